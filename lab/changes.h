// Changes: the findings of each arm, which are the changes of its tasks' measures from generation 0
// to the last, and the word that each change gets.
//
// A change that stands gets its word by its size beside the level that it starts from. An arm of
// which a stop rule ended some runs is not judged: those left are no fair sample.
// Errors: none. Threads: free functions, no state.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "lab/judgement.h"
#include "lab/series.h"

namespace pawl {

inline constexpr double kSlight = 0.1;    // of its level: less is a slight decline or gain
inline constexpr double kCollapse = 0.5;  // of its level: to lose so much is a collapse

// Its verdict is "collapse", "decline", "slight decline", "no change shown", "slight gain",
// "amplification" or "not judged".
struct Finding : Judgement {
  std::string arm;                 // its label
  std::string task, metric, what;  // what: the metric in words
  Estimate start, end, change;     // over the seeds that have both ends
  int64_t generation = 0;          // the last
};

struct Changes {
  std::vector<Finding> findings;   // arm by arm
  size_t tested = 0;               // of the findings, which are one family
  std::vector<std::string> notes;  // tasks of which nothing was measured that could be judged
};

// `stopped`: by arm, the runs that a stop rule ended.
Changes FindChanges(const std::vector<Arm>& arms, const std::map<std::string, int>& stopped);

}  // namespace pawl
