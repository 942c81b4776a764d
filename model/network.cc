#include "model/network.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "base/machine.h"
#include "proto/config.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

Rotation MakeRotation(const ModelConfig& config, int head_size) {
  Rotation rotation;
  rotation.half = head_size / 2;
  rotation.turns = config.positions() == ModelConfig::rotary;
  for (int64_t position = 0; position < config.context(); ++position) {
    for (int j = 0; j < rotation.half; ++j) {
      // As transformers does: float32 throughout, angle = position * theta^(-2j/size).
      float frequency =
          1.0f / std::pow(static_cast<float>(config.rope_theta()),
                          2.0f * static_cast<float>(j) / static_cast<float>(head_size));
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

// [N, heads, size]; the first half of each head turns against the second, as in Llama.
at::Tensor Rotate(const at::Tensor& x, const at::Tensor& cos, const at::Tensor& sin) {
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

}  // namespace

Network::Network(const ModelConfig& config, int vocabulary, at::Device device, at::ScalarType type)
    : config_(config),
      vocabulary_(vocabulary),
      shape_(MakeShape(config)),
      rotation_(MakeRotation(config, shape_.head_size)),
      layers_(static_cast<size_t>(IsMapped(config) ? 0 : config.layers())),
      maps_(static_cast<size_t>(IsMapped(config) ? config.context() : 0)) {
  Allocate(at::TensorOptions(device).dtype(type));
  auto table = [&](const std::vector<float>& values) {
    return at::tensor(values).view({-1, 1, rotation_.half}).to(device);
  };
  cos_ = table(rotation_.cos);
  sin_ = table(rotation_.sin);
}

void CheckMemory(const ModelConfig& config, int64_t parameters, int64_t bytes_each,
                 std::string_view purpose) {
  constexpr double kGiga = 1e9;
  double wanted = static_cast<double>(parameters) * static_cast<double>(bytes_each),
         there = static_cast<double>(MemoryBytes());
  if (wanted <= there) return;
  std::string layers = IsMapped(config) ? ""
                                        : fmt::format(", layers = {}, feed_forward = {}",
                                                      config.layers(), config.feed_forward());
  throw Error(
      ErrorCode::kUsage, "model",
      fmt::format("width = {}{}, context = {} make {:.2f} billion parameters, which take {:.1f} "
                  "GB{}; this machine has {:.1f}",
                  config.width(), layers, config.context(), static_cast<double>(parameters) / kGiga,
                  wanted / kGiga, purpose, there / kGiga),
      "make the model smaller");
}

void Network::Allocate(at::TensorOptions options) {
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
  for (size_t p = 0; p < maps_.size(); ++p)
    matrices.push_back({&maps_[p], {d, static_cast<int64_t>(p + 1) * d}});
  if (config_.kind() == ModelConfig::mlp) matrices.push_back({&hidden_, {d, d}});
  bool mapped = IsMapped(config_);
  if (mapped || !config_.tied()) matrices.push_back({&head_, {vocabulary_, d}});
  others.push_back({&embedding_, {vocabulary_, d}});
  bool learned =
      config_.positions() == ModelConfig::learned || config_.positions() == ModelConfig::coupled;
  if (learned && !mapped) others.push_back({&positions_, {Places::Count(config_), d}});
  if (!mapped) others.push_back({&norm_, {d}});

  auto numel = [](const Wanted& wanted) {
    int64_t n = 1;
    for (int64_t size : wanted.shape) n *= size;
    return n;
  };
  for (const Wanted& wanted : matrices) decayed_ += numel(wanted);
  int64_t total = decayed_;
  for (const Wanted& wanted : others) total += numel(wanted);
  if (options.device().is_cpu())
    CheckMemory(config_, total, static_cast<int64_t>(options.dtype().itemsize()), "");
  flat_ = at::zeros({total}, options);
  int64_t at = 0;
  for (auto* group : {&matrices, &others}) {
    for (Wanted& wanted : *group) {
      *wanted.tensor = flat_.narrow(0, at, numel(wanted)).view(wanted.shape);
      at += numel(wanted);
    }
  }
}

std::vector<at::Tensor*> Network::Tensors() {
  std::vector<at::Tensor*> tensors;
  for (Layer& layer : layers_) {
    for (at::Tensor* tensor :
         {&layer.norm1, &layer.qkv, &layer.out, &layer.norm2, &layer.gate_up, &layer.down})
      tensors.push_back(tensor);
  }
  for (at::Tensor& map : maps_) tensors.push_back(&map);
  for (at::Tensor* tensor : {&hidden_, &embedding_, &head_, &positions_, &norm_}) {
    if (tensor->defined()) tensors.push_back(tensor);
  }
  return tensors;
}

void Network::RequireGradient() {
  flat_gradient_ = at::zeros_like(flat_);
  for (at::Tensor* tensor : Tensors()) {
    int64_t offset = tensor->storage_offset();
    *tensor = tensor->detach();
    tensor->set_requires_grad(true);
    tensor->mutable_grad() =
        flat_gradient_.narrow(0, offset, tensor->numel()).view(tensor->sizes());
  }
}

void Network::Initialize(RandomKey key) {
  at::NoGradGuard no_gradient;
  at::Tensor drawn = at::empty({flat_.numel()}, at::kFloat);
  float* w = drawn.data_ptr<float>();
  for (int64_t i = 0; i < flat_.numel(); ++i) {
    // Box and Muller 1958; 1 - u keeps the logarithm finite.
    double u = 1 - key.Uniform(static_cast<uint64_t>(2 * i)),
           v = key.Uniform(static_cast<uint64_t>(2 * i + 1));
    w[i] = static_cast<float>(0.02 * std::sqrt(-2 * std::log(u)) * std::cos(2 * M_PI * v));
  }
  flat_.copy_(drawn);
  if (IsMapped(config_)) {
    // What comes out has the deviation of what goes in: 1.
    auto deviate = [](const at::Tensor& tensor, double deviation) {
      tensor.detach().mul_(deviation / 0.02);
    };
    deviate(embedding_, 1);
    for (const at::Tensor& map : maps_)
      deviate(map, 1 / std::sqrt(static_cast<double>(map.size(1))));
    if (hidden_.defined()) deviate(hidden_, std::sqrt(2.0 / static_cast<double>(config_.width())));
    deviate(head_, 1 / std::sqrt(static_cast<double>(config_.width())));
    return;
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

at::Tensor Network::Compute(const at::Tensor& tokens, const at::Tensor& places,
                            const Attention& attend, at::ScalarType products) const {
  at::Tensor x = at::embedding(embedding_, tokens).to(at::kFloat);
  if (positions_.defined()) x = x + at::embedding(positions_, places);
  at::Tensor cos = cos_.index_select(0, places), sin = sin_.index_select(0, places);
  int64_t h = shape_.heads, k = shape_.key_value_heads;
  for (size_t i = 0; i < layers_.size(); ++i) {
    const Layer& layer = layers_[i];
    auto heads = Product(RmsNorm(x, layer.norm1), layer.qkv, products)
                     .view({-1, h + 2 * k, shape_.head_size})
                     .split({h, k, k}, 1);
    at::Tensor attended = attend(static_cast<int64_t>(i), Rotate(heads[0], cos, sin),
                                 Rotate(heads[1], cos, sin), heads[2]);
    x = x + Product(attended, layer.out, products);
    auto gate_up = Product(RmsNorm(x, layer.norm2), layer.gate_up, products).chunk(2, 1);
    x = x + Product(at::silu(gate_up[0]) * gate_up[1], layer.down, products);
  }
  return RmsNorm(x, norm_);
}

at::Tensor Network::Head(const at::Tensor& hidden, at::ScalarType products) const {
  return Product(hidden, head(), products);
}

// A position at a time, of all rows that reach it: of rows in order of length, the first so many.
at::Tensor Network::MappedLogits(const PackedRows& rows, at::ScalarType products) const {
  size_t count = rows.starts.size() - 1;
  auto length = [&](size_t row) { return rows.starts[row + 1] - rows.starts[row]; };
  std::vector<size_t> longest_first(count);
  std::iota(longest_first.begin(), longest_first.end(), 0);
  std::stable_sort(longest_first.begin(), longest_first.end(),
                   [&](size_t a, size_t b) { return length(a) > length(b); });
  int64_t d = config_.width(), longest = length(longest_first.front());
  std::vector<int64_t> grid;  // [rows, longest] tokens; 0 after a row's end
  std::vector<int64_t> from(
      rows.tokens.size());  // where each token's outcome lies among all, position by position
  for (size_t row : longest_first) {
    for (int64_t i = 0; i < longest; ++i)
      grid.push_back(i < length(row) ? rows.tokens[static_cast<size_t>(rows.starts[row] + i)] : 0);
  }
  auto index = [&](const std::vector<int64_t>& values) {
    return at::tensor(values, at::kLong).to(flat_.device());
  };
  at::Tensor embedded =
      at::embedding(embedding_, index(grid)).view({static_cast<int64_t>(count), longest * d});
  std::vector<at::Tensor> outcomes;
  int64_t before = 0;
  for (int64_t p = 0; p < longest; ++p) {
    int64_t reach = 0;
    for (; reach < static_cast<int64_t>(count) &&
           length(longest_first[static_cast<size_t>(reach)]) > p;
         ++reach) {
      from[static_cast<size_t>(rows.starts[longest_first[static_cast<size_t>(reach)]] + p)] =
          before + reach;
    }
    outcomes.push_back(Product(embedded.narrow(0, 0, reach).narrow(1, 0, (p + 1) * d),
                               maps_[static_cast<size_t>(p)], products));
    before += reach;
  }
  at::Tensor y = at::cat(outcomes);
  if (hidden_.defined()) y = Product(at::relu(y), hidden_, products);
  return Head(y.index_select(0, index(from)), products);
}

at::Tensor Network::Logits(const PackedRows& rows, at::ScalarType products) const {
  if (IsMapped(config_)) return MappedLogits(rows, products);
  RowGrid grid(rows.starts, flat_.device());
  auto index = [&](const std::vector<int64_t>& values) {
    return at::tensor(values, at::kLong).to(flat_.device());
  };
  auto attend = [&](int64_t, const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) {
    return grid.Attend(q.to(products), k.to(products), v.to(products));
  };
  return Head(Compute(index(rows.tokens), index(rows.places), attend, products), products);
}

RowGrid::RowGrid(const std::vector<int64_t>& starts, at::Device device)
    : rows_(static_cast<int64_t>(starts.size()) - 1) {
  for (size_t r = 1; r < starts.size(); ++r)
    longest_ = std::max(longest_, starts[r] - starts[r - 1]);
  std::vector<int64_t> to, from;
  for (int64_t r = 0; r < rows_; ++r) {
    int64_t first = starts[static_cast<size_t>(r)], end = starts[static_cast<size_t>(r) + 1];
    for (int64_t i = 0; i < longest_; ++i) {
      to.push_back(std::min(first + i, end - 1));
      if (first + i < end) from.push_back(r * longest_ + i);
    }
  }
  tokens_ = at::tensor(to, at::kLong).to(device);
  places_ = at::tensor(from, at::kLong).to(device);
}

at::Tensor RowGrid::Attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) const {
  int64_t heads = q.size(1);
  auto grid = [&](const at::Tensor& x) {
    at::Tensor rows =
        x.index_select(0, tokens_).view({rows_, longest_, x.size(1), x.size(2)}).transpose(1, 2);
    return x.size(1) == heads ? rows : rows.repeat_interleave(heads / x.size(1), 1);
  };
  at::Tensor out = at::scaled_dot_product_attention(grid(q), grid(k), grid(v), {}, 0, true);
  return out.transpose(1, 2).reshape({rows_ * longest_, -1}).index_select(0, places_);
}

std::vector<Network::Named> Network::HuggingFaceTensors() const {
  if (IsMapped(config_)) {
    std::vector<Named> named = {{"model.embed_tokens.weight", embedding_.detach()},
                                {"lm_head.weight", head_.detach()}};
    for (size_t p = 0; p < maps_.size(); ++p)
      named.push_back({fmt::format("model.maps.{}.weight", p), maps_[p].detach()});
    if (hidden_.defined()) named.push_back({"model.hidden.weight", hidden_.detach()});
    return named;
  }
  int64_t q = shape_.out(), k = shape_.key_value_heads * shape_.head_size,
          f = config_.feed_forward();
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
  if (head_.defined()) named.push_back({"lm_head.weight", head_.detach()});
  if (positions_.defined()) named.push_back({"model.embed_positions.weight", positions_.detach()});
  return named;
}

Places::Places(const ModelConfig& config) : Places(config, *MakeTokenizer(config.tokens())) {}

Places::Places(const ModelConfig& config, const Tokenizer& tokenizer)
    : coupled_(config.positions() == ModelConfig::coupled),
      context_(config.context()),
      places_(Count(config)) {
  for (int32_t token = 0; coupled_ && token < tokenizer.vocabulary(); ++token)
    digit_.push_back(tokenizer.IsDigit(token));
}

int64_t Places::Count(const ModelConfig& config) {
  return config.positions() == ModelConfig::coupled && config.places() > 0 ? config.places()
                                                                           : config.context();
}

std::vector<int64_t> Places::OfRow(const std::vector<int32_t>& row, double room) const {
  if (std::ssize(row) > context_) {
    throw Error(ErrorCode::kUsage, "model.context",
                fmt::format("is {}, and a row has {} tokens", context_, row.size()),
                "raise model.context, or lower the task's levels");
  }
  std::vector<int64_t> places;
  for (size_t i = 0; i < row.size(); ++i)
    places.push_back(Of(row[i], static_cast<int64_t>(i), i == 0 ? 0 : places.back(), 0));
  if (!coupled_ || row.empty()) return places;
  int64_t left = places_ - *std::max_element(places.begin(), places.end());
  for (int64_t& place : places) place += static_cast<int64_t>(room * static_cast<double>(left));
  return places;
}

void PackedRows::Add(const std::vector<int32_t>& row, const std::vector<int64_t>& row_places) {
  tokens.insert(tokens.end(), row.begin(), row.end());
  places.insert(places.end(), row_places.begin(), row_places.end());
  starts.push_back(static_cast<int64_t>(tokens.size()));
}

}  // namespace pawl
