// Series: the measurements of runs by generation, gathered over seeds.
//
// An arm is all runs whose configs are equal except for the seed and for settings that have no part
// in results. Its label names the settings in which it differs from the other arms. Paths play no
// part.
// Errors: Error(kUsage) if there is no run below a folder. The state of a run says whether it
// cannot be read or has not finished; callers leave such runs out.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/metrics.h"
#include "base/statistics.h"
#include "proto/config.h"

namespace pawl {

enum class RunState {
  kFinished,    // its last generation is config.generations
  kStopped,     // a stop rule of its config ended it before
  kUnfinished,  // or under way, or not begun
  kFailed,      // and has not been tried again
  kUnreadable
};

struct RunSeries {
  std::filesystem::path folder;
  RunState state = RunState::kUnreadable;
  std::string state_words;  // "generation 1 of 4", "failed: the loss is not a finite number", ...
  Config config;
  int64_t seed = 0;
  std::vector<Metrics> generations;  // in order of "gen"
  // Set by AssignArms:
  std::string arm;  // its arm's label
  std::map<std::string, std::string>
      identity;  // every setting that makes its arm: full key, value as in TOML
  std::vector<std::pair<std::string, std::string>>
      settings;  // of these the ones in which runs differ: short name, plain value

  bool has_start_alone() const;                  // finished, and has generation 0 alone
  int64_t last_generation() const;               // -1: none
  const Metrics* Row(int64_t generation) const;  // nullptr: not recorded
  // NaN if it was not measured in that generation. Error(kFailed) if the schema of metrics lacks
  // the name.
  double At(const std::string& metric, int64_t generation) const;
  // The training steps that the run had taken when the generation ended. NaN: not recorded.
  double StepsAt(int64_t generation) const;
};

// Reads one run. If its folder cannot be read, its state gives the reason.
RunSeries ReadRun(const std::filesystem::path& folder);

// Whether a run needs no more work for this many generations: it has them or a stop rule ended it,
// and its ledger exists.
bool IsFinished(const std::filesystem::path& folder, int64_t generations);

// Every run below `root`, or `root` itself if it is a run, in order of their paths and without
// ablations' shared starts. Cells of an ablation's grid that have not begun are among them.
// Error(kUsage) when there is none.
std::vector<RunSeries> ReadRuns(const std::filesystem::path& root);

struct Arm {
  std::string label;                   // "fresh=0.1 verify=none"
  std::vector<const RunSeries*> runs;  // by seed

  bool Has(const std::string& metric) const;
  int64_t generations() const;  // one more than the last generation that a run of it recorded
  Estimate At(const std::string& metric, int64_t generation) const;  // seeds = 0: not measured
};

// A setting's value as people write it: without quotes, and 0 for 0.0.
std::string PlainValue(const std::string& toml);

// Names each run's arm. Runs belong to one arm if all settings that have a part in results, except
// the seed, are equal. For generation 0 it counts how it was made, not where it lies.
void AssignArms(std::vector<RunSeries>* runs);

// The arms of runs that were assigned, in order of their settings. Points into `runs`.
std::vector<Arm> GatherArms(const std::vector<RunSeries>& runs);

// The first result in which two runs differ, among the generations and metrics that both have;
// empty if there is none. Times are not results.
std::string FirstDifference(const RunSeries& a, const RunSeries& b);

}  // namespace pawl
