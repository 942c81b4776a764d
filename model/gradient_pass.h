// GradientPass: loss and gradient of a network on this machine's processor, several times faster at
// small sizes than autograd over the definition.
//
// Shapes:  a batch is rows laid end to end (PackedRows); the loss counts chosen tokens only.
// Threads: one calls. The same number of threads that share the work gives the same bits.
#pragma once

#include <cstdint>
#include <vector>

#include "model/memory.h"
#include "model/packed_rows.h"

namespace pawl {

struct Batch {
  PackedRows rows;
  std::vector<int64_t> at;       // indices among all tokens, ascending, whose next token counts
  std::vector<int64_t> targets;  // those next tokens
  std::vector<float> weights;    // of each one's log-probability; empty: 1

  // ---- of a network that keeps a state alone
  // What each row goes on from, and becomes what it ended in. nullptr: the row begins at the empty
  // state; empty: all rows do. No gradient goes back into it.
  std::vector<SequenceState*> states;
  // A longer row is gone through in pieces of so many tokens, the state passed from one to the next
  // and the gradient not; 0: each row as a whole.
  int64_t piece = 0;
};

class GradientPass {
 public:
  virtual ~GradientPass() = default;

  struct Result {
    std::vector<float> log_probs;  // of each target
    double gradient_norm;
  };
  // Writes the gradient of -scale times the weighted sum of log-probabilities into the network's
  // flat_gradient().
  virtual Result Gradient(const Batch& batch, float scale) = 0;

  // Log-probability of each target under softmax(logits / temperature).
  virtual std::vector<float> LogProbs(const Batch& batch, double temperature) = 0;
};

}  // namespace pawl
