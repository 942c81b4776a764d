// CountedRuns: which of the runs below some folders count in a comparison, and why the others do
// not.
//
// A run counts once it is finished and has more than generation 0. Two runs of one seed and equal
// configs count once where their results are equal, and not at all where they are not.
// Errors: Error(kUsage) when there is no run at all.
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
  std::string arm, reason;  // arm: its settings where they are known
  bool damaged = false;     // what it holds cannot be read
};

struct CountedRuns {
  std::vector<RunSeries> runs;  // finished and comparable, each (arm, seed) once
  std::vector<LeftOut> left_out;
  std::vector<RunSeries>
      under_way;  // runs unfinished or of generation 0 alone: their curves, in no estimate
  std::map<std::string, int> stopped;  // by arm: the runs that a stop rule ended
  std::vector<std::string> notes;      // which folders were named twice
};

CountedRuns CountRuns(const std::vector<std::filesystem::path>& folders);

}  // namespace pawl
