#include "learner/device_trainer.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Reduction.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/tensor.h>

#include "learner/log_probs.h"

namespace pawl {

DeviceTrainer::DeviceTrainer(Network* network, const LearnConfig& config, c10::Device device)
    : DeviceTrainer(network, config,
                    std::make_unique<Network>(network->config(), network->vocabulary(), device)) {}

DeviceTrainer::DeviceTrainer(Network* host, const LearnConfig& config,
                             std::unique_ptr<Network> copy)
    : Trainer(copy.get(), config), host_(host), copy_(std::move(copy)) {}

StepResult DeviceTrainer::Update(const Batch& batch, double rate) {
  if (stale_) Upload();
  auto index = [&](const std::vector<int64_t>& values) {
    return at::tensor(values, at::kLong).to(network_->flat().device());
  };
  network_->flat_gradient().zero_();
  at::Tensor logits =
      network_->Logits(batch.rows, TypeOf(config_.precision())).index_select(0, index(batch.at));
  at::Tensor loss = at::cross_entropy_loss(logits, index(batch.targets));
  if (batch.weights.empty()) {
    loss.backward();
  } else {
    at::Tensor weights = at::tensor(batch.weights).to(network_->flat().device());
    at::Tensor each = at::cross_entropy_loss(logits, index(batch.targets), {}, at::Reduction::None);
    (each * weights).sum().backward();
  }

  at::NoGradGuard no_gradient;
  double norm = TrainedNorm(std::nullopt);
  optimizer_.StepByLibTorch(weights(), rate, norm);
  return {loss.item<double>(), norm, rate, static_cast<int64_t>(batch.rows.tokens.size())};
}

std::vector<float> DeviceTrainer::LogProbs(const Batch& batch) {
  if (stale_) Upload();
  return LogProbsByDefinition(*network_, batch, 1, config_.precision());
}

void DeviceTrainer::Fetch() {
  at::NoGradGuard no_gradient;
  if (!stale_) host_->flat().copy_(network_->flat());
}

void DeviceTrainer::Upload() {
  at::NoGradGuard no_gradient;
  network_->flat().copy_(host_->flat());
  stale_ = false;
}

}  // namespace pawl
