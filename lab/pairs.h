// Pairs: two measurements of the same thing, seed by seed.
//
// A seed is left out if either measurement is missing or not finite, so that the means of all three
// vectors are over the same seeds.
// Errors: none. Threads: free functions, no state.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lab/series.h"

namespace pawl {

struct Pairs {
  std::vector<double> before, after, difference;  // difference: after less before

  void Add(double a, double b);
  int seeds() const { return static_cast<int>(difference.size()); }
};

// A metric of one arm in generation 0 and in this one.
Pairs PairGenerations(const Arm& arm, const std::string& metric, int64_t generation);

// A metric of two arms in one generation, over the seeds that both have. `before` holds the values
// of b, `after` those of a.
Pairs PairArms(const Arm& a, const Arm& b, const std::string& metric, int64_t generation);

}  // namespace pawl
