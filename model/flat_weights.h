// The weights of a network as one flat tensor, of which its tensors are views: what an optimizer
// and weights files go through at once.
//
// Parts lie one after another, in the order in which they are given.
// Threads: free functions; one at a time on the same tensors.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/TensorOptions.h>

#include <cstdint>
#include <vector>

#include "base/random.h"

namespace pawl {

struct WeightPart {
  at::Tensor* tensor;
  std::vector<int64_t> shape;
};

int64_t NumelOf(const std::vector<WeightPart>& parts);

// Zeros; each part's tensor becomes a view of them.
at::Tensor LayFlat(const std::vector<WeightPart>& parts, const at::TensorOptions& options);

// Zeros laid out as `flat`, which the parts are views of. Each part's tensor gets its part of them
// as the gradient that autograd adds to.
at::Tensor LayGradient(const std::vector<WeightPart>& parts, const at::Tensor& flat);

// Draws all weights: normal with this standard deviation.
void DrawNormal(RandomKey key, double deviation, const at::Tensor& flat);

}  // namespace pawl
