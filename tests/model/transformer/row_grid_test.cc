#include "model/transformer/row_grid.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/softmax.h>

#include "tests/testing.h"

namespace pawl {
namespace {

at::Tensor Normal(at::IntArrayRef shape, uint64_t seed) {
  auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  return at::randn(shape, generator);
}

// Token by token: softmax(q k / sqrt(S)) v over its own row up to itself.
TEST(RowGrid, ATokenAttendsToItsRowUpToItselfOrToItsWindow) {
  constexpr int64_t kHeads = 4, kKeyValueHeads = 2, kSize = 6, kTokens = 9;
  std::vector<int64_t> starts = {0, 2, 7, 9};
  at::Tensor q = Normal({kTokens, kHeads, kSize}, 1),
             k = Normal({kTokens, kKeyValueHeads, kSize}, 2),
             v = Normal({kTokens, kKeyValueHeads, kSize}, 3);
  for (int64_t window : {0, 1, 3}) {
    at::Tensor out = RowGrid(starts, at::kCPU).Attend(q, k, v, window);
    EXPECT_EQ(out.sizes(), (at::IntArrayRef{kTokens, kHeads * kSize}));
    for (size_t row = 0; row + 1 < starts.size(); ++row) {
      for (int64_t i = starts[row]; i < starts[row + 1]; ++i) {
        int64_t first = window == 0 ? starts[row] : std::max(starts[row], i - window + 1);
        for (int64_t h = 0; h < kHeads; ++h) {
          int64_t shared = h / (kHeads / kKeyValueHeads), length = i + 1 - first;
          at::Tensor keys = k.narrow(0, first, length).select(1, shared),
                     values = v.narrow(0, first, length).select(1, shared);
          at::Tensor weights = at::softmax(keys.matmul(q[i][h]) / std::sqrt(double{kSize}), 0);
          EXPECT_TRUE(
              at::allclose(out[i].narrow(0, h * kSize, kSize), weights.matmul(values), 1e-4, 1e-5))
              << window << " " << i << " " << h;
        }
      }
    }
  }
}

}  // namespace
}  // namespace pawl
