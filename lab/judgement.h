// Judgement: the result of a statistical test of one finding or contrast, alone and in its family.
//
// Each effect is first tested alone. Then the p values of the whole family are corrected, and each
// effect gets the number of seeds that would find it.
// Errors: none. Threads: free functions, no state.
// Source: base/statistics.h names them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/statistics.h"
#include "lab/pairs.h"

namespace pawl {

inline constexpr int kSeedsMin = 3;     // the fewest seeds for a test
inline constexpr double kLevel = 0.05;  // of a family
inline constexpr double kPowerWanted = 0.8;

struct Judgement {
  double p = 0, p_adjusted = 0;  // NaN: not tested
  double effect_size = 0;        // Cohen's d_z; NaN: no spread is known
  int direction = 0;             // 1: for the better, -1: for the worse, 0: nothing is shown
  std::string outcome;           // "not judged", or an outcome of lab/changes.h or lab/contrasts.h
  std::string why;               // the change's size in words, or why it is not judged
  int seeds_needed =
      0;  // to find an effect of the size seen with power 0.8 in this family; 0: can't be told
  double detectable = 0;  // the smallest effect that these seeds would find so; NaN: can't be told
};

// Tests whether the mean difference is 0. The outcome is "not judged" until the change is named.
// `resolution` is the step of the measure's values, as in base/statistics.h.
Judgement TestPairs(const Pairs& pairs, double resolution);

// Corrects the p values of a family and computes how many seeds would find each effect. Returns the
// number of tests.
size_t Correct(const std::vector<std::pair<Estimate, Judgement*>>& family);

// "12 seeds would": the seeds needed, as the start of a sentence.
std::string SeedsWords(int seeds);

}  // namespace pawl
