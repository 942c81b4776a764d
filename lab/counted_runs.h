// CountedRuns: decides which runs below some folders count in a comparison, and why the others do
// not.
//
// A run counts if it is finished and has more than generation 0. Two runs of one seed with equal
// configs count once if their results are equal, and not at all if they differ.
// Errors: Error(kUsage) if there is no run at all.
// Threads: free functions, no state.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "lab/series.h"

namespace pawl {

struct LeftOut {
  std::filesystem::path folder;
  std::string arm, reason;  // arm: the run's settings if they are known
  bool damaged = false;     // its content cannot be read
};

struct CountedRuns {
  std::vector<RunSeries> runs;  // finished and comparable, each (arm, seed) once
  std::vector<LeftOut> left_out;
  // These get curves but enter no finding:
  std::vector<RunSeries> starts;       // finished runs that have only generation 0, each once
  std::vector<RunSeries> under_way;    // unfinished, failed or stopped ones
  std::map<std::string, int> stopped;  // for each arm, the number of runs that a stop rule ended
  std::vector<std::string> notes;      // names folders that were given twice
};

CountedRuns CountRuns(const std::vector<std::filesystem::path>& folders);

}  // namespace pawl
