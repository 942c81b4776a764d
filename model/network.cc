#include "model/network.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>

#include "base/effect.h"
#include "base/error.h"
#include "base/machine.h"
#include "model/architecture.h"

namespace pawl {
namespace {

int64_t NumelOf(const std::vector<Module::Part>& parts) {
  int64_t all = 0;
  for (const Module::Part& part : parts) {
    int64_t numel = 1;
    for (int64_t size : part.shape) numel *= size;
    all += numel;
  }
  return all;
}

// "width = 64, layers = 2, feed_forward = 256, context = 64", as far as the kind has them.
std::string Sizes(const ModelConfig& config) {
  std::string sizes;
  for (const char* name : {"width", "layers", "feed_forward", "context"}) {
    const auto& field = *ModelConfig::descriptor()->FindFieldByName(name);
    if (!HasEffect(config, config, field)) continue;
    sizes += fmt::format("{}{} = {}", sizes.empty() ? "" : ", ", name,
                         config.GetReflection()->GetInt64(config, &field));
  }
  return sizes;
}

}  // namespace

void CheckMemory(const ModelConfig& config, int64_t parameters, int64_t bytes_each,
                 std::string_view purpose) {
  constexpr double kGiga = 1e9;
  double wanted = static_cast<double>(parameters) * static_cast<double>(bytes_each),
         there = static_cast<double>(MemoryBytes());
  if (wanted <= there) return;
  throw Error(ErrorCode::kUsage, "model",
              fmt::format("{} make {:.2f} billion parameters, which take {:.1f} GB{}; this machine "
                          "has {:.1f}",
                          Sizes(config), static_cast<double>(parameters) / kGiga, wanted / kGiga,
                          purpose, there / kGiga),
              "make the model smaller");
}

Network::Network(const ModelConfig& config, int vocabulary, at::Device device, at::ScalarType type)
    : config_(config),
      vocabulary_(vocabulary),
      module_(ArchitectureOf(config.kind()).MakeModule(config, vocabulary, device)) {
  std::vector<Module::Part> matrices = module_->Matrices(), others = module_->Others();
  decayed_ = NumelOf(matrices);
  int64_t total = decayed_ + NumelOf(others);
  auto options = at::TensorOptions(device).dtype(type);
  if (device.is_cpu())
    CheckMemory(config_, total, static_cast<int64_t>(options.dtype().itemsize()), "");
  flat_ = at::zeros({total}, options);
  int64_t at = 0;
  for (const auto* parts : {&matrices, &others}) {
    for (const Module::Part& part : *parts) {
      int64_t numel = NumelOf({part});
      *part.tensor = flat_.narrow(0, at, numel).view(part.shape);
      at += numel;
    }
  }
}

void Network::RequireGradient() {
  flat_gradient_ = at::zeros_like(flat_);
  std::vector<Module::Part> matrices = module_->Matrices(), others = module_->Others();
  for (const auto* parts : {&matrices, &others}) {
    for (const Module::Part& part : *parts) {
      at::Tensor& tensor = *part.tensor;
      int64_t offset = tensor.storage_offset();
      tensor = tensor.detach();
      tensor.set_requires_grad(true);
      tensor.mutable_grad() = flat_gradient_.narrow(0, offset, tensor.numel()).view(tensor.sizes());
    }
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
    w[i] = static_cast<float>(Module::kInitialDeviation * std::sqrt(-2 * std::log(u)) *
                              std::cos(2 * M_PI * v));
  }
  flat_.copy_(drawn);
  module_->AdjustInitial();
}

}  // namespace pawl
