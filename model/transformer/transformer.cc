#include "model/transformer/transformer.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>

#include <cmath>

#include "base/error.h"
#include "model/network.h"
#include "model/places.h"
#include "model/transformer/device_memory.h"
#include "model/transformer/gradient_pass.h"
#include "model/transformer/memory.h"
#include "model/transformer/row_grid.h"
#include "proto/sections.h"

namespace pawl {
namespace {

Rotation MakeRotation(const ModelConfig& config, int head_size) {
  Rotation rotation;
  rotation.half = head_size / 2;
  rotation.turns = config.positions() == ModelConfig::rotary;
  if (!rotation.turns) return rotation;
  for (int64_t position = 0; position < config.context(); ++position) {
    for (int j = 0; j < rotation.half; ++j) {
      // As transformers does: float32 throughout, angle = position * theta^(-2j/size).
      float frequency =
          1.0f / std::pow(static_cast<float>(config.rope_theta()),
                          2.0f * static_cast<float>(j) / static_cast<float>(head_size));
      float angle = static_cast<float>(position) * frequency;
      rotation.cos.push_back(std::cos(angle));
      rotation.sin.push_back(std::sin(angle));
    }
  }
  return rotation;
}

at::Tensor RmsNorm(const at::Tensor& x, const at::Tensor& w) {
  return x * (x * x).mean(-1, true).add(Transformer::kNormEpsilon).rsqrt() * w;
}

// [N, heads, size]; the first half of each head turns against the second, as in Llama.
at::Tensor Rotate(const at::Tensor& x, const at::Tensor& cos, const at::Tensor& sin) {
  if (!cos.defined()) return x;
  auto half = x.chunk(2, -1);
  return at::cat({half[0] * cos - half[1] * sin, half[1] * cos + half[0] * sin}, -1);
}

at::Tensor Product(const at::Tensor& x, const at::Tensor& w, at::ScalarType products) {
  return at::linear(x.to(products), w.to(products)).to(at::kFloat);
}

AttentionShape MakeShape(const ModelConfig& config) {
  int heads = static_cast<int>(config.heads());
  int key_value_heads =
      config.key_value_heads() == 0 ? heads : static_cast<int>(config.key_value_heads());
  return {heads, key_value_heads, static_cast<int>(config.width()) / heads};
}

// Attention beside a recurrence needs no position code: the recurrence has the order.
ModelConfig WithPositions(ModelConfig config) {
  if (config.kind() == ModelConfig::recurrent) config.set_positions(ModelConfig::none);
  return config;
}

std::optional<DeltaLayer> MakeMixer(const ModelConfig& config, int layer) {
  if (config.kind() != ModelConfig::recurrent) return std::nullopt;
  ModelConfig::Mixer::Kind mixer = MixerOf(config, layer);
  if (mixer == ModelConfig::Mixer::attention || mixer == ModelConfig::Mixer::window)
    return std::nullopt;
  return DeltaLayer{DeltaShape::Of(config, mixer), {}, {}, {}, {}, {}};
}

// Of a layer of attention; 0: it has none.
int64_t WindowAt(const ModelConfig& config, int layer) {
  bool has = config.kind() == ModelConfig::recurrent &&
             MixerOf(config, layer) == ModelConfig::Mixer::window;
  return has ? config.window() : 0;
}

std::vector<NamedTensor> MixerTensors(const Transformer::Layer& layer, const AttentionShape& shape,
                                      const std::string& prefix) {
  if (layer.delta) return layer.delta->Named(prefix, layer.in.detach(), layer.out.detach());
  int64_t q = shape.out(), k = shape.key_value_heads * shape.head_size;
  at::Tensor in = layer.in.detach();
  return {{prefix + "self_attn.q_proj.weight", in.narrow(0, 0, q)},
          {prefix + "self_attn.k_proj.weight", in.narrow(0, q, k)},
          {prefix + "self_attn.v_proj.weight", in.narrow(0, q + k, k)},
          {prefix + "self_attn.o_proj.weight", layer.out.detach()}};
}

std::vector<NamedTensor> LayerTensors(const Transformer::Layer& layer, const AttentionShape& shape,
                                      const std::string& prefix) {
  at::Tensor gate_up = layer.gate_up.detach();
  int64_t f = gate_up.size(0) / 2;
  std::vector<NamedTensor> named = {{prefix + "input_layernorm.weight", layer.norm1.detach()}};
  for (NamedTensor& tensor : MixerTensors(layer, shape, prefix)) named.push_back(std::move(tensor));
  named.push_back({prefix + "post_attention_layernorm.weight", layer.norm2.detach()});
  named.push_back({prefix + "mlp.gate_proj.weight", gate_up.narrow(0, 0, f)});
  named.push_back({prefix + "mlp.up_proj.weight", gate_up.narrow(0, f, f)});
  named.push_back({prefix + "mlp.down_proj.weight", layer.down.detach()});
  return named;
}

}  // namespace

Transformer::Transformer(const ModelConfig& config, int vocabulary, c10::Device device)
    : config_(WithPositions(config)),
      vocabulary_(vocabulary),
      device_(device),
      shape_(MakeShape(config)),
      layers_(static_cast<size_t>(config.layers())) {
  for (size_t i = 0; i < layers_.size(); ++i) {
    layers_[i].delta = MakeMixer(config, static_cast<int>(i));
    layers_[i].window = WindowAt(config, static_cast<int>(i));
  }
  rotation_ = MakeRotation(config_, shape_.head_size);
  if (!rotation_.turns) return;
  auto table = [&](const std::vector<float>& values) {
    return at::tensor(values).view({-1, 1, rotation_.half}).to(device);
  };
  cos_ = table(rotation_.cos);
  sin_ = table(rotation_.sin);
}

const Transformer& Transformer::Of(const Network& network) {
  const auto* transformer = dynamic_cast<const Transformer*>(&network.module());
  PAWL_CHECK(transformer != nullptr, "a network of kind {}",
             ModelConfig::Kind_Name(network.config().kind()));
  return *transformer;
}

std::vector<Module::Part> Transformer::Matrices() {
  int64_t d = config_.width(), f = config_.feed_forward();
  std::vector<Part> parts;
  for (Layer& layer : layers_) {
    parts.push_back({&layer.in, {layer.delta ? layer.delta->shape.row() : shape_.row(), d}});
    parts.push_back({&layer.out, {d, layer.delta ? layer.delta->shape.out() : shape_.out()}});
    parts.push_back({&layer.gate_up, {2 * f, d}});
    parts.push_back({&layer.down, {d, f}});
  }
  if (!config_.tied()) parts.push_back({&head_, {vocabulary_, d}});
  return parts;
}

std::vector<Module::Part> Transformer::Others() {
  int64_t d = config_.width();
  std::vector<Part> parts;
  for (Layer& layer : layers_) {
    parts.push_back({&layer.norm1, {d}});
    parts.push_back({&layer.norm2, {d}});
    if (!layer.delta) continue;
    for (Part& part : layer.delta->Parts()) parts.push_back(std::move(part));
  }
  parts.push_back({&embedding_, {vocabulary_, d}});
  if (config_.positions() == ModelConfig::learned || config_.positions() == ModelConfig::coupled)
    parts.push_back({&positions_, {Places::Count(config_), d}});
  parts.push_back({&norm_, {d}});
  return parts;
}

std::vector<Module::Part> Transformer::InitialStates() {
  std::vector<Part> parts;
  for (Layer& layer : layers_) {
    if (!layer.delta || !layer.delta->shape.initial) continue;
    const DeltaShape& shape = layer.delta->shape;
    parts.push_back({&layer.delta->initial, {shape.heads, shape.key, shape.value}});
  }
  return parts;
}

void Transformer::AdjustInitial() {
  float scale = 1.0f / std::sqrt(2.0f * static_cast<float>(layers_.size()));
  auto layers = static_cast<int>(layers_.size());
  for (int i = 0; i < layers; ++i) {
    Layer& layer = layers_[static_cast<size_t>(i)];
    layer.out.mul_(scale);
    layer.down.mul_(scale);
    layer.norm1.fill_(1);
    layer.norm2.fill_(1);
    if (layer.delta) layer.delta->AdjustInitial(config_, i, layers);
  }
  norm_.fill_(1);
}

at::Tensor Transformer::Compute(const at::Tensor& tokens, const at::Tensor& places,
                                const Attention& attend, at::ScalarType products,
                                const Recurrence& recur) const {
  at::Tensor x = at::embedding(embedding_, tokens).to(at::kFloat);
  if (positions_.defined()) x = x + at::embedding(positions_, places);
  at::Tensor cos, sin;
  if (cos_.defined()) {
    cos = cos_.index_select(0, places);
    sin = sin_.index_select(0, places);
  }
  int64_t h = shape_.heads, k = shape_.key_value_heads;
  for (size_t i = 0; i < layers_.size(); ++i) {
    const Layer& layer = layers_[i];
    at::Tensor wide = Product(RmsNorm(x, layer.norm1), layer.in, products), mixed;
    if (layer.delta) {
      mixed = recur(*layer.delta, wide);
    } else {
      auto heads = wide.view({-1, h + 2 * k, shape_.head_size}).split({h, k, k}, 1);
      mixed = attend(static_cast<int64_t>(i), Rotate(heads[0], cos, sin),
                     Rotate(heads[1], cos, sin), heads[2]);
    }
    x = x + Product(mixed, layer.out, products);
    auto gate_up = Product(RmsNorm(x, layer.norm2), layer.gate_up, products).chunk(2, 1);
    x = x + Product(at::silu(gate_up[0]) * gate_up[1], layer.down, products);
  }
  return RmsNorm(x, norm_);
}

at::Tensor Transformer::Head(const at::Tensor& hidden, at::ScalarType products) const {
  return Product(hidden, head(), products);
}

at::Tensor Transformer::Logits(const PackedRows& rows, at::ScalarType products) const {
  RowGrid grid(rows.starts, device_);
  auto index = [&](const std::vector<int64_t>& values) {
    return at::tensor(values, at::kLong).to(device_);
  };
  auto attend = [&](int64_t layer, const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) {
    return grid.Attend(q.to(products), k.to(products), v.to(products),
                       layers_[static_cast<size_t>(layer)].window);
  };
  auto recur = [&](const DeltaLayer& layer, const at::Tensor& wide) {
    return layer.Mix(wide, rows.starts);
  };
  return Head(Compute(index(rows.tokens), index(rows.places), attend, products, recur), products);
}

std::unique_ptr<Memory> Transformer::MakeMemory(const Network& network,
                                                const MemorySettings& settings) const {
  if (!settings.device.is_cpu())
    return MakeDeviceMemory(network, settings.precision, settings.slots, settings.device);
  return MakeTransformerMemory(network, settings.precision, settings.slots, settings.threads);
}

std::unique_ptr<GradientPass> Transformer::MakeGradientPass(Network* network,
                                                            Config::Precision precision,
                                                            int threads) const {
  return MakeTransformerGradientPass(network, precision, threads);
}

std::vector<NamedTensor> Transformer::NamedTensors() const {
  std::vector<NamedTensor> named = {{"model.embed_tokens.weight", embedding_.detach()}};
  for (size_t i = 0; i < layers_.size(); ++i) {
    for (NamedTensor& tensor : LayerTensors(layers_[i], shape_, fmt::format("model.layers.{}.", i)))
      named.push_back(std::move(tensor));
  }
  named.push_back({"model.norm.weight", norm_.detach()});
  if (head_.defined()) named.push_back({"lm_head.weight", head_.detach()});
  if (positions_.defined()) named.push_back({"model.embed_positions.weight", positions_.detach()});
  return named;
}

}  // namespace pawl
