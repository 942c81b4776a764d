// A tensor of the network as the matrix products take it.
#pragma once

#include <ATen/core/Tensor.h>

#include "kernels/linear.h"

namespace pawl {

// `weight` is float32, contiguous and outlives what is returned.
inline WeightMatrix MatrixOf(const at::Tensor& weight) {
  return {weight.const_data_ptr<float>(), weight.storage_offset(), weight.size(0), weight.size(1)};
}

}  // namespace pawl
