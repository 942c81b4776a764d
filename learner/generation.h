// Generation: what the learner knows of the generation under way. It is made anew for each one.
#pragma once

#include <cstdint>

#include "base/clock.h"
#include "base/metrics.h"

namespace pawl {

struct Generation {
  int64_t number;
  bool whole;  // no earlier attempt began it
  steady_clock::time_point start = steady_clock::now();
  Metrics row = {};      // what generations.jsonl will hold of it
  bool nothing = false;  // it has nothing left to train on
};

}  // namespace pawl
