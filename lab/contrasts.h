// Contrasts: the differences in the last generation between arms that differ in one setting, seed by
// seed.
//
// For numbers the larger is compared with the smaller, for words the alphabetically first with the
// other; `none` is always the other. Arms are not compared if their setting also decides what is
// measured, or if their numbers of generations differ.
// Errors: none. Threads: free functions, no state.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "lab/judgement.h"
#include "lab/series.h"

namespace pawl {

// Its outcome is "higher", "lower", "no difference shown" or "not judged"; its direction is 1 where
// a is better and -1 where b is.
struct Contrast : Judgement {
  std::string task, metric, what;
  std::string arm_a, arm_b;  // labels; the difference is a minus b
  std::string setting;       // "verify.kind: exact less none"
  int64_t generation = 0;
  Estimate a, b, difference;  // over the seeds that both arms have
};

struct Contrasts {
  std::vector<Contrast> contrasts;
  size_t tested = 0;             // number of tested contrasts, which are one family
  std::set<std::string> unlike;  // settings that also decide what is measured
};

// `stopped` gives for each arm the number of runs that a stop rule ended.
Contrasts FindContrasts(const std::vector<Arm>& arms, const std::map<std::string, int>& stopped);

}  // namespace pawl
