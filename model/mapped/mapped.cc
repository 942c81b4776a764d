#include "model/mapped/mapped.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "model/mapped/memory.h"
#include "model/network.h"

namespace pawl {
namespace {

at::Tensor Product(const at::Tensor& x, const at::Tensor& w, at::ScalarType products) {
  return at::linear(x.to(products), w.to(products)).to(at::kFloat);
}

}  // namespace

Mapped::Mapped(const ModelConfig& config, int vocabulary, c10::Device device)
    : config_(config),
      vocabulary_(vocabulary),
      device_(device),
      maps_(static_cast<size_t>(config.context())) {}

const Mapped& Mapped::Of(const Network& network) {
  const auto* mapped = dynamic_cast<const Mapped*>(&network.module());
  PAWL_CHECK(mapped != nullptr, "a network of kind {}",
             ModelConfig::Kind_Name(network.config().kind()));
  return *mapped;
}

std::vector<Module::Part> Mapped::Matrices() {
  int64_t d = config_.width();
  std::vector<Part> parts;
  for (size_t p = 0; p < maps_.size(); ++p)
    parts.push_back({&maps_[p], {d, static_cast<int64_t>(p + 1) * d}});
  if (config_.kind() == ModelConfig::mlp) parts.push_back({&hidden_, {d, d}});
  parts.push_back({&head_, {vocabulary_, d}});
  return parts;
}

std::vector<Module::Part> Mapped::Others() {
  return {{&embedding_, {vocabulary_, config_.width()}}};
}

void Mapped::AdjustInitial() {
  auto deviate = [](const at::Tensor& tensor, double deviation) {
    tensor.detach().mul_(deviation / kInitialDeviation);
  };
  deviate(embedding_, 1);
  for (const at::Tensor& map : maps_) deviate(map, 1 / std::sqrt(static_cast<double>(map.size(1))));
  if (hidden_.defined()) deviate(hidden_, std::sqrt(2.0 / static_cast<double>(config_.width())));
  deviate(head_, 1 / std::sqrt(static_cast<double>(config_.width())));
}

// A position at a time, of all rows that reach it: of rows in order of length, the first so many.
at::Tensor Mapped::Logits(const PackedRows& rows, at::ScalarType products) const {
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
    return at::tensor(values, at::kLong).to(device_);
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
  return Product(y.index_select(0, index(from)), head_, products);
}

std::vector<NamedTensor> Mapped::NamedTensors() const {
  std::vector<NamedTensor> named = {{"model.embed_tokens.weight", embedding_.detach()},
                                    {"lm_head.weight", head_.detach()}};
  for (size_t p = 0; p < maps_.size(); ++p)
    named.push_back({fmt::format("model.maps.{}.weight", p), maps_[p].detach()});
  if (hidden_.defined()) named.push_back({"model.hidden.weight", hidden_.detach()});
  return named;
}

std::unique_ptr<Memory> Mapped::MakeMemory(const Network& network,
                                           const MemorySettings& settings) const {
  return MakeMappedMemory(network, settings.precision, settings.slots);
}

std::unique_ptr<GradientPass> Mapped::MakeGradientPass(Network*, Config::Precision, int) const {
  return nullptr;
}

}  // namespace pawl
