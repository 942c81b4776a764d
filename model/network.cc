#include "model/network.h"

#include <torch/types.h>

#include <cmath>

#include "base/error.h"

namespace pawl {
namespace {

Rotation MakeRotation(const ModelConfig& config, int head_size) {
  Rotation rotation;
  rotation.half = head_size / 2;
  rotation.turns = config.positions() == ModelConfig::rotary;
  for (int64_t position = 0; position < config.context(); ++position) {
    for (int j = 0; j < rotation.half; ++j) {
      // As transformers does: float32 throughout, angle = position * theta^(-2j/size).
      float frequency = 1.0f / std::pow(static_cast<float>(config.rope_theta()), 2.0f * static_cast<float>(j) / static_cast<float>(head_size));
      float angle = rotation.turns ? static_cast<float>(position) * frequency : 0.0f;
      rotation.cos.push_back(std::cos(angle));
      rotation.sin.push_back(std::sin(angle));
    }
  }
  return rotation;
}

at::Tensor RmsNorm(const at::Tensor& x, const at::Tensor& w) {
  return x * (x * x).mean(-1, true).add(Network::kNormEpsilon).rsqrt() * w;
}

// Rows beside each other, padded at their ends, and back.
struct RowGrid {
  int64_t rows, longest = 0;
  at::Tensor tokens;  // [rows * longest]: which token; some token where the row has ended
  at::Tensor places;  // [N]: where each token is

  RowGrid(const PackedRows& packed, const at::TensorOptions& options) : rows(static_cast<int64_t>(packed.starts.size()) - 1) {
    for (size_t r = 1; r < packed.starts.size(); ++r) longest = std::max(longest, packed.starts[r] - packed.starts[r - 1]);
    std::vector<int64_t> to, from;
    for (int64_t r = 0; r < rows; ++r) {
      int64_t first = packed.starts[static_cast<size_t>(r)], end = packed.starts[static_cast<size_t>(r) + 1];
      for (int64_t i = 0; i < longest; ++i) {
        to.push_back(std::min(first + i, end - 1));
        if (first + i < end) from.push_back(r * longest + i);
      }
    }
    tokens = at::tensor(to, at::kLong).to(options.device());
    places = at::tensor(from, at::kLong).to(options.device());
  }
};

// [N, heads, size]; the first half of each head turns against the second, as in Llama.
at::Tensor Rotate(const at::Tensor& x, const at::Tensor& cos, const at::Tensor& sin) {
  auto half = x.chunk(2, -1);
  return at::cat({half[0] * cos - half[1] * sin, half[1] * cos + half[0] * sin}, -1);
}

at::Tensor Attend(const at::Tensor& qkv, const at::Tensor& cos, const at::Tensor& sin, AttentionShape shape, const RowGrid& grid) {
  auto heads = [&](int64_t first, int64_t count, bool rotated) {
    at::Tensor x = qkv.narrow(1, first * shape.head_size, count * shape.head_size).view({-1, count, shape.head_size});
    if (rotated) x = Rotate(x, cos, sin);
    x = x.index_select(0, grid.tokens).view({grid.rows, grid.longest, count, shape.head_size}).transpose(1, 2);
    return count == shape.heads ? x : x.repeat_interleave(shape.heads / count, 1);
  };
  int64_t h = shape.heads, k = shape.key_value_heads;
  at::Tensor out = at::scaled_dot_product_attention(heads(0, h, true), heads(h, k, true), heads(h + k, k, false), {}, 0, true);
  return out.transpose(1, 2).reshape({-1, shape.out()}).index_select(0, grid.places);
}

AttentionShape MakeShape(const ModelConfig& config) {
  int heads = static_cast<int>(config.heads());
  int key_value_heads = config.key_value_heads() == 0 ? heads : static_cast<int>(config.key_value_heads());
  return {heads, key_value_heads, static_cast<int>(config.width()) / heads};
}

}  // namespace

Network::Network(const ModelConfig& config, int vocabulary)
    : config_(config),
      vocabulary_(vocabulary),
      shape_(MakeShape(config)),
      rotation_(MakeRotation(config, shape_.head_size)),
      layers_(static_cast<size_t>(config.layers())) {
  Allocate();
}

void Network::Allocate() {
  int64_t d = config_.width(), f = config_.feed_forward();
  struct Wanted {
    at::Tensor* tensor;
    std::vector<int64_t> shape;
  };
  std::vector<Wanted> matrices, others;
  for (Layer& layer : layers_) {
    matrices.push_back({&layer.qkv, {shape_.row(), d}});
    matrices.push_back({&layer.out, {d, shape_.out()}});
    matrices.push_back({&layer.gate_up, {2 * f, d}});
    matrices.push_back({&layer.down, {d, f}});
    others.push_back({&layer.norm1, {d}});
    others.push_back({&layer.norm2, {d}});
  }
  if (!config_.tied()) matrices.push_back({&head_, {vocabulary_, d}});
  others.push_back({&embedding_, {vocabulary_, d}});
  if (config_.positions() == ModelConfig::learned) others.push_back({&positions_, {config_.context(), d}});
  others.push_back({&norm_, {d}});

  auto numel = [](const Wanted& wanted) {
    int64_t n = 1;
    for (int64_t size : wanted.shape) n *= size;
    return n;
  };
  for (const Wanted& wanted : matrices) decayed_ += numel(wanted);
  int64_t total = decayed_;
  for (const Wanted& wanted : others) total += numel(wanted);
  flat_ = at::zeros({total}, at::kFloat);
  int64_t at = 0;
  for (auto* group : {&matrices, &others}) {
    for (Wanted& wanted : *group) {
      *wanted.tensor = flat_.narrow(0, at, numel(wanted)).view(wanted.shape);
      at += numel(wanted);
    }
  }
}

void Network::RequireGradient() {
  flat_gradient_ = at::zeros_like(flat_);
  auto prepare = [&](at::Tensor& tensor) {
    if (!tensor.defined()) return;
    int64_t offset = tensor.storage_offset();
    tensor = tensor.detach();
    tensor.set_requires_grad(true);
    tensor.mutable_grad() = flat_gradient_.narrow(0, offset, tensor.numel()).view(tensor.sizes());
  };
  for (Layer& layer : layers_) {
    for (at::Tensor* tensor : {&layer.norm1, &layer.qkv, &layer.out, &layer.norm2, &layer.gate_up, &layer.down}) {
      prepare(*tensor);
    }
  }
  for (at::Tensor* tensor : {&embedding_, &head_, &positions_, &norm_}) prepare(*tensor);
}

void Network::Initialize(RandomKey key) {
  torch::NoGradGuard no_gradient;
  float* w = flat_.data_ptr<float>();
  for (int64_t i = 0; i < flat_.numel(); ++i) {
    // Box and Muller 1958; 1 - u keeps the logarithm finite.
    double u = 1 - key.Uniform(static_cast<uint64_t>(2 * i)), v = key.Uniform(static_cast<uint64_t>(2 * i + 1));
    w[i] = static_cast<float>(0.02 * std::sqrt(-2 * std::log(u)) * std::cos(2 * M_PI * v));
  }
  float scale = 1.0f / std::sqrt(2.0f * static_cast<float>(layers_.size()));
  for (Layer& layer : layers_) {
    layer.out.mul_(scale);
    layer.down.mul_(scale);
    layer.norm1.fill_(1);
    layer.norm2.fill_(1);
  }
  norm_.fill_(1);
}

at::Tensor Network::Logits(const PackedRows& rows) const {
  RowGrid grid(rows, flat_.options());
  auto index = [&](const std::vector<int64_t>& values) { return at::tensor(values, at::kLong).to(flat_.device()); };
  at::Tensor positions = index(rows.positions);
  at::Tensor x = at::embedding(embedding_, index(rows.tokens));
  if (positions_.defined()) x = x + at::embedding(positions_, positions);
  auto turns = [&](const std::vector<float>& table) {
    return at::tensor(table).view({-1, 1, rotation_.half}).to(flat_.device()).index_select(0, positions);
  };
  at::Tensor cos = turns(rotation_.cos), sin = turns(rotation_.sin);
  for (const Layer& layer : layers_) {
    at::Tensor qkv = at::linear(RmsNorm(x, layer.norm1), layer.qkv);
    x = x + at::linear(Attend(qkv, cos, sin, shape_, grid), layer.out);
    auto gate_up = at::linear(RmsNorm(x, layer.norm2), layer.gate_up).chunk(2, 1);
    x = x + at::linear(at::silu(gate_up[0]) * gate_up[1], layer.down);
  }
  return at::linear(RmsNorm(x, norm_), head());
}

std::vector<Network::Named> Network::HuggingFaceTensors() const {
  int64_t q = shape_.out(), k = shape_.key_value_heads * shape_.head_size, f = config_.feed_forward();
  std::vector<Named> named = {{"model.embed_tokens.weight", embedding_.detach()}};
  for (size_t i = 0; i < layers_.size(); ++i) {
    const Layer& layer = layers_[i];
    std::string prefix = fmt::format("model.layers.{}.", i);
    at::Tensor qkv = layer.qkv.detach(), gate_up = layer.gate_up.detach();
    named.push_back({prefix + "input_layernorm.weight", layer.norm1.detach()});
    named.push_back({prefix + "self_attn.q_proj.weight", qkv.narrow(0, 0, q)});
    named.push_back({prefix + "self_attn.k_proj.weight", qkv.narrow(0, q, k)});
    named.push_back({prefix + "self_attn.v_proj.weight", qkv.narrow(0, q + k, k)});
    named.push_back({prefix + "self_attn.o_proj.weight", layer.out.detach()});
    named.push_back({prefix + "post_attention_layernorm.weight", layer.norm2.detach()});
    named.push_back({prefix + "mlp.gate_proj.weight", gate_up.narrow(0, 0, f)});
    named.push_back({prefix + "mlp.up_proj.weight", gate_up.narrow(0, f, f)});
    named.push_back({prefix + "mlp.down_proj.weight", layer.down.detach()});
  }
  named.push_back({"model.norm.weight", norm_.detach()});
  if (!config_.tied()) named.push_back({"lm_head.weight", head_.detach()});
  if (positions_.defined()) named.push_back({"model.embed_positions.weight", positions_.detach()});
  return named;
}

void PackedRows::Add(const std::vector<int32_t>& row) {
  for (size_t i = 0; i < row.size(); ++i) {
    tokens.push_back(row[i]);
    positions.push_back(static_cast<int64_t>(i));
  }
  starts.push_back(static_cast<int64_t>(tokens.size()));
}

}  // namespace pawl
