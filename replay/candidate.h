// Candidate: a sample, or one of its positions, that may be drawn for training.
//
// The ledger lists candidates, selectors order them, and the mixer counts them.
// Threads: a value.
#pragma once

#include <cstdint>

namespace pawl {

struct Candidate {
  int64_t id;
  int64_t tokens;     // prompt, solution and end token
  double score;       // the verdict's; priority for `prioritized`
  int positions = 1;  // how many the sample has
  int position = 0;   // which of them this is, where positions are drawn
};

}  // namespace pawl
