#include "learner/trainer.h"

#include <torch/types.h>

#include <ATen/ops/_fused_adamw.h>

#include <numeric>

#include "base/error.h"
#include "model/backprop.h"
#include "model/network.h"
#include "model/weights.h"

namespace pawl {
namespace {

constexpr double kAdamEpsilon = 1e-8;

// Position i of a row predicts token i + 1.
void AddRow(const TrainRow& row, bool loss_on_prompt, Batch* batch) {
  std::vector<int32_t> tokens = row.prompt;
  tokens.insert(tokens.end(), row.solution.begin(), row.solution.end());
  int64_t start = batch->rows.starts.back();
  for (size_t i = loss_on_prompt ? 1 : row.prompt.size(); i < tokens.size(); ++i) {
    batch->at.push_back(start + static_cast<int64_t>(i) - 1);
    batch->targets.push_back(tokens[i]);
  }
  tokens.pop_back();  // nothing is predicted from the last token
  batch->rows.Add(tokens);
}

}  // namespace

double ScheduledRate(const LearnConfig& config, int64_t step, int64_t total, bool forever) {
  double warmup = std::max(1.0, config.warmup() * static_cast<double>(total));
  double rate = std::min(1.0, static_cast<double>(step + 1) / warmup);
  if (forever) return rate;
  double decay = config.decay() * static_cast<double>(total);
  double left = static_cast<double>(total - step);
  if (decay >= 1 && left < decay) rate *= config.final_rate() + (1 - config.final_rate()) * left / decay;
  return rate;
}

class Trainer::Impl {
 public:
  Impl(Network* network, const LearnConfig& config, int threads)
      : network_(network), config_(config), backprop_(network, config.precision(), threads) {
    network_->RequireGradient();
    moment1_ = at::zeros_like(network_->flat());
    moment2_ = at::zeros_like(network_->flat());
    steps_ = at::zeros({1}, at::kFloat);
  }

  void StartGeneration(int64_t total) {
    total_ = total;
    moment1_.zero_();
    moment2_.zero_();
    steps_.zero_();
  }

  StepResult Step(const std::vector<TrainRow>& rows, int64_t step, bool forever) {
    Batch batch;
    for (const TrainRow& row : rows) AddRow(row, config_.loss_on_prompt(), &batch);
    torch::NoGradGuard no_gradient;
    network_->flat_gradient().zero_();
    auto targets = static_cast<double>(batch.targets.size());
    std::vector<float> log_probs = backprop_.Gradient(batch, static_cast<float>(1 / targets));
    double loss = -std::accumulate(log_probs.begin(), log_probs.end(), 0.0) / targets;

    double norm = network_->flat_gradient().norm().item<double>();
    if (config_.clip() > 0 && norm > config_.clip()) network_->flat_gradient().mul_(config_.clip() / norm);
    double rate = config_.learning_rate() * ScheduledRate(config_, step, total_, forever);
    int64_t decayed = network_->decayed();
    steps_.add_(1);
    Update(0, decayed, rate, config_.weight_decay());
    Update(decayed, network_->flat().numel() - decayed, rate, 0);
    return {loss, norm, rate, static_cast<int64_t>(batch.rows.tokens.size())};
  }

  std::vector<Network::Named> State() const {
    return {{"moment1", moment1_}, {"moment2", moment2_}, {"steps", steps_}};
  }

 private:
  void Update(int64_t from, int64_t count, double rate, double weight_decay) {
    auto part = [&](at::Tensor& tensor) { return std::vector<at::Tensor>{tensor.narrow(0, from, count)}; };
    at::Tensor flat = network_->flat();
    at::_fused_adamw_(part(flat), part(network_->flat_gradient()), part(moment1_), part(moment2_), {}, {steps_}, rate,
                      config_.beta1(), config_.beta2(), weight_decay, kAdamEpsilon, false, false);
  }

  Network* network_;
  LearnConfig config_;
  Backprop backprop_;
  int64_t total_ = 1;
  at::Tensor moment1_, moment2_, steps_;
};

Trainer::Trainer(Network* network, const LearnConfig& config, int threads)
    : impl_(std::make_unique<Impl>(network, config, threads)) {}
Trainer::~Trainer() = default;
void Trainer::StartGeneration(int64_t total) { impl_->StartGeneration(total); }
StepResult Trainer::Step(const std::vector<TrainRow>& rows, int64_t step, bool forever) {
  return impl_->Step(rows, step, forever);
}
std::string Trainer::SaveState() const { return TensorsToSafetensors(impl_->State()); }
void Trainer::LoadState(const std::string& bytes, const std::string& where) {
  TensorsFromSafetensors(bytes, where, impl_->State());
}

std::vector<std::vector<float>> SolutionLogProbs(Network* network, const std::vector<TrainRow>& rows, double temperature,
                                                 Config::Precision precision) {
  Batch batch;
  for (const TrainRow& row : rows) AddRow(row, false, &batch);
  std::vector<float> log_probs = Backprop(network, precision, 1).LogProbs(batch, temperature);
  std::vector<std::vector<float>> all;
  auto value = log_probs.begin();
  for (const TrainRow& row : rows) {
    auto end = value + static_cast<int64_t>(row.solution.size());
    all.emplace_back(value, end);
    value = end;
  }
  return all;
}

}  // namespace pawl
