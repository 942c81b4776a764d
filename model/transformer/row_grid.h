// RowGrid: rows of tokens laid end to end, put beside each other, padded at their ends, for causal
// attention or a recurrence inside each.
//
// Shapes:  N tokens of all rows; H heads, K key-value heads of S numbers.
// Threads: immutable.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace pawl {

class RowGrid {
 public:
  // `starts`: as in PackedRows.
  RowGrid(const std::vector<int64_t>& starts, at::Device device);

  // [N, ...] -> [rows, longest, ...], and back.
  at::Tensor Spread(const at::Tensor& x) const;
  at::Tensor Gather(const at::Tensor& grid) const;

  // Queries [N, H, S], keys and values [N, K, S] -> what is attended to [N, H * S]. `window`: each
  // token attends to so many, itself included; 0: to all before it.
  at::Tensor Attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                    int64_t window = 0) const;

 private:
  int64_t rows_, longest_ = 0;
  at::Tensor tokens_;  // [rows * longest]: which token; some token where the row has ended
  at::Tensor cells_;   // [N]: where each token lies in the grid
};

}  // namespace pawl
