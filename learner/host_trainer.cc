#include "learner/host_trainer.h"

#include <numeric>

namespace pawl {

HostTrainer::HostTrainer(Network* network, const LearnConfig& config, int threads)
    : HostTrainer(network, config, threads,
                  network->MakeGradientPass(config.precision(), threads)) {}

HostTrainer::HostTrainer(Network* network, const LearnConfig& config, int threads,
                         std::unique_ptr<GradientPass> pass)
    : Trainer(network, config), threads_(threads), pass_(std::move(pass)) {}

StepResult HostTrainer::Update(const Batch& batch, double rate) {
  auto targets = static_cast<double>(batch.targets.size());
  GradientPass::Result result =
      pass_->Gradient(batch, batch.weights.empty() ? static_cast<float>(1 / targets) : 1);
  double loss = 0 - std::accumulate(result.log_probs.begin(), result.log_probs.end(), 0.0) /
                        targets;  // 0, not -0, if every target has probability 1
  double norm = TrainedNorm(result.gradient_norm);
  optimizer_.StepByKernel(weights(), rate, norm, threads_);
  return {loss, norm, rate, static_cast<int64_t>(batch.rows.tokens.size())};
}

std::vector<float> HostTrainer::LogProbs(const Batch& batch) { return pass_->LogProbs(batch, 1); }

}  // namespace pawl
