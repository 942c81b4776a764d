#include "learner/trainer.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include "learner/device_trainer.h"
#include "learner/host_trainer.h"
#include "learner/objective.h"
#include "learner/schedule.h"
#include "model/placement.h"
#include "model/weights.h"
#include "proto/config.h"

namespace pawl {

std::unique_ptr<Trainer> Trainer::Make(Network* network, const LearnConfig& config, int threads,
                                       Config::Device device) {
  c10::Device opened = Placement(device, threads, config.precision()).Open(network->config());
  if (opened.is_cpu()) {
    if (auto pass = network->MakeGradientPass(config.precision(), threads))
      return std::make_unique<HostTrainer>(network, config, threads, std::move(pass));
  }
  return std::make_unique<DeviceTrainer>(network, config, opened);
}

Trainer::Trainer(Network* network, const LearnConfig& config)
    : network_(network), config_(config), places_(network->config()) {
  network_->RequireGradient();
  moment1_ = at::zeros_like(network_->flat());
  moment2_ = at::zeros_like(network_->flat());
  steps_ = at::zeros({1}, network_->flat().options());
}

void Trainer::StartGeneration(int64_t total) {
  total_ = total;
  moment1_.zero_();
  moment2_.zero_();
  steps_.zero_();
  Changed();
}

StepResult Trainer::Step(const std::vector<TrainRow>& rows, int64_t step, bool forever,
                         RandomKey key) {
  Batch batch;
  for (size_t i = 0; i < rows.size(); ++i)
    AddRow(rows[i], config_.loss_on_prompt(), places_, key.Uniform(i), &batch);
  double clipped = 0;
  if (config_.objective() != LearnConfig::supervised) {
    batch.weights =
        RewardWeights(rows, LogProbs(batch), config_, network_->config().context(), &clipped);
  }
  double rate = config_.learning_rate() * ScheduledRate(config_, step, total_, forever);
  StepResult result = Update(batch, rate);
  result.clipped = clipped;
  return result;
}

std::string Trainer::SaveState() const {
  std::vector<NamedTensor> state = State();
  for (NamedTensor& named : state) named.tensor = named.tensor.cpu();
  return TensorsToSafetensors(state);
}

void Trainer::LoadState(const std::string& bytes, const std::string& where) {
  std::vector<NamedTensor> state = State(), host = state;
  for (NamedTensor& named : host) named.tensor = at::empty(named.tensor.sizes(), at::kFloat);
  TensorsFromSafetensors(bytes, where, host);
  for (size_t i = 0; i < state.size(); ++i) state[i].tensor.copy_(host[i].tensor);
  Changed();
}

double Trainer::ClipScale(double norm) const {
  return config_.clip() > 0 && norm > config_.clip() ? config_.clip() / norm : 1;
}

std::vector<NamedTensor> Trainer::State() const {
  return {{"moment1", moment1_}, {"moment2", moment2_}, {"steps", steps_}};
}

}  // namespace pawl
