// Generation: the learner's data about the present generation. A new object is made for each
// generation.
#pragma once

#include <cstdint>

#include "base/clock.h"
#include "base/metrics.h"

namespace pawl {

struct Generation {
  int64_t number;
  bool whole;  // true if no earlier attempt began this generation
  steady_clock::time_point start = steady_clock::now();
  Metrics row = {};      // its future line in generations.jsonl
  bool nothing = false;  // true if it has no data left to train on
};

}  // namespace pawl
