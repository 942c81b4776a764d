#include "model/recurrent/delta_layer.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/softplus.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <numbers>

#include "model/transformer/row_grid.h"

namespace pawl {
namespace {

constexpr double kUnitEpsilon = 1e-6;

at::Tensor Unit(const at::Tensor& x) { return x * (x * x).sum(-1, true).add(kUnitEpsilon).rsqrt(); }

}  // namespace

DeltaShape DeltaShape::Of(const ModelConfig& config, ModelConfig::Mixer::Kind mixer) {
  return {static_cast<int>(config.heads()),
          static_cast<int>(config.key_size()),
          static_cast<int>(config.value_size()),
          static_cast<int>(config.convolution()),
          mixer == ModelConfig::Mixer::delta,
          config.negative(),
          config.initial_state()};
}

std::vector<WeightPart> DeltaLayer::Parts() {
  return {{&convolution, {shape.channels(), 1, shape.taps}},
          {&decay_rate, {shape.heads}},
          {&decay_bias, {shape.heads}},
          {&norm, {shape.value}}};
}

void DeltaLayer::AdjustInitial(const ModelConfig& config, int layer, int layers) {
  convolution.mul_(1 / (std::sqrt(3.0 * shape.taps) * Module::kInitialDeviation));
  norm.fill_(1);
  decay_rate.fill_(0);
  if (initial.defined()) initial.fill_(0);
  double shortest = 16, longest = 1e7;
  if (config.memory_size() == 2) {
    shortest = config.memory(0);
    longest = config.memory(1);
  }
  std::vector<double> biases;
  for (int head = 0; head < shape.heads; ++head) {
    double share = (head + (layer + 0.5) / layers) / shape.heads,
           half_life = shortest * std::pow(longest / shortest, share);
    biases.push_back(std::log(std::expm1(std::numbers::ln2 / half_life)));  // softplus^-1
  }
  decay_bias.copy_(at::tensor(biases, at::kDouble));
}

std::vector<NamedTensor> DeltaLayer::Named(const std::string& prefix, const at::Tensor& in,
                                           const at::Tensor& out) const {
  int64_t channels = shape.channels(), gates = shape.out(), heads = shape.heads;
  std::string name = prefix + "linear_attn.";
  std::vector<NamedTensor> named = {
      {name + "in_proj_qkv.weight", in.narrow(0, 0, channels)},
      {name + "in_proj_z.weight", in.narrow(0, channels, gates)},
      {name + "in_proj_b.weight", in.narrow(0, channels + gates, heads)},
      {name + "in_proj_a.weight", in.narrow(0, channels + gates + heads, heads)},
      {name + "conv1d.weight", convolution.detach()},
      {name + "A_log", decay_rate.detach()},
      {name + "dt_bias", decay_bias.detach()},
      {name + "norm.weight", norm.detach()},
      {name + "out_proj.weight", out}};
  if (initial.defined()) named.push_back({name + "initial_state", initial.detach()});
  return named;
}

at::Tensor DeltaLayer::Mix(const at::Tensor& wide, const std::vector<int64_t>& starts) const {
  RowGrid grid(starts, wide.device());
  at::Tensor rows = grid.Spread(wide);  // [rows, longest, row]
  int64_t count = rows.size(0), longest = rows.size(1), h = shape.heads, k = shape.key,
          v = shape.value;
  auto part = [&](int64_t from, int64_t size) { return rows.narrow(2, from, size); };

  at::Tensor padded = at::cat({at::zeros({count, shape.taps - 1, shape.channels()}, wide.options()),
                               part(0, shape.channels())},
                              1);
  at::Tensor sum;
  for (int j = 0; j < shape.taps; ++j) {
    at::Tensor tap = padded.narrow(1, j, longest) * convolution.select(2, j).squeeze(1);
    sum = j == 0 ? tap : sum + tap;
  }
  at::Tensor mixed = at::silu(sum);
  at::Tensor q = Unit(mixed.narrow(2, 0, h * k).view({count, longest, h, k})),
             key = Unit(mixed.narrow(2, h * k, h * k).view({count, longest, h, k})),
             value = mixed.narrow(2, 2 * h * k, h * v).view({count, longest, h, v});
  at::Tensor beta = at::sigmoid(part(shape.beta(0), h)) * (shape.negative ? 2 : 1);
  at::Tensor decay =
      at::exp(-at::exp(decay_rate) * at::softplus(part(shape.decay(0), h) + decay_bias));

  at::Tensor state = initial.defined() ? initial.unsqueeze(0).expand({count, h, k, v})
                                       : at::zeros({count, h, k, v}, wide.options());
  std::vector<at::Tensor> out;
  for (int64_t t = 0; t < longest; ++t) {
    at::Tensor k_t = key.select(1, t).unsqueeze(3), write = value.select(1, t).unsqueeze(2);
    state = state * decay.select(1, t).view({count, h, 1, 1});
    if (shape.erase) write = write - (state * k_t).sum(2, true);
    state = state + k_t * write * beta.select(1, t).view({count, h, 1, 1});
    out.push_back((state * q.select(1, t).unsqueeze(3)).sum(2) / std::sqrt(static_cast<double>(k)));
  }
  at::Tensor o = at::stack(out, 1);
  o = o * (o * o).mean(-1, true).add(kNormEpsilon).rsqrt() * norm;
  o = o * at::silu(part(shape.gate(0), h * v).view({count, longest, h, v}));
  return grid.Gather(o.reshape({count, longest, h * v}));
}

}  // namespace pawl
