// Series: what runs measured, by generation, gathered over seeds.
//
// An arm is all cells that differ by their seed alone. Intervals are 95% Student t over seeds; with one seed there is
// none.
// Errors: Error(kUsage) when a folder holds no finished generation.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/metrics.h"
#include "proto/config.h"

namespace pawl {

struct RunSeries {
  std::filesystem::path folder;
  std::vector<std::pair<std::string, std::string>> axes;  // from the path, seed left out
  std::string seed;
  Config config;
  std::vector<Metrics> generations;
};

// Every run below `root`, starts left out; the root itself when it is a run.
std::vector<RunSeries> ReadRuns(const std::filesystem::path& root);

struct Estimate {
  double mean = 0, low = 0, high = 0;  // low = high = mean with one seed
  int seeds = 0;
  double standard_error = 0;  // of the mean
};
Estimate EstimateMean(const std::vector<double>& values);

// The mean's 95% interval by the percentile bootstrap over seeds, 10,000 draws (Efron 1979). With few seeds it is narrower
// than Student's, which rulings go by; it needs no normal law.
struct Bounds {
  double low, high;
};
Bounds BootstrapMean(const std::vector<double>& values);

struct Arm {
  std::string label;  // "fresh=0.1 verify=none"
  std::vector<const RunSeries*> runs;

  bool Has(const std::string& metric) const;
  size_t generations() const;
  Estimate At(const std::string& metric, size_t generation) const;      // seeds = 0: not measured
  Estimate Change(const std::string& metric) const;                     // last generation less generation 0, by seed
};
std::vector<Arm> GatherArms(const std::vector<RunSeries>& runs);

// Collapse or amplification, said of one arm and one task. The rule: the change of `metric` from generation 0 to the
// last, by seed; its 95% interval below 0 is collapse, above 0 amplification, else nothing is said.
struct Finding {
  std::string task, metric, what;
  Estimate start, end, change;
  std::string verdict;
};
std::vector<Finding> Judge(const Arm& arm);

}  // namespace pawl
