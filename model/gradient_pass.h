// GradientPass: loss and gradient of a network on this machine's processor, several times faster at
// small sizes than autograd over the definition.
//
// Shapes:  a batch is rows laid end to end (PackedRows); the loss counts chosen tokens only.
// Threads: one calls. The same number of threads that share the work gives the same bits.
#pragma once

#include <cstdint>
#include <vector>

#include "model/packed_rows.h"

namespace pawl {

struct Batch {
  PackedRows rows;
  std::vector<int64_t> at;       // indices among all tokens, ascending, whose next token counts
  std::vector<int64_t> targets;  // those next tokens
  std::vector<float> weights;    // of each one's log-probability; empty: 1
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
