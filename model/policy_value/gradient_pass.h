// PolicyValueGradientPass: loss and gradient of a policy-value network on this machine's processor.
//
// The loss of a row is the cross-entropy of its policy, under a softmax over its legal moves alone,
// plus value_weight times that of its outcome. The loss of a batch is the mean over its rows.
// Shapes:  see PolicyValueBatch; losses in nats.
// Errors:  a batch of other sizes than the network's, or whose targets are no distributions, is a
//          bug.
// Threads: one calls; `threads` share the rows. As many threads give the same bits.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "model/policy_value/network.h"
#include "proto/config.pb.h"

namespace pawl {

struct PolicyValueBatch {
  int64_t rows = 0;
  std::vector<float> planes;   // [rows, inputs]
  std::vector<float> policy;   // [rows, policy], over legal moves; all 0: the row teaches no policy
  std::vector<float> outcome;  // [rows, 3]; all 0: the row teaches no outcome
  std::vector<uint8_t> legal;  // [rows, policy], 1 for legal moves, else 0
};

class PolicyValueGradientPass {
 public:
  // The network outlives this and has a gradient (RequireGradient). Matrix products run in
  // `precision`, everything else in float32.
  PolicyValueGradientPass(PolicyValueNetwork* network, Config::Precision precision, int threads);
  ~PolicyValueGradientPass();

  struct Result {
    double policy_loss;   // mean over the rows that teach a policy; 0 without any
    double outcome_loss;  // mean over the rows that teach an outcome; 0 without any
    double gradient_norm;
  };
  // Writes the gradient of the batch's loss into the network's flat_gradient().
  Result Gradient(const PolicyValueBatch& batch, double value_weight);

 private:
  class Engine;
  template <typename Element>
  class EngineOf;

  std::unique_ptr<Engine> engine_;
};

}  // namespace pawl
