// Evidence: what an exhibit's finished runs measured, seed by seed, paired over its arms.
//
// A seed counts when every arm has finished it. One that is not whole is left out and named;
// nothing of it is looked at. All vectors are in the order of seeds(), so two of them can be
// subtracted. In:      folders that hold `arm=NAME/seed=N`, as `pawl exhibit` writes them. Several
// are pooled.
// Errors:  Error(kUsage): a folder holds another recipe, a run has other settings than its arm, two
// folders hold the
//          same seed, no seed is whole. Error(kFailed) names an arm and seed without the metric
//          asked for.
// Threads: one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "lab/plot.h"
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

class Evidence {
 public:
  // `config`: the recipe's TOML, which each folder holds as exhibit.toml.
  Evidence(const std::vector<std::filesystem::path>& folders, const std::string& config,
           const std::vector<ExhibitArm>& arms);

  const std::vector<int64_t>& seeds() const { return seeds_; }
  // "seed 3: arm replace stands at generation 1 of 4"
  const std::vector<std::string>& left_out() const { return left_out_; }
  const std::map<Origin, int>& makers() const {
    return makers_;
  }  // with how many runs they began or went on with, starts among them

  // A metric of one generation (-1: the last), by seed.
  std::vector<double> At(const std::string& arm, const std::string& metric, int generation) const;
  // What it is in one generation less what it is in another, by seed.
  std::vector<double> Change(const std::string& arm, const std::string& metric, int from,
                             int to) const;

  double run_seconds()
      const;  // of all arms' generations, one after the other; shared starts not counted

  // For notes: "ARM, accuracy by digits, mean over seeds: 8: 1.00 9: 0.98.", of a task's last
  // generation.
  std::string AccuracyByLevel(const std::string& arm, const std::string& task,
                              const std::string& level_word, int lowest, int highest) const;

  // For figures: a metric of one arm; of all arms.
  Curve CurveOf(const std::string& arm, const std::string& metric, double scale = 1) const;
  Panel PanelOf(std::string title, std::string y_label, bool unit_range, const std::string& metric,
                double scale = 1) const;

 private:
  struct Run {
    std::filesystem::path folder;
    std::vector<Metrics> generations;  // 0 to the last, all there
  };
  using Found =
      std::map<int64_t, std::filesystem::path>;  // by seed: the folder above arm=NAME/seed=N

  static Found FindSeeds(const std::vector<std::filesystem::path>& folders,
                         const std::string& config, const std::vector<ExhibitArm>& arms);
  // Empty: what is wrong.
  std::vector<Run> ReadSeed(const std::filesystem::path& folder, int64_t seed,
                            std::string* reason) const;
  void ReadMakers(const std::vector<std::filesystem::path>& folders);
  const std::vector<Run>& RunsOf(const std::string& arm) const;

  std::vector<ExhibitArm> arms_;
  std::vector<int64_t> seeds_;
  std::map<std::string, std::vector<Run>> runs_;  // by arm, in the order of seeds_
  std::vector<std::string> left_out_;
  std::map<Origin, int> makers_;
};

}  // namespace pawl
