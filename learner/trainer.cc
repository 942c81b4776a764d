#include "learner/trainer.h"

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
      places_(network->config()) {
  network_->RequireGradient();
}

void Trainer::StartGeneration(int64_t total) {
  total_ = total;
  optimizer_.Forget();
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

void Trainer::LoadState(const std::string& bytes, const std::string& where) {
  optimizer_.Load(bytes, where);
  Changed();
}

Optimizer::Weights Trainer::weights() const {
  return {network_->flat(), network_->flat_gradient(), network_->decayed()};
}

}  // namespace pawl
