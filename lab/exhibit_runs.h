// ExhibitRuns: the runs of an exhibit in its folders, found, checked against the recipe, and read seed
// by seed.
//
// In:      folders that hold `arm=NAME/seed=N`, as `pawl exhibit` writes them.
// Errors:  Error(kUsage): a folder holds another recipe, a run has other settings than its arm, two
// folders hold the same seed. Error(kData): what a run measured cannot be read.
// Threads: free functions, no state.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "lab/provenance.h"

namespace pawl {

struct ExhibitArm {
  std::string name;
  std::vector<std::string> settings;  // as --set
  std::vector<std::string> start =
      {};  // for generation 0 alone, on top; only where starts are shared
};

// Refuses a folder whose runs are not this recipe's: another exhibit.toml, an arm that `arms`
// lacks, a run of other settings. An empty or absent folder is any recipe's.
void CheckRuns(const std::filesystem::path& folder, const std::string& config,
               const std::vector<ExhibitArm>& arms);

// By seed that any arm has a folder for: the folder above its arm=NAME/seed=N. Each folder is
// checked as CheckRuns does.
std::map<int64_t, std::filesystem::path> FindSeeds(
    const std::vector<std::filesystem::path>& folders, const std::string& config,
    const std::vector<ExhibitArm>& arms);

struct ExhibitRun {
  std::filesystem::path folder;
  std::vector<Metrics> generations;  // 0 to the last, all there
};

// A seed's runs, one for each arm; empty where an arm has not finished it: `reason` says what is
// wrong.
std::vector<ExhibitRun> ReadSeed(const std::filesystem::path& folder,
                                 const std::vector<ExhibitArm>& arms, int64_t seed,
                                 std::string* reason);

// By which programs and machines the shared starts in these folders were made, and how many.
std::map<Origin, int> MakersOfStarts(const std::vector<std::filesystem::path>& folders);

}  // namespace pawl
