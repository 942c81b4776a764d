// Changes: the findings of each arm. A finding is the change of a task's measure from generation 0
// to the last generation, and the change's name.
//
// A significant change is named by its size relative to the level in generation 0. An arm in which
// a stop rule ended some runs is not judged, because the remaining runs are not a fair sample.
// Errors: none. Threads: free functions, no state.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "lab/judgement.h"
#include "lab/series.h"

namespace pawl {

inline constexpr double kSlight = 0.1;  // share of the level; a smaller change is slight
// share of the level; a loss of this size or more is a collapse
inline constexpr double kCollapse = 0.5;

// Its outcome is "collapse", "decline", "slight decline", "no change shown", "slight gain",
// "amplification" or "not judged".
struct Finding : Judgement {
  std::string arm;                 // label of the arm
  std::string task, metric, what;  // what: the metric in words
  Estimate start, end, change;     // over the seeds that have both ends
  int64_t generation = 0;          // the last
};

struct Changes {
  std::vector<Finding> findings;   // arm by arm
  size_t tested = 0;               // number of tested findings, which are one family
  std::vector<std::string> notes;  // names the tasks without a measure that can be judged
};

// `stopped` gives for each arm the number of runs that a stop rule ended.
Changes FindChanges(const std::vector<Arm>& arms, const std::map<std::string, int>& stopped);

}  // namespace pawl
