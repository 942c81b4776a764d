// Tensors for the tests of kernels.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>

#include "base/random.h"

namespace pawl::testing {

// Uniform from -1 to 1.
inline at::Tensor Random(at::IntArrayRef shape, uint64_t seed) {
  at::Tensor tensor = at::empty(shape);
  RandomKey key = RandomKey::Root(seed);
  for (int64_t i = 0; i < tensor.numel(); ++i)
    tensor.data_ptr<float>()[i] = static_cast<float>(2 * key.Uniform(static_cast<uint64_t>(i)) - 1);
  return tensor;
}

}  // namespace pawl::testing
