#include "learner/policy_value_trainer.h"

#include "learner/schedule.h"

namespace pawl {

PolicyValueTrainer::PolicyValueTrainer(PolicyValueNetwork* network, const LearnConfig& config,
                                       double value_weight, int threads)
    : network_(network),
      config_(config),
      value_weight_(value_weight),
      threads_(threads),
      optimizer_(network->flat(), config),
      pass_(network, config.precision(), threads) {
  network_->RequireGradient();
}

void PolicyValueTrainer::StartGeneration(int64_t total) {
  total_ = total;
  optimizer_.Forget();
}

PolicyValueStep PolicyValueTrainer::Step(const PolicyValueBatch& batch, int64_t step,
                                         bool forever) {
  double rate = config_.learning_rate() * ScheduledRate(config_, step, total_, forever);
  PolicyValueGradientPass::Result result = pass_.Gradient(batch, value_weight_);
  optimizer_.StepByKernel({network_->flat(), network_->flat_gradient(), network_->decayed()}, rate,
                          result.gradient_norm, threads_);
  return {result.policy_loss, result.outcome_loss, result.gradient_norm, rate};
}

}  // namespace pawl
