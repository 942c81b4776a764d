#include "model/network.h"

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>

#include "base/effect.h"
#include "base/error.h"
#include "base/machine.h"
#include "model/architecture.h"

namespace pawl {
namespace {

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
  decayed_ = NumelOf(module_->Matrices());
  initial_states_ = NumelOf(module_->InitialStates());
  std::vector<WeightPart> parts = Parts();
  auto options = at::TensorOptions(device).dtype(type);
  if (device.is_cpu())
    CheckMemory(config_, NumelOf(parts), static_cast<int64_t>(options.dtype().itemsize()), "");
  flat_ = LayFlat(parts, options);
}

void Network::RequireGradient() { flat_gradient_ = LayGradient(Parts(), flat_); }

void Network::Initialize(RandomKey key) {
  at::NoGradGuard no_gradient;
  DrawNormal(key, Module::kInitialDeviation, flat_);
  module_->AdjustInitial();
}

std::vector<WeightPart> Network::Parts() const {
  std::vector<WeightPart> parts = module_->Matrices();
  for (WeightPart& part : module_->Others()) parts.push_back(std::move(part));
  for (WeightPart& part : module_->InitialStates()) parts.push_back(std::move(part));
  return parts;
}

}  // namespace pawl
