// Matrix: a weight matrix of the network and its product with activations, in the precision that training uses.
//
// float32: LibTorch's own product. bfloat16: both factors are rounded, sums and gradients stay float32; by pawl's
// kernels where the processor multiplies bfloat16 itself, else by LibTorch's.
//
// Shapes:  N tokens; weight [out, in].
// Threads: one at a time; products share their rows out among LibTorch's intra-op threads, with the same bits for any
//          number of them in bfloat16.
#pragma once

#include <ATen/core/Tensor.h>

#include "model/gemm.h"

namespace pawl {

class Matrix {
 public:
  at::Tensor weight;  // float32; its gradient, where it has one, is added to in place

  // After the weights changed: rounds them again. With autograd recording, prepares the way back too.
  void Refresh(bool bfloat16);

  at::Tensor Apply(const at::Tensor& x_NI) const;  // [N, in] -> [N, out]

 private:
  friend class TiledLinear;
  enum class Way { kFloat32, kTiles, kLibTorch };
  Way way_ = Way::kFloat32;
  at::Tensor rounded_;                // kLibTorch
  at::Tensor packed_, packed_back_;  // kTiles: the weight, and its transpose
};

}  // namespace pawl
