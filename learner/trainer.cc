#include "learner/trainer.h"

#include <torch/types.h>

#include <cmath>
#include <numeric>

#include "base/error.h"
#include "base/together.h"
#include "model/backprop.h"
#include "model/network.h"
#include "model/weights.h"

namespace pawl {
namespace {

constexpr float kAdamEpsilon = 1e-8f;

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
      : network_(network), config_(config), threads_(threads), backprop_(network, config.precision(), threads) {
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
    auto targets = static_cast<double>(batch.targets.size());
    Backprop::Result result = backprop_.Gradient(batch, static_cast<float>(1 / targets));
    double loss = -std::accumulate(result.log_probs.begin(), result.log_probs.end(), 0.0) / targets, norm = result.gradient_norm;
    double scale = config_.clip() > 0 && norm > config_.clip() ? config_.clip() / norm : 1;
    double rate = config_.learning_rate() * ScheduledRate(config_, step, total_, forever);
    steps_.data_ptr<float>()[0] += 1;
    // Element by element: the same for any number of threads.
    int64_t all = network_->parameters(), decayed = network_->decayed();
    Together(threads_, [&](int t) {
      int64_t from = all * t / threads_, to = all * (t + 1) / threads_;
      Update(from, std::min(to, decayed), rate, scale, config_.weight_decay());
      Update(std::max(from, decayed), to, rate, scale, 0);
    });
    return {loss, norm, rate, static_cast<int64_t>(batch.rows.tokens.size())};
  }

  std::vector<Network::Named> State() const {
    return {{"moment1", moment1_}, {"moment2", moment2_}, {"steps", steps_}};
  }

 private:
  void Update(int64_t from, int64_t to, double rate, double scale, double decay) {
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
    ChooseKernels().adamw(at(network_->flat()), at(network_->flat_gradient()), at(moment1_), at(moment2_), to - from,
                          static_cast<float>(scale), settings);
  }

  Network* network_;
  LearnConfig config_;
  int threads_;
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
