#include "model/policy_value/network.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/relu.h>
#include <fmt/format.h>

#include <cmath>

#include "base/error.h"
#include "model/weight_matrix.h"

namespace pawl {
namespace {

// Of the heads' logits: first answers are even to within some percent.
constexpr double kHeadDeviation = 0.1;

at::Tensor Product(const at::Tensor& x, const at::Tensor& w, at::ScalarType products) {
  return at::linear(x.to(products), w.to(products)).to(at::kFloat);
}

}  // namespace

PolicyValueNetwork::PolicyValueNetwork(PolicyValueShape shape)
    : shape_(shape),
      layers_(static_cast<size_t>(shape.layers)),
      biases_(static_cast<size_t>(shape.layers + 1)) {
  PAWL_CHECK(shape.inputs > 0 && shape.width > 0 && shape.layers >= 0 && shape.policy > 0);
  flat_ = LayFlat(Parts(), at::kFloat);
  decayed_ = NumelOf(Matrices());
}

std::vector<WeightPart> PolicyValueNetwork::Matrices() {
  int64_t d = shape_.width;
  std::vector<WeightPart> parts = {{&input_, {d, shape_.inputs}}};
  for (at::Tensor& layer : layers_) parts.push_back({&layer, {d, d}});
  parts.push_back({&policy_, {shape_.policy, d}});
  parts.push_back({&value_, {kOutcomes, d}});
  return parts;
}

std::vector<WeightPart> PolicyValueNetwork::Parts() {
  std::vector<WeightPart> parts = Matrices();
  for (at::Tensor& bias : biases_) parts.push_back({&bias, {shape_.width}});
  parts.push_back({&policy_bias_, {shape_.policy}});
  parts.push_back({&value_bias_, {kOutcomes}});
  return parts;
}

// Half of a rectified signal's square is left, so its map has 2 / width (He et al. 2015, arXiv
// 1502.01852); each of the layers adds its share of one more such signal, as in GPT-2 (Radford et
// al. 2019, section 2.3). About a quarter of the planes' entries are 1.
void PolicyValueNetwork::Initialize(RandomKey key) {
  at::NoGradGuard no_gradient;
  DrawNormal(key, 1, flat_);
  auto width = static_cast<double>(shape_.width);
  input_.detach().mul_(2 / std::sqrt(static_cast<double>(shape_.inputs)));
  for (const at::Tensor& layer : layers_)
    layer.detach().mul_(std::sqrt(2 / width / static_cast<double>(shape_.layers)));
  for (const at::Tensor& head : {policy_, value_})
    head.detach().mul_(kHeadDeviation / std::sqrt(width));
  flat_.narrow(0, decayed_, parameters() - decayed_).zero_();
}

PolicyValueLogits PolicyValueNetwork::Definition(const at::Tensor& planes,
                                                 at::ScalarType products) const {
  at::Tensor h = Product(planes, input_, products);
  for (size_t i = 0; i < layers_.size(); ++i)
    h = h + Product(at::relu(h + biases_[i]), layers_[i], products);
  at::Tensor a = at::relu(h + biases_.back());
  return {Product(a, policy_, products) + policy_bias_, Product(a, value_, products) + value_bias_};
}

std::vector<NamedTensor> PolicyValueNetwork::NamedTensors() const {
  std::vector<NamedTensor> named = {{"input.weight", input_.detach()}};
  for (size_t i = 0; i < layers_.size(); ++i) {
    named.push_back({fmt::format("layers.{}.weight", i), layers_[i].detach()});
    named.push_back({fmt::format("layers.{}.bias", i), biases_[i].detach()});
  }
  named.push_back({"output.bias", biases_.back().detach()});
  named.push_back({"policy.weight", policy_.detach()});
  named.push_back({"policy.bias", policy_bias_.detach()});
  named.push_back({"value.weight", value_.detach()});
  named.push_back({"value.bias", value_bias_.detach()});
  return named;
}

void PolicyValueNetwork::RequireGradient() { flat_gradient_ = LayGradient(Parts(), flat_); }

WeightMatrix PolicyValueNetwork::heads() const {
  WeightMatrix heads = MatrixOf(policy_);
  heads.out = shape_.heads();
  return heads;
}

}  // namespace pawl
