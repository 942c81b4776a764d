// Evidence: the measurements of an exhibit's finished runs, by seed and paired over its arms.
//
// A seed counts if every arm has finished it. An incomplete seed is named and left out entirely.
// All vectors are in the order of seeds(), so two of them can be subtracted.
// In:      folders of one exhibit, as lab/exhibit_runs.h says. Several are pooled.
// Errors:  those of lab/exhibit_runs.h. Error(kUsage) if no seed is complete. Error(kFailed) names
// an arm and seed that lack the requested metric, or a metric that the schema lacks.
// Threads: one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "lab/exhibit_runs.h"
#include "lab/plot.h"
#include "lab/provenance.h"

namespace pawl {

// One list of values less another, seed by seed.
std::vector<double> Less(std::vector<double> values, const std::vector<double>& others);

class Evidence {
 public:
  // `config` is the recipe's TOML, which each folder has as exhibit.toml.
  Evidence(const std::vector<std::filesystem::path>& folders, const std::string& config,
           const std::vector<ExhibitArm>& arms);

  const std::vector<int64_t>& seeds() const { return seeds_; }
  // "seed 3: arm replace stands at generation 1 of 4"
  const std::vector<std::string>& left_out() const { return left_out_; }
  const std::map<Origin, int>& makers() const {
    return makers_;
  }  // with how many runs they began or went on with, starts among them

  // A metric of one generation (-1: the last) for each seed.
  std::vector<double> At(const std::string& arm, const std::string& metric, int generation) const;
  // A metric's value in one generation minus that in another, for each seed.
  std::vector<double> Change(const std::string& arm, const std::string& metric, int from,
                             int to) const;

  double run_seconds()
      const;  // of all arms' generations, one after the other; shared starts not counted

  // A sentence for notes about a task's last generation: "ARM, accuracy by digits, mean over seeds:
  // 8: 1.00 9: 0.98."
  std::string AccuracyByLevel(const std::string& arm, const std::string& task,
                              const std::string& level_word, int lowest, int highest) const;

  // Curves for figures: of one arm, or of all arms.
  Curve CurveOf(const std::string& arm, const std::string& metric, double scale = 1) const;
  Panel PanelOf(std::string title, std::string y_label, bool unit_range, const std::string& metric,
                double scale = 1) const;

 private:
  const std::vector<ExhibitRun>& RunsOf(const std::string& arm) const;

  std::vector<ExhibitArm> arms_;
  std::vector<int64_t> seeds_;
  std::map<std::string, std::vector<ExhibitRun>> runs_;  // by arm, in the order of seeds_
  std::vector<std::string> left_out_;
  std::map<Origin, int> makers_;
};

}  // namespace pawl
