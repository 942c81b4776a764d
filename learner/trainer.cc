#include "learner/trainer.h"

#include <ATen/ops/norm.h>

#include "learner/device_trainer.h"
#include "learner/host_trainer.h"
#include "learner/objective.h"
#include "learner/schedule.h"
#include "model/placement.h"
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
    : network_(network),
      config_(config),
      optimizer_(network->flat(), config),
      places_(network->config()),
      carried_(config, network->config()) {
  network_->RequireGradient();
}

void Trainer::StartGeneration(int64_t generation, int64_t total) {
  total_ = total;
  optimizer_.Forget();
  carried_.Begin(generation > 0);
  bool state = generation > 0 && config_.into() == LearnConfig::state;
  trained_from_ = state ? network_->parameters() - network_->initial_states() : 0;
  Changed();
}

StepResult Trainer::Step(const std::vector<TrainRow>& rows, int64_t step, bool forever,
                         RandomKey key) {
  CarriedStates::Rows carried = carried_.Give(key.Fold("carry"), rows.size());
  Batch batch;
  for (size_t i = 0; i < rows.size(); ++i)
    AddRow(rows[i], config_.loss_on_prompt(), places_, key.Uniform(i), &batch, carried.go_on[i]);
  batch.states = std::move(carried.states);
  batch.piece = config_.piece();
  double clipped = 0;
  if (config_.objective() != LearnConfig::supervised) {
    batch.weights =
        RewardWeights(rows, LogProbs(batch), config_, network_->config().context(), &clipped);
  }
  double rate = config_.learning_rate() * ScheduledRate(config_, step, total_, forever);
  StepResult result = Update(batch, rate);
  carried_.Take();
  result.clipped = clipped;
  return result;
}

void Trainer::LoadState(const std::string& bytes, const std::string& where) {
  std::vector<NamedTensor> carried = carried_.Tensors();
  optimizer_.Load(bytes, where, carried);
  carried_.Set(carried);
  Changed();
}

Optimizer::Weights Trainer::weights() const {
  return {network_->flat(), network_->flat_gradient(), network_->decayed(), trained_from_};
}

double Trainer::TrainedNorm(std::optional<double> all) const {
  if (all && trained_from_ == 0) return *all;
  const at::Tensor& gradient = network_->flat_gradient();
  return gradient.narrow(0, trained_from_, gradient.numel() - trained_from_).norm().item<double>();
}

}  // namespace pawl
