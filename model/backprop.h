// Backprop: loss and gradient of the network on this machine's processor. It computes what autograd
// over Network::Hidden would, several times faster at small sizes: no dispatch, no padding, and
// activations of a few hundred tokens at a time, so that they stay in the cache.
//
// Shapes:  a batch is rows laid end to end (PackedRows); the loss counts chosen positions only.
// Threads: one calls; with `threads` > 1 the rows are shared out among so many, each with a
// gradient of its own, which are
//          added up in order: the same count gives the same bits.
// Source:  backpropagation of the Llama block by hand: RMSNorm, SwiGLU, attention as in kernels.h.
#pragma once

#include <memory>
#include <vector>

#include "model/network.h"

namespace pawl {

struct Batch {
  PackedRows rows;
  std::vector<int64_t> at;       // positions among all tokens, ascending, whose next token counts
  std::vector<int64_t> targets;  // those tokens
  std::vector<float> weights;    // of each one's log-probability; empty: 1
};

class Backprop {
 public:
  // The network outlives this. Matrix products run in `precision`, everything else in float32.
  Backprop(Network* network, Config::Precision precision, int threads);
  ~Backprop();

  struct Result {
    std::vector<float> log_probs;  // of each target
    double gradient_norm;
  };
  // Writes the gradient of -scale times the weighted sum of log-probabilities into
  // network->flat_gradient().
  Result Gradient(const Batch& batch, float scale);

  // Log-probability of each target under softmax(logits / temperature).
  std::vector<float> LogProbs(const Batch& batch, double temperature);

 private:
  class Impl;
  template <typename Element>
  class ImplOf;
  Network* network_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pawl
