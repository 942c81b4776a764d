#include "model/network.h"

#include <torch/csrc/autograd/custom_function.h>
#include <ATen/Parallel.h>
#include <torch/types.h>

#include <cmath>
#include <cstdlib>

#include "base/error.h"

namespace pawl {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr float kEpsilon = 1e-5f;

class RmsNorm : public torch::autograd::Function<RmsNorm> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x_ND, const at::Tensor& w_D) {
    at::Tensor x = x_ND.contiguous(), y = at::empty_like(x), inverse = at::empty({x.size(0)}, x.options());
    ChooseKernels().rms_norm(x.const_data_ptr<float>(), w_D.const_data_ptr<float>(), y.data_ptr<float>(),
                             inverse.data_ptr<float>(), x.size(0), x.size(1), kEpsilon);
    context->save_for_backward({x, w_D, inverse});
    return y;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    auto saved = context->get_saved_variables();
    const at::Tensor& x = saved[0];
    at::Tensor dy = gradients[0].contiguous(), dx = at::empty_like(x), dw = at::zeros_like(saved[1]);
    ChooseKernels().rms_norm_back(dy.const_data_ptr<float>(), x.const_data_ptr<float>(),
                                  saved[1].const_data_ptr<float>(), saved[2].const_data_ptr<float>(),
                                  dx.data_ptr<float>(), dw.data_ptr<float>(), x.size(0), x.size(1));
    return {dx, dw};
  }
};

class SwiGlu : public torch::autograd::Function<SwiGlu> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& gate_up_NF) {
    at::Tensor x = gate_up_NF.contiguous(), y = at::empty({x.size(0), x.size(1) / 2}, x.options());
    ChooseKernels().swiglu(x.const_data_ptr<float>(), y.data_ptr<float>(), x.size(0), y.size(1));
    context->save_for_backward({x});
    return y;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    at::Tensor x = context->get_saved_variables()[0];
    at::Tensor dy = gradients[0].contiguous(), dx = at::empty_like(x);
    ChooseKernels().swiglu_back(dy.const_data_ptr<float>(), x.const_data_ptr<float>(), dx.data_ptr<float>(), x.size(0),
                                dy.size(1));
    return {dx};
  }
};

void RotateAll(float* qkv, const PackedRows& rows, const Rotation& rotation, AttentionShape shape, float turn) {
  for (size_t i = 0; i < rows.positions.size(); ++i) {
    int64_t at = rows.positions[i] * rotation.half;
    ChooseKernels().rotate(qkv + static_cast<int64_t>(i) * shape.row(), rotation.cos.data() + at,
                           rotation.sin.data() + at, shape, turn);
  }
}

// Rotates, then attends inside each row.
class RowAttention : public torch::autograd::Function<RowAttention> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& qkv_NQ, const PackedRows* rows,
                            const Rotation* rotation, AttentionShape shape) {
    at::Tensor qkv = qkv_NQ.clone(at::MemoryFormat::Contiguous);
    at::Tensor out = at::empty({qkv.size(0), shape.out()}, qkv.options());
    at::Tensor lse = at::empty({qkv.size(0), shape.heads}, qkv.options());
    RotateAll(qkv.data_ptr<float>(), *rows, *rotation, shape, 1);
    float *q = qkv.data_ptr<float>(), *o = out.data_ptr<float>(), *l = lse.data_ptr<float>();
    at::parallel_for(0, static_cast<int64_t>(rows->starts.size()) - 1, 4, [&](int64_t first, int64_t last) {
      for (int64_t r = first; r < last; ++r) {
        int64_t at = rows->starts[r], t = rows->starts[r + 1] - at;
        ChooseKernels().attend(q + at * shape.row(), o + at * shape.out(), l + at * shape.heads, t, shape);
      }
    });
    context->save_for_backward({qkv, out, lse});
    context->saved_data["rows"] = reinterpret_cast<int64_t>(rows);
    context->saved_data["rotation"] = reinterpret_cast<int64_t>(rotation);
    context->saved_data["shape"] = std::vector<int64_t>{shape.heads, shape.key_value_heads, shape.head_size};
    return out;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    auto saved = context->get_saved_variables();
    auto* rows = reinterpret_cast<const PackedRows*>(context->saved_data["rows"].toInt());
    auto* rotation = reinterpret_cast<const Rotation*>(context->saved_data["rotation"].toInt());
    std::vector<int64_t> s = context->saved_data["shape"].toIntVector();
    AttentionShape shape = {static_cast<int>(s[0]), static_cast<int>(s[1]), static_cast<int>(s[2])};
    at::Tensor dout = gradients[0].contiguous(), dqkv = at::empty_like(saved[0]);
    const float *g = dout.const_data_ptr<float>(), *q = saved[0].const_data_ptr<float>();
    const float *o = saved[1].const_data_ptr<float>(), *l = saved[2].const_data_ptr<float>();
    float* d = dqkv.data_ptr<float>();
    at::parallel_for(0, static_cast<int64_t>(rows->starts.size()) - 1, 4, [&](int64_t first, int64_t last) {
      for (int64_t r = first; r < last; ++r) {
        int64_t at = rows->starts[r], t = rows->starts[r + 1] - at;
        ChooseKernels().attend_back(g + at * shape.out(), o + at * shape.out(), l + at * shape.heads,
                                    q + at * shape.row(), d + at * shape.row(), t, shape);
      }
    });
    RotateAll(d, *rows, *rotation, shape, -1);
    return {dqkv, at::Tensor(), at::Tensor(), at::Tensor()};
  }
};

class InRows : public Attention {
 public:
  InRows(const Network& network, const PackedRows& rows)
      : rows_(rows), rotation_(network.rotation()), shape_(network.attention_shape()) {}

  at::Tensor Attend(int, const at::Tensor& qkv_NQ) override {
    return RowAttention::apply(qkv_NQ, &rows_, &rotation_, shape_);
  }

 private:
  const PackedRows& rows_;
  const Rotation& rotation_;
  AttentionShape shape_;
};

Rotation MakeRotation(const ModelConfig& config, int head_size) {
  Rotation rotation;
  rotation.half = head_size / 2;
  bool rotary = config.positions() == ModelConfig::rotary;
  for (int64_t position = 0; position < config.context(); ++position) {
    for (int j = 0; j < rotation.half; ++j) {
      // As transformers does: float32 throughout, angle = position * theta^(-2j/size).
      float frequency = 1.0f / std::pow(static_cast<float>(config.rope_theta()), 2.0f * static_cast<float>(j) / static_cast<float>(head_size));
      float angle = rotary ? static_cast<float>(position) * frequency : 0.0f;
      rotation.cos.push_back(std::cos(angle));
      rotation.sin.push_back(std::sin(angle));
    }
  }
  return rotation;
}

// oneDNN's AMX kernels end in an illegal instruction on some shapes that training meets (LibTorch 2.11: bfloat16, inner
// size 24; a tile is zeroed before the tiles are configured). AVX-512 runs them all. A user's own setting stands.
void KeepFromAmx() {
  static const int done = ::setenv("ONEDNN_MAX_CPU_ISA", "AVX512_CORE_FP16", 0);
  (void)done;
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
  KeepFromAmx();
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
    matrices.push_back({&layer.qkv.weight, {shape_.row(), d}});
    matrices.push_back({&layer.out.weight, {d, shape_.out()}});
    matrices.push_back({&layer.gate_up.weight, {2 * f, d}});
    matrices.push_back({&layer.down.weight, {d, f}});
    others.push_back({&layer.norm1, {d}});
    others.push_back({&layer.norm2, {d}});
  }
  if (!config_.tied()) matrices.push_back({&head_.weight, {vocabulary_, d}});
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
  if (config_.tied()) head_.weight = embedding_;
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
    for (at::Tensor* tensor : {&layer.norm1, &layer.qkv.weight, &layer.out.weight, &layer.norm2, &layer.gate_up.weight, &layer.down.weight}) {
      prepare(*tensor);
    }
  }
  for (at::Tensor* tensor : {&embedding_, &positions_, &norm_}) prepare(*tensor);
  if (config_.tied()) {
    head_.weight = embedding_;
  } else {
    prepare(head_.weight);
  }
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
    layer.out.weight.mul_(scale);
    layer.down.weight.mul_(scale);
    layer.norm1.fill_(1);
    layer.norm2.fill_(1);
  }
  norm_.fill_(1);
}

void Network::RefreshBfloat16() {
  for (Layer& layer : layers_) {
    for (Matrix* matrix : {&layer.qkv, &layer.out, &layer.gate_up, &layer.down}) matrix->Refresh(bfloat16_);
  }
  head_.Refresh(bfloat16_);
}

at::Tensor Network::Hidden(const at::Tensor& tokens_N, const at::Tensor& positions_N, Attention* attention) {
  at::Tensor x = at::embedding(embedding_, tokens_N);
  if (positions_.defined()) x = x + at::embedding(positions_, positions_N);
  for (size_t i = 0; i < layers_.size(); ++i) {
    Layer& layer = layers_[i];
    at::Tensor qkv = layer.qkv.Apply(RmsNorm::apply(x, layer.norm1));
    x = x + layer.out.Apply(attention->Attend(static_cast<int>(i), qkv));
    at::Tensor gate_up = layer.gate_up.Apply(RmsNorm::apply(x, layer.norm2));
    x = x + layer.down.Apply(SwiGlu::apply(gate_up));
  }
  return RmsNorm::apply(x, norm_);
}

at::Tensor Network::Logits(const at::Tensor& hidden_ND) const {
  return head_.Apply(hidden_ND);
}

std::vector<Network::Named> Network::HuggingFaceTensors() const {
  int64_t q = shape_.out(), k = shape_.key_value_heads * shape_.head_size, f = config_.feed_forward();
  std::vector<Named> named = {{"model.embed_tokens.weight", embedding_.detach()}};
  for (size_t i = 0; i < layers_.size(); ++i) {
    const Layer& layer = layers_[i];
    std::string prefix = fmt::format("model.layers.{}.", i);
    at::Tensor qkv = layer.qkv.weight.detach(), gate_up = layer.gate_up.weight.detach();
    named.push_back({prefix + "input_layernorm.weight", layer.norm1.detach()});
    named.push_back({prefix + "self_attn.q_proj.weight", qkv.narrow(0, 0, q)});
    named.push_back({prefix + "self_attn.k_proj.weight", qkv.narrow(0, q, k)});
    named.push_back({prefix + "self_attn.v_proj.weight", qkv.narrow(0, q + k, k)});
    named.push_back({prefix + "self_attn.o_proj.weight", layer.out.weight.detach()});
    named.push_back({prefix + "post_attention_layernorm.weight", layer.norm2.detach()});
    named.push_back({prefix + "mlp.gate_proj.weight", gate_up.narrow(0, 0, f)});
    named.push_back({prefix + "mlp.up_proj.weight", gate_up.narrow(0, f, f)});
    named.push_back({prefix + "mlp.down_proj.weight", layer.down.weight.detach()});
  }
  named.push_back({"model.norm.weight", norm_.detach()});
  if (!config_.tied()) named.push_back({"lm_head.weight", head_.weight.detach()});
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

at::Tensor PackedRows::Tokens() const { return at::tensor(tokens, at::kLong); }
at::Tensor PackedRows::Positions() const { return at::tensor(positions, at::kLong); }

std::unique_ptr<Attention> AttendInRows(const Network& network, const PackedRows& rows) {
  return std::make_unique<InRows>(network, rows);
}

}  // namespace pawl
