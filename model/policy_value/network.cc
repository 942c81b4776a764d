#include "model/policy_value/network.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/conv2d.h>
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

// A convolution's matrix [out, 9 in] as its kernel [out, 3, 3, in].
at::Tensor KernelOf(const at::Tensor& matrix) { return matrix.view({matrix.size(0), 3, 3, -1}); }

}  // namespace

PolicyValueNetwork::PolicyValueNetwork(PolicyValueShape shape)
    : shape_(shape),
      layers_(static_cast<size_t>(shape.matrices())),
      biases_(static_cast<size_t>(shape.matrices() + (shape.convolves() ? 2 : 1))) {
  PAWL_CHECK(shape.inputs > 0 && shape.width > 0 && shape.layers >= 0 && shape.policy > 0);
  PAWL_CHECK(!shape.convolves() || shape.inputs == shape.planes() * shape.cells());
  flat_ = LayFlat(Parts(), at::kFloat);
  decayed_ = NumelOf(Matrices());
}

std::vector<WeightPart> PolicyValueNetwork::Matrices() {
  int64_t d = shape_.width;
  bool board = shape_.convolves();
  std::vector<WeightPart> parts = {{&input_, {d, board ? kTaps * shape_.planes() : shape_.inputs}}};
  for (at::Tensor& layer : layers_) parts.push_back({&layer, {d, board ? kTaps * d : d}});
  if (board) parts.push_back({&squeeze_, {shape_.squeezed(), d}});
  parts.push_back({&policy_, {shape_.policy, shape_.features()}});
  parts.push_back({&value_, {kOutcomes, shape_.features()}});
  return parts;
}

std::vector<WeightPart> PolicyValueNetwork::Parts() {
  std::vector<WeightPart> parts = Matrices();
  for (at::Tensor& bias : biases_) parts.push_back({&bias, {shape_.width}});
  if (shape_.convolves()) parts.back().shape = {shape_.squeezed()};
  parts.push_back({&policy_bias_, {shape_.policy}});
  parts.push_back({&value_bias_, {kOutcomes}});
  return parts;
}

// Half of a rectified signal's square is left, so a map of it has 2 / inputs (He et al. 2015, arXiv
// 1502.01852); each of the layers or blocks adds its share of one more such signal, as in GPT-2
// (Radford et al. 2019, section 2.3). About a quarter of the planes' entries are 1.
void PolicyValueNetwork::Initialize(RandomKey key) {
  at::NoGradGuard no_gradient;
  DrawNormal(key, 1, flat_);
  auto deviation = [](const at::Tensor& matrix, int64_t branches) {
    return std::sqrt(2 / static_cast<double>(matrix.size(1)) / static_cast<double>(branches));
  };
  input_.detach().mul_(2 / std::sqrt(static_cast<double>(input_.size(1))));
  for (size_t i = 0; i < layers_.size(); ++i) {
    bool inner = shape_.convolves() && i % 2 == 0;  // within a block
    layers_[i].detach().mul_(deviation(layers_[i], inner ? 1 : shape_.layers));
  }
  if (shape_.convolves()) squeeze_.detach().mul_(deviation(squeeze_, 1));
  for (const at::Tensor& head : {policy_, value_})
    head.detach().mul_(kHeadDeviation / std::sqrt(static_cast<double>(shape_.features())));
  flat_.narrow(0, decayed_, parameters() - decayed_).zero_();
}

at::Tensor PolicyValueNetwork::Trunk(const at::Tensor& planes, at::ScalarType products) const {
  at::Tensor h = Product(planes, input_, products);
  for (size_t i = 0; i < layers_.size(); ++i)
    h = h + Product(at::relu(h + biases_[i]), layers_[i], products);
  return at::relu(h + biases_.back());
}

at::Tensor PolicyValueNetwork::BoardTrunk(const at::Tensor& planes, at::ScalarType products) const {
  auto convolve = [&](const at::Tensor& x, const at::Tensor& matrix) {
    return at::conv2d(x.to(products), KernelOf(matrix).permute({0, 3, 1, 2}).to(products), {}, 1, 1)
        .to(at::kFloat);
  };
  auto rectify = [](const at::Tensor& x, const at::Tensor& bias) {
    return at::relu(x + bias.view({-1, 1, 1}));
  };
  at::Tensor h =
      convolve(planes.view({-1, shape_.planes(), shape_.height, shape_.columns}), input_);
  for (size_t i = 0; i < layers_.size(); i += 2) {
    at::Tensor inner = convolve(rectify(h, biases_[i]), layers_[i]);
    h = h + convolve(rectify(inner, biases_[i + 1]), layers_[i + 1]);
  }
  at::Tensor cells = rectify(h, biases_[layers_.size()]).permute({0, 2, 3, 1});
  return at::relu(Product(cells, squeeze_, products) + biases_.back()).flatten(1);
}

PolicyValueLogits PolicyValueNetwork::Definition(const at::Tensor& planes,
                                                 at::ScalarType products) const {
  at::Tensor a = shape_.convolves() ? BoardTrunk(planes, products) : Trunk(planes, products);
  return {Product(a, policy_, products) + policy_bias_, Product(a, value_, products) + value_bias_};
}

void PolicyValueNetwork::NameLayers(std::vector<NamedTensor>* named) const {
  named->push_back({"input.weight", input_.detach()});
  for (size_t i = 0; i < layers_.size(); ++i) {
    named->push_back({fmt::format("layers.{}.weight", i), layers_[i].detach()});
    named->push_back({fmt::format("layers.{}.bias", i), biases_[i].detach()});
  }
  named->push_back({"output.bias", biases_.back().detach()});
}

void PolicyValueNetwork::NameBlocks(std::vector<NamedTensor>* named) const {
  named->push_back({"input.weight", KernelOf(input_.detach())});
  for (size_t i = 0; i < layers_.size(); ++i) {
    std::string name = fmt::format("blocks.{}.{}", i / 2, i % 2 == 0 ? "first" : "second");
    named->push_back({name + ".weight", KernelOf(layers_[i].detach())});
    named->push_back({name + ".bias", biases_[i].detach()});
  }
  named->push_back({"output.bias", biases_[layers_.size()].detach()});
  named->push_back({"squeeze.weight", squeeze_.detach()});
  named->push_back({"squeeze.bias", biases_.back().detach()});
}

std::vector<NamedTensor> PolicyValueNetwork::NamedTensors() const {
  std::vector<NamedTensor> named;
  shape_.convolves() ? NameBlocks(&named) : NameLayers(&named);
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
