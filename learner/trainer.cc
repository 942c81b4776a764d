#include "learner/trainer.h"

#include <torch/types.h>

#include <ATen/ops/_fused_adamw.h>

#include "base/error.h"
#include "model/network.h"
#include "model/weights.h"

namespace pawl {
namespace {

constexpr double kAdamEpsilon = 1e-8;
constexpr size_t kScoreRowsAtOnce = 256;

// Rows as network input: position i of a row predicts token i + 1.
struct Batch {
  PackedRows packed;
  std::vector<int64_t> at;       // flat positions whose next token counts
  std::vector<int64_t> targets;  // those tokens

  void Add(const TrainRow& row, bool loss_on_prompt) {
    std::vector<int32_t> tokens = row.prompt;
    tokens.insert(tokens.end(), row.solution.begin(), row.solution.end());
    int64_t start = packed.starts.back();
    size_t first = loss_on_prompt ? 1 : row.prompt.size();
    for (size_t i = first; i < tokens.size(); ++i) {
      at.push_back(start + static_cast<int64_t>(i) - 1);
      targets.push_back(tokens[i]);
    }
    tokens.pop_back();  // nothing is predicted from the last token
    packed.Add(tokens);
  }

  // [targets, vocabulary]
  at::Tensor Logits(Network* network) const {
    auto attention = AttendInRows(*network, packed);
    at::Tensor hidden = network->Hidden(packed.Tokens(), packed.Positions(), attention.get());
    return network->Logits(hidden.index_select(0, at::tensor(at, at::kLong)));
  }
};

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
  Impl(Network* network, const LearnConfig& config) : network_(network), config_(config) {
    network_->UseBfloat16(config.precision() == LearnConfig::bfloat16);
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
    for (const TrainRow& row : rows) batch.Add(row, config_.loss_on_prompt());
    network_->flat_gradient().zero_();
    network_->RefreshBfloat16();
    at::Tensor loss = at::cross_entropy_loss(batch.Logits(network_), at::tensor(batch.targets, at::kLong));
    loss.backward();

    torch::NoGradGuard no_gradient;
    double norm = network_->flat_gradient().norm().item<double>();
    if (config_.clip() > 0 && norm > config_.clip()) network_->flat_gradient().mul_(config_.clip() / norm);
    double rate = config_.learning_rate() * ScheduledRate(config_, step, total_, forever);
    int64_t decayed = network_->decayed();
    steps_.add_(1);
    Update(0, decayed, rate, config_.weight_decay());
    Update(decayed, network_->flat().numel() - decayed, rate, 0);
    return {loss.item<double>(), norm, rate, static_cast<int64_t>(batch.packed.tokens.size())};
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
  int64_t total_ = 1;
  at::Tensor moment1_, moment2_, steps_;
};

Trainer::Trainer(Network* network, const LearnConfig& config) : impl_(std::make_unique<Impl>(network, config)) {}
Trainer::~Trainer() = default;
void Trainer::StartGeneration(int64_t total) { impl_->StartGeneration(total); }
StepResult Trainer::Step(const std::vector<TrainRow>& rows, int64_t step, bool forever) {
  return impl_->Step(rows, step, forever);
}
std::string Trainer::SaveState() const { return TensorsToSafetensors(impl_->State()); }
void Trainer::LoadState(const std::string& bytes, const std::string& where) {
  TensorsFromSafetensors(bytes, where, impl_->State());
}

std::vector<std::vector<float>> SolutionLogProbs(Network* network, const std::vector<TrainRow>& rows,
                                                 double temperature) {
  torch::NoGradGuard no_gradient;
  network->RefreshBfloat16();
  std::vector<std::vector<float>> all;
  for (size_t first = 0; first < rows.size(); first += kScoreRowsAtOnce) {
    size_t last = std::min(rows.size(), first + kScoreRowsAtOnce);
    Batch batch;
    for (size_t i = first; i < last; ++i) batch.Add(rows[i], false);
    at::Tensor log_probs = (batch.Logits(network) / temperature).log_softmax(-1);
    at::Tensor chosen = log_probs.gather(1, at::tensor(batch.targets, at::kLong).unsqueeze(1)).contiguous();
    const float* value = chosen.const_data_ptr<float>();
    for (size_t i = first; i < last; ++i) {
      all.emplace_back(value, value + rows[i].solution.size());
      value += rows[i].solution.size();
    }
  }
  return all;
}

}  // namespace pawl
