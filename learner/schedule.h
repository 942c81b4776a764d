// The learning rate and the randomness of a training step, both determined by its number.
//
// Source:  Linear warm-up, constant, linear decay: Hu et al. 2024 (WSD).
// Threads: free functions.
#pragma once

#include <cstdint>

#include "base/random.h"
#include "proto/config.pb.h"

namespace pawl {

// The learning rate at a step of a generation, as a share of the peak. With `forever` it stays at
// the peak after the warm-up.
double ScheduledRate(const LearnConfig& config, int64_t step, int64_t total, bool forever);

// The random key of a training step.
RandomKey StepKey(int64_t run_seed, int64_t generation, int64_t step);

}  // namespace pawl
