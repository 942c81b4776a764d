// PolicyValueEvaluator: what a policy-value network says of positions, on this machine's processor,
// from weights that are packed once.
//
// Rows go through all layers a few at a time, so that their activations stay in the cache. What is
// said of a row has the same bits whatever rows come with it.
// Shapes:  planes [rows, inputs]; policy [rows, policy], logits; outcome [rows, 3], probabilities that
//          the player to move wins, draws, loses. float32, row by row.
// Threads: one at a time; one for each thread.
// Cost:    allocates nothing after the first call with as many rows as a block has.
#pragma once

#include <cstdint>
#include <memory>

#include "model/policy_value/network.h"
#include "proto/config.pb.h"

namespace pawl {

class PolicyValueEvaluator {
 public:
  // The network outlives this. Matrix products run in `precision`, everything else in float32.
  PolicyValueEvaluator(const PolicyValueNetwork& network, Config::Precision precision);
  ~PolicyValueEvaluator();

  // After the network's weights changed.
  void Refresh();

  void Evaluate(const float* planes, int64_t rows, float* policy, float* outcome);

 private:
  class Engine;
  template <typename Element>
  class EngineOf;

  std::unique_ptr<Engine> engine_;
};

}  // namespace pawl
