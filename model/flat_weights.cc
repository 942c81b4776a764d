#include "model/flat_weights.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>

namespace pawl {

int64_t NumelOf(const std::vector<WeightPart>& parts) {
  int64_t all = 0;
  for (const WeightPart& part : parts) {
    int64_t numel = 1;
    for (int64_t size : part.shape) numel *= size;
    all += numel;
  }
  return all;
}

at::Tensor LayFlat(const std::vector<WeightPart>& parts, const at::TensorOptions& options) {
  at::Tensor flat = at::zeros({NumelOf(parts)}, options);
  int64_t at = 0;
  for (const WeightPart& part : parts) {
    int64_t numel = NumelOf({part});
    *part.tensor = flat.narrow(0, at, numel).view(part.shape);
    at += numel;
  }
  return flat;
}

at::Tensor LayGradient(const std::vector<WeightPart>& parts, const at::Tensor& flat) {
  at::Tensor gradient = at::zeros_like(flat);
  for (const WeightPart& part : parts) {
    at::Tensor& tensor = *part.tensor;
    int64_t offset = tensor.storage_offset();
    tensor = tensor.detach();
    tensor.set_requires_grad(true);
    tensor.mutable_grad() = gradient.narrow(0, offset, tensor.numel()).view(tensor.sizes());
  }
  return gradient;
}

void DrawNormal(RandomKey key, double deviation, const at::Tensor& flat) {
  at::NoGradGuard no_gradient;
  at::Tensor drawn = at::empty({flat.numel()}, at::kFloat);
  float* w = drawn.data_ptr<float>();
  for (int64_t i = 0; i < flat.numel(); ++i) {
    // Box and Muller 1958; 1 - u keeps the logarithm finite.
    double u = 1 - key.Uniform(static_cast<uint64_t>(2 * i)),
           v = key.Uniform(static_cast<uint64_t>(2 * i + 1));
    w[i] = static_cast<float>(deviation * std::sqrt(-2 * std::log(u)) * std::cos(2 * M_PI * v));
  }
  flat.copy_(drawn);
}

}  // namespace pawl
