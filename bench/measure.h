// How a benchmark measures: warm-up, repeats, median and spread; and what the machine itself can
// do, measured in the same run, so that a figure can be read as a share of it.
//
// Threads: free functions; MachineLimits uses `threads` of its own for about a second.
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace pawl {

struct Spread {
  double median = 0, low = 0, high = 0;  // lowest and highest of the repeats
};
Spread SpreadOf(std::vector<double> values);

// Calls `work` once to warm up, then `repeats` times; seconds of each. Threads started by `work`
// count.
std::vector<double> TimeRepeats(int repeats, const std::function<void()>& work);

struct MachineLimits {
  double bfloat16_gflops,
      float32_gflops;  // pawl's matrix product on 512 x 512 x 512, all threads at once
  double read_gb_s;    // reading 256 MiB for each thread, all at once
};
MachineLimits MeasureLimits(int threads);

// Joules that the processor's counter has counted since it was made; 0 where the counter cannot be
// read.
class EnergyCounter {
 public:
  EnergyCounter();
  bool readable() const { return !files_.empty(); }
  double Joules() const;

 private:
  std::vector<std::string> files_;
  double start_ = 0;
};

// Prints name and figures as a table, or as one JSON object.
void PrintFigures(const nlohmann::ordered_json& figures, bool as_json);

// {"median":, "low":, "high":} of amount / seconds.
nlohmann::ordered_json Rate(double amount, const std::vector<double>& seconds);

}  // namespace pawl
