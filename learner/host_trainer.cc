#include "learner/host_trainer.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/together.h"
#include "kernels/kernels.h"

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
  double norm = result.gradient_norm, scale = ClipScale(norm);
  steps_.data_ptr<float>()[0] += 1;
  // Updates are element by element, so the result is the same for any number of threads.
  int64_t all = network_->parameters(), decayed = network_->decayed();
  Together(threads_, [&](int t) {
    int64_t from = all * t / threads_, to = all * (t + 1) / threads_;
    UpdatePart(from, std::min(to, decayed), rate, scale, config_.weight_decay());
    UpdatePart(std::max(from, decayed), to, rate, scale, 0);
  });
  return {loss, norm, rate, static_cast<int64_t>(batch.rows.tokens.size())};
}

std::vector<float> HostTrainer::LogProbs(const Batch& batch) { return pass_->LogProbs(batch, 1); }

void HostTrainer::UpdatePart(int64_t from, int64_t to, double rate, double scale, double decay) {
  if (from >= to) return;
  double step = steps_.data_ptr<float>()[0];
  AdamW settings;
  settings.rate = static_cast<float>(rate);
  settings.beta1 = static_cast<float>(config_.beta1());
  settings.beta2 = static_cast<float>(config_.beta2());
  settings.bias1 = static_cast<float>(1 - std::pow(config_.beta1(), step));
  settings.bias2 = static_cast<float>(1 - std::pow(config_.beta2(), step));
  settings.decay = static_cast<float>(decay);
  settings.epsilon = kAdamEpsilon;
  auto at = [&](at::Tensor& tensor) { return tensor.data_ptr<float>() + from; };
  ChooseKernels().adamw(at(network_->flat()), at(network_->flat_gradient()), at(moment1_),
                        at(moment2_), to - from, static_cast<float>(scale), settings);
}

}  // namespace pawl
