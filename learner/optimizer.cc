#include "learner/optimizer.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>

#include "base/together.h"
#include "kernels/kernels.h"
#include "model/weights.h"

namespace pawl {
namespace {

constexpr float kEpsilon = 1e-8f;

}  // namespace

Optimizer::Optimizer(const at::Tensor& flat, const LearnConfig& config)
    : config_(config),
      moment1_(at::zeros_like(flat)),
      moment2_(at::zeros_like(flat)),
      steps_(at::zeros({1}, flat.options())) {}

void Optimizer::Forget() {
  for (at::Tensor* tensor : {&moment1_, &moment2_, &steps_}) tensor->zero_();
}

void Optimizer::StepByKernel(const Weights& weights, double rate, double norm, int threads) {
  steps_.data_ptr<float>()[0] += 1;
  double scale = ClipScale(norm);
  // Element by element. But where a part ends, numbers that fill no vector may round otherwise than
  // vectors do: the result depends on the number of threads.
  int64_t begin = weights.trained_from, all = weights.flat.numel() - begin,
          decayed = weights.decayed;
  Together(threads, [&](int t) {
    int64_t from = begin + all * t / threads, to = begin + all * (t + 1) / threads;
    UpdateByKernel(weights, from, std::min(to, decayed), rate, scale, config_.weight_decay());
    UpdateByKernel(weights, std::max(from, decayed), to, rate, scale, 0);
  });
}

void Optimizer::UpdateByKernel(const Weights& weights, int64_t from, int64_t to, double rate,
                               double scale, double decay) {
  if (from >= to) return;
  double step = steps_.const_data_ptr<float>()[0];
  AdamW settings;
  settings.rate = static_cast<float>(rate);
  settings.beta1 = static_cast<float>(config_.beta1());
  settings.beta2 = static_cast<float>(config_.beta2());
  settings.bias1 = static_cast<float>(1 - std::pow(config_.beta1(), step));
  settings.bias2 = static_cast<float>(1 - std::pow(config_.beta2(), step));
  settings.decay = static_cast<float>(decay);
  settings.epsilon = kEpsilon;
  auto at = [&](const at::Tensor& tensor) { return tensor.data_ptr<float>() + from; };
  ChooseKernels().adamw(at(weights.flat), at(weights.gradient), at(moment1_), at(moment2_),
                        to - from, static_cast<float>(scale), settings);
}

void Optimizer::StepByLibTorch(const Weights& weights, double rate, double norm) {
  at::NoGradGuard no_gradient;
  if (double scale = ClipScale(norm); scale != 1) weights.gradient.mul_(scale);
  steps_.add_(1);
  int64_t begin = weights.trained_from, undecayed = std::max(begin, weights.decayed);
  if (begin < undecayed) UpdateByLibTorch(weights, begin, undecayed, rate, config_.weight_decay());
  UpdateByLibTorch(weights, undecayed, weights.flat.numel(), rate, 0);
}

void Optimizer::UpdateByLibTorch(const Weights& weights, int64_t from, int64_t to, double rate,
                                 double decay) {
  auto part = [&](const at::Tensor& tensor) { return tensor.narrow(0, from, to - from); };
  at::_fused_adamw_({part(weights.flat)}, {part(weights.gradient)}, {part(moment1_)},
                    {part(moment2_)}, {}, {steps_.select(0, 0)}, rate, config_.beta1(),
                    config_.beta2(), decay, kEpsilon, false, false);
}

double Optimizer::ClipScale(double norm) const {
  return config_.clip() > 0 && norm > config_.clip() ? config_.clip() / norm : 1;
}

std::string Optimizer::Save(const std::vector<NamedTensor>& more) const {
  std::vector<NamedTensor> state = State();
  for (NamedTensor& named : state) named.tensor = named.tensor.cpu();
  state.insert(state.end(), more.begin(), more.end());
  return TensorsToSafetensors(state);
}

void Optimizer::Load(const std::string& bytes, const std::string& where,
                     const std::vector<NamedTensor>& more) {
  std::vector<NamedTensor> state = State(), host = state;
  for (NamedTensor& named : host) named.tensor = at::empty(named.tensor.sizes(), at::kFloat);
  host.insert(host.end(), more.begin(), more.end());
  TensorsFromSafetensors(bytes, where, host);
  for (size_t i = 0; i < state.size(); ++i) state[i].tensor.copy_(host[i].tensor);
}

std::vector<NamedTensor> Optimizer::State() const {
  return {{"moment1", moment1_}, {"moment2", moment2_}, {"steps", steps_}};
}

}  // namespace pawl
