// PolicyValueTrainer: trains a policy-value network on positions with AdamW, by the settings of
// [learn], on this machine's processor.
//
// The loss is that of model/policy_value/gradient_pass.h. As many threads give the same bits.
// Threads: one at a time.  The network outlives the trainer.
// Source:  AdamW: learner/optimizer.h.  Schedule: learner/schedule.h.
#pragma once

#include <cstdint>
#include <string>

#include "learner/optimizer.h"
#include "model/policy_value/gradient_pass.h"
#include "model/policy_value/network.h"
#include "proto/config.pb.h"

namespace pawl {

struct PolicyValueStep {
  double policy_loss;    // nats, mean over the rows that teach a policy
  double outcome_loss;   // nats, mean over the rows that teach one; not weighted
  double gradient_norm;  // before clipping
  double learning_rate;
};

class PolicyValueTrainer {
 public:
  // `value_weight`: what an outcome's loss counts beside a policy's. `threads` share the rows.
  PolicyValueTrainer(PolicyValueNetwork* network, const LearnConfig& config, double value_weight,
                     int threads);

  // Forgets the moments; the next steps are 0, 1, ... of `total`.
  void StartGeneration(int64_t total);

  // `forever`: the rate stays at its peak after the warm-up (continuous mode).
  PolicyValueStep Step(const PolicyValueBatch& batch, int64_t step, bool forever);

  // Optimizer moments as safetensors, for checkpoints.
  std::string SaveState() const { return optimizer_.Save(); }
  void LoadState(const std::string& bytes, const std::string& where) {
    optimizer_.Load(bytes, where);
  }

 private:
  PolicyValueNetwork* network_;
  LearnConfig config_;
  double value_weight_;
  int threads_;
  Optimizer optimizer_;
  PolicyValueGradientPass pass_;
  int64_t total_ = 1;
};

}  // namespace pawl
