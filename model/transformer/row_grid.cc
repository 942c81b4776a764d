#include "model/transformer/row_grid.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/tensor.h>

#include <algorithm>

namespace pawl {

RowGrid::RowGrid(const std::vector<int64_t>& starts, at::Device device)
    : rows_(static_cast<int64_t>(starts.size()) - 1) {
  for (size_t r = 1; r < starts.size(); ++r)
    longest_ = std::max(longest_, starts[r] - starts[r - 1]);
  std::vector<int64_t> to, from;
  for (int64_t r = 0; r < rows_; ++r) {
    int64_t first = starts[static_cast<size_t>(r)], end = starts[static_cast<size_t>(r) + 1];
    for (int64_t i = 0; i < longest_; ++i) {
      to.push_back(std::min(first + i, end - 1));
      if (first + i < end) from.push_back(r * longest_ + i);
    }
  }
  tokens_ = at::tensor(to, at::kLong).to(device);
  cells_ = at::tensor(from, at::kLong).to(device);
}

at::Tensor RowGrid::Spread(const at::Tensor& x) const {
  return x.index_select(0, tokens_).unflatten(0, {rows_, longest_});
}

at::Tensor RowGrid::Gather(const at::Tensor& grid) const {
  return grid.flatten(0, 1).index_select(0, cells_);
}

at::Tensor RowGrid::Attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                           int64_t window) const {
  int64_t heads = q.size(1);
  auto grid = [&](const at::Tensor& x) {
    at::Tensor rows = Spread(x).transpose(1, 2);
    return x.size(1) == heads ? rows : rows.repeat_interleave(heads / x.size(1), 1);
  };
  c10::optional<at::Tensor> seen;
  if (window > 0)
    seen = at::ones({longest_, longest_}, q.options().dtype(at::kBool)).tril().triu(1 - window);
  at::Tensor out = at::scaled_dot_product_attention(grid(q), grid(k), grid(v), seen, 0, !seen);
  return Gather(out.transpose(1, 2).flatten(2));
}

}  // namespace pawl
