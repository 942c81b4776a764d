#include "learner/trainer.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Reduction.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>
#include <numeric>

#include "base/error.h"
#include "base/together.h"
#include "learner/objective.h"
#include "model/backprop.h"
#include "model/network.h"
#include "model/placement.h"
#include "model/weights.h"
#include "proto/config.h"

namespace pawl {
namespace {

constexpr float kAdamEpsilon = 1e-8f;

// The weight of each target's log-probability under a policy gradient, in the order of the rows,
// and the share of rewarded tokens that the clip holds.
std::vector<float> RewardWeights(const std::vector<TrainRow>& rows, const std::vector<float>& now,
                                 const LearnConfig& config, int64_t context, double* clipped) {
  std::vector<float> weights;
  double rewarded = 0, held = 0;
  for (const TrainRow& row : rows) {
    size_t tokens = row.solution.size();
    double share = 1.0 / static_cast<double>(rows.size()) /
                   (config.objective() == LearnConfig::grpo ? static_cast<double>(tokens)
                                                            : static_cast<double>(context));
    for (size_t i = 0; i < tokens; ++i) {
      TokenGradient gradient = {1, false};
      if (row.reward) {
        std::optional<double> reference;
        if (!row.reward->reference.empty()) reference = row.reward->reference[i];
        gradient = PolicyGradient(config, row.reward->advantage, now[weights.size()],
                                  row.reward->drawn[i], reference);
        rewarded += 1;
        held += gradient.clipped;
      }
      weights.push_back(static_cast<float>(gradient.weight * share));
    }
  }
  *clipped = rewarded > 0 ? held / rewarded : NAN;
  return weights;
}

// Position i of a row predicts token i + 1. `room`: as Places::OfRow.
void AddRow(const TrainRow& row, bool loss_on_prompt, const Places& places, double room,
            Batch* batch) {
  std::vector<int32_t> tokens = row.prompt;
  tokens.insert(tokens.end(), row.solution.begin(), row.solution.end());
  int64_t start = batch->rows.starts.back();
  for (size_t i = loss_on_prompt ? 1 : row.prompt.size(); i < tokens.size(); ++i) {
    batch->at.push_back(start + static_cast<int64_t>(i) - 1);
    batch->targets.push_back(tokens[i]);
  }
  tokens.pop_back();  // nothing is predicted from the last token
  batch->rows.Add(tokens, places.OfRow(tokens, room));
}

at::ScalarType TypeOf(Config::Precision precision) {
  return precision == Config::bfloat16 ? at::kBFloat16 : at::kFloat;
}

std::vector<float> LogProbsByDefinition(const Network& network, const Batch& batch,
                                        double temperature, Config::Precision precision) {
  at::NoGradGuard no_gradient;
  at::Device device = network.flat().device();
  at::Tensor logits = network.Logits(batch.rows, TypeOf(precision))
                          .index_select(0, at::tensor(batch.at, at::kLong).to(device)) /
                      temperature;
  at::Tensor targets = at::tensor(batch.targets, at::kLong).unsqueeze(1).to(device);
  at::Tensor log_probs =
      at::log_softmax(logits, 1).gather(1, targets).squeeze(1).cpu().contiguous();
  return {log_probs.const_data_ptr<float>(), log_probs.const_data_ptr<float>() + log_probs.numel()};
}

}  // namespace

RandomKey StepKey(int64_t run_seed, int64_t generation, int64_t step) {
  RandomKey run = RandomKey::Root(static_cast<uint64_t>(run_seed)).Fold("train");
  return run.Fold(static_cast<uint64_t>(generation)).Fold(static_cast<uint64_t>(step));
}

double ScheduledRate(const LearnConfig& config, int64_t step, int64_t total, bool forever) {
  double warmup = std::max(1.0, config.warmup() * static_cast<double>(total));
  double rate = std::min(1.0, static_cast<double>(step + 1) / warmup);
  if (forever) return rate;
  double decay = config.decay() * static_cast<double>(total);
  double left = static_cast<double>(total - step);
  if (decay >= 1 && left < decay)
    rate *= config.final_rate() + (1 - config.final_rate()) * left / decay;
  return rate;
}

// What is trained, and where its moments lie.
class Trainer::Impl {
 public:
  Impl(Network* network, const LearnConfig& config)
      : network_(network), config_(config), places_(network->config()) {
    network_->RequireGradient();
    moment1_ = at::zeros_like(network_->flat());
    moment2_ = at::zeros_like(network_->flat());
    steps_ = at::zeros({1}, network_->flat().options());
  }
  virtual ~Impl() = default;

  void StartGeneration(int64_t total) {
    total_ = total;
    moment1_.zero_();
    moment2_.zero_();
    steps_.zero_();
    Changed();
  }

  virtual StepResult Step(const Batch& batch, int64_t step, bool forever) = 0;
  virtual std::vector<float> LogProbs(const Batch& batch) = 0;  // of its targets, now
  virtual void Fetch() {}

  std::string SaveState() const {
    std::vector<Network::Named> state = State();
    for (Network::Named& named : state) named.tensor = named.tensor.cpu();
    return TensorsToSafetensors(state);
  }

  void LoadState(const std::string& bytes, const std::string& where) {
    std::vector<Network::Named> state = State(), host = state;
    for (Network::Named& named : host) named.tensor = at::empty(named.tensor.sizes(), at::kFloat);
    TensorsFromSafetensors(bytes, where, host);
    for (size_t i = 0; i < state.size(); ++i) state[i].tensor.copy_(host[i].tensor);
    Changed();
  }

  const LearnConfig& config() const { return config_; }
  const Places& places() const { return places_; }
  int64_t context() const { return network_->config().context(); }

 protected:
  virtual void Changed() {}  // the network's weights, by others

  double Rate(int64_t step, bool forever) const {
    return config_.learning_rate() * ScheduledRate(config_, step, total_, forever);
  }
  double Clip(double norm) const {
    return config_.clip() > 0 && norm > config_.clip() ? config_.clip() / norm : 1;
  }

  Network* network_;
  LearnConfig config_;
  Places places_;
  int64_t total_ = 1;
  at::Tensor moment1_, moment2_, steps_;

 private:
  std::vector<Network::Named> State() const {
    return {{"moment1", moment1_}, {"moment2", moment2_}, {"steps", steps_}};
  }
};

// On this machine's processor, by our own passes.
class Trainer::HostImpl : public Trainer::Impl {
 public:
  HostImpl(Network* network, const LearnConfig& config, int threads)
      : Impl(network, config), threads_(threads), backprop_(network, config.precision(), threads) {}

  StepResult Step(const Batch& batch, int64_t step, bool forever) override {
    auto targets = static_cast<double>(batch.targets.size());
    Backprop::Result result =
        backprop_.Gradient(batch, batch.weights.empty() ? static_cast<float>(1 / targets) : 1);
    double loss = 0 - std::accumulate(result.log_probs.begin(), result.log_probs.end(), 0.0) /
                          targets;  // 0, not -0, where all is known
    double norm = result.gradient_norm;
    double scale = Clip(norm), rate = Rate(step, forever);
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

  std::vector<float> LogProbs(const Batch& batch) override { return backprop_.LogProbs(batch, 1); }

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
    ChooseKernels().adamw(at(network_->flat()), at(network_->flat_gradient()), at(moment1_),
                          at(moment2_), to - from, static_cast<float>(scale), settings);
  }

  int threads_;
  Backprop backprop_;
};

// On any device, by autograd over the network's definition and LibTorch's fused AdamW. Mapped
// networks are trained here too.
class Trainer::DeviceImpl : public Trainer::Impl {
 public:
  DeviceImpl(Network* host, const LearnConfig& config, std::unique_ptr<Network> network)
      : Impl(network.get(), config), host_(host), owned_(std::move(network)) {}

  StepResult Step(const Batch& batch, int64_t step, bool forever) override {
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
      at::Tensor each =
          at::cross_entropy_loss(logits, index(batch.targets), {}, at::Reduction::None);
      (each * weights).sum().backward();
    }

    at::NoGradGuard no_gradient;
    double norm = network_->flat_gradient().norm().item<double>(), scale = Clip(norm),
           rate = Rate(step, forever);
    if (scale != 1) network_->flat_gradient().mul_(scale);
    steps_.add_(1);
    Update(0, network_->decayed(), rate, config_.weight_decay());
    Update(network_->decayed(), network_->parameters(), rate, 0);
    return {loss.item<double>(), norm, rate, static_cast<int64_t>(batch.rows.tokens.size())};
  }

  std::vector<float> LogProbs(const Batch& batch) override {
    if (stale_) Upload();
    return LogProbsByDefinition(*network_, batch, 1, config_.precision());
  }

  void Fetch() override {
    at::NoGradGuard no_gradient;
    if (!stale_) host_->flat().copy_(network_->flat());
  }

 private:
  void Changed() override { stale_ = true; }

  void Upload() {
    at::NoGradGuard no_gradient;
    network_->flat().copy_(host_->flat());
    stale_ = false;
  }

  void Update(int64_t from, int64_t to, double rate, double decay) {
    auto part = [&](const at::Tensor& tensor) { return tensor.narrow(0, from, to - from); };
    at::_fused_adamw_({part(network_->flat())}, {part(network_->flat_gradient())}, {part(moment1_)},
                      {part(moment2_)}, {}, {steps_.select(0, 0)}, rate, config_.beta1(),
                      config_.beta2(), decay, kAdamEpsilon, false, false);
  }

  Network* host_;
  std::unique_ptr<Network> owned_;
  bool stale_ = true;
};

Trainer::Trainer(Network* network, const LearnConfig& config, int threads, Config::Device device) {
  c10::Device opened = Placement(device, threads, config.precision()).Open(network->config());
  if (opened.is_cpu() && !IsMapped(network->config())) {
    impl_ = std::make_unique<HostImpl>(network, config, threads);
  } else {
    *this = Trainer(network, config, opened);
  }
}

Trainer::Trainer(Network* network, const LearnConfig& config, c10::Device device)
    : impl_(std::make_unique<DeviceImpl>(
          network, config,
          std::make_unique<Network>(network->config(), network->vocabulary(), device))) {}

Trainer::Trainer(Trainer&&) = default;
Trainer& Trainer::operator=(Trainer&&) = default;
Trainer::~Trainer() = default;
void Trainer::StartGeneration(int64_t total) { impl_->StartGeneration(total); }
StepResult Trainer::Step(const std::vector<TrainRow>& rows, int64_t step, bool forever,
                         RandomKey key) {
  Batch batch;
  for (size_t i = 0; i < rows.size(); ++i)
    AddRow(rows[i], impl_->config().loss_on_prompt(), impl_->places(), key.Uniform(i), &batch);
  double clipped = 0;
  if (impl_->config().objective() != LearnConfig::supervised) {
    batch.weights =
        RewardWeights(rows, impl_->LogProbs(batch), impl_->config(), impl_->context(), &clipped);
  }
  StepResult result = impl_->Step(batch, step, forever);
  result.clipped = clipped;
  return result;
}
void Trainer::Fetch() { impl_->Fetch(); }
std::string Trainer::SaveState() const { return impl_->SaveState(); }
void Trainer::LoadState(const std::string& bytes, const std::string& where) {
  impl_->LoadState(bytes, where);
}

std::vector<std::vector<float>> SolutionLogProbs(Network* network,
                                                 const std::vector<TrainRow>& rows,
                                                 double temperature, Config::Precision precision) {
  Batch batch;
  Places places(network->config());
  for (const TrainRow& row : rows) AddRow(row, false, places, 0, &batch);
  std::vector<float> log_probs = IsMapped(network->config())
                                     ? LogProbsByDefinition(*network, batch, temperature, precision)
                                     : Backprop(network, precision, 1).LogProbs(batch, temperature);
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
