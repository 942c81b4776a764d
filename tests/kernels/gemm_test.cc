// The matrix products against LibTorch's in double precision, for every instruction set that this
// processor has.
#include "kernels/gemm.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>

#include "tests/testing.h"

namespace pawl {
namespace {

std::vector<const Gemms*> Available() {
  std::vector<const Gemms*> all = {&portable::kGemms};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) all.push_back(&avx2::kGemms);
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"))
    all.push_back(&avx512::kGemms);
  if (__builtin_cpu_supports("avx512bf16")) all.push_back(&avx512bf16::kGemms);
  if (HaveTiles()) all.push_back(&amx::kGemms);
  return all;
}

class GemmTest : public ::testing::TestWithParam<const Gemms*> {
 protected:
  const Gemms& g() const { return *GetParam(); }
};

struct Shape {
  int64_t m, n, k;
};
// Whole blocks, and every kind of remainder.
const Shape kShapes[] = {{32, 32, 32}, {64, 96, 64}, {1, 1, 1},      {3, 17, 5},
                         {37, 50, 70}, {16, 16, 31}, {200, 33, 129}, {31, 260, 1}};

at::Tensor Normal(int64_t rows, int64_t columns, uint64_t seed) {
  auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  return at::randn({rows, columns}, generator);
}

Bfloat16* Data16(const at::Tensor& tensor) { return static_cast<Bfloat16*>(tensor.data_ptr()); }

TEST_P(GemmTest, Bfloat16ProductsAreThoseOfTheRoundedFactors) {
  for (auto [m, n, k] : kShapes) {
    SCOPED_TRACE(::testing::Message() << m << " " << n << " " << k);
    at::Tensor x = Normal(m, k, 1), w = Normal(n, k, 2), y = at::ones({m, n + 3});
    at::Tensor rows = at::full({m, Padded(k)}, 7, at::kBFloat16),
               packed = at::empty({PackedSize(n, k)}, at::kBFloat16);
    const Gemm<Bfloat16>& b = g().bfloat16;
    b.round_rows(x.const_data_ptr<float>(), k, m, k, Data16(rows));
    b.pack(w.const_data_ptr<float>(), k, false, n, k, Data16(packed));
    b.product(Data16(rows), Padded(k), Data16(packed), y.data_ptr<float>(), n + 3, m, n, k, true);
    at::Tensor expected =
        at::matmul(x.to(at::kBFloat16).to(at::kDouble), w.to(at::kBFloat16).to(at::kDouble).t()) +
        1;
    EXPECT_LT((y.narrow(1, 0, n) - expected).abs().max().item<double>(),
              1e-5 * static_cast<double>(k));
    EXPECT_TRUE(y.narrow(1, n, 3).eq(1).all().item<bool>()) << "wrote past a row's end";

    // The way back: both factors from transposed storage.
    at::Tensor xt = x.t().contiguous(), wt = w.t().contiguous(), again = at::zeros({m, n});
    at::Tensor rows_again = at::empty_like(rows), packed_again = at::empty_like(packed);
    b.round_columns(xt.const_data_ptr<float>(), m, m, k, Data16(rows_again));
    b.pack(wt.const_data_ptr<float>(), n, true, n, k, Data16(packed_again));
    EXPECT_TRUE(at::equal(rows, rows_again));
    EXPECT_TRUE(at::equal(packed, packed_again));
    at::Tensor wt_rows = at::empty({k, Padded(n)}, at::kBFloat16);
    b.round_rows(wt.const_data_ptr<float>(), n, k, n, Data16(wt_rows));
    packed_again.zero_();
    b.pack_rows(Data16(wt_rows), Padded(n), n, k, Data16(packed_again));
    EXPECT_TRUE(at::equal(packed, packed_again));
    EXPECT_TRUE(at::equal(rows.narrow(1, 0, k), x.to(at::kBFloat16))) << "rounds as LibTorch does";
  }
}

TEST_P(GemmTest, Float32Products) {
  for (auto [m, n, k] : kShapes) {
    SCOPED_TRACE(::testing::Message() << m << " " << n << " " << k);
    at::Tensor x = Normal(m, k, 1), w = Normal(n, k, 2), y = at::ones({m, n});
    at::Tensor rows = at::constant_pad_nd(x, {0, Padded(k) - k}),
               packed = at::empty({PackedSize(n, k)});
    const Gemm<float>& f = g().float32;
    f.pack(w.const_data_ptr<float>(), k, false, n, k, packed.data_ptr<float>());
    f.product(rows.const_data_ptr<float>(), Padded(k), packed.const_data_ptr<float>(),
              y.data_ptr<float>(), n, m, n, k, false);
    at::Tensor expected = at::matmul(x.to(at::kDouble), w.to(at::kDouble).t());
    EXPECT_LT((y - expected).abs().max().item<double>(), 1e-5 * static_cast<double>(k));

    at::Tensor xt = x.t().contiguous(), again = at::empty_like(rows), wt = w.t().contiguous(),
               packed_again = at::empty_like(packed);
    f.round_columns(xt.const_data_ptr<float>(), m, m, k, again.data_ptr<float>());
    f.pack(wt.const_data_ptr<float>(), n, true, n, k, packed_again.data_ptr<float>());
    EXPECT_TRUE(at::equal(rows, again));
    EXPECT_TRUE(at::equal(packed, packed_again));
  }
}

TEST_P(GemmTest, TheRectifierRoundsAndItsWayBackAddsWhereItLetThrough) {
  auto check = [&](const auto& kind, auto element) {
    using Element = decltype(element);
    for (auto [m, k] : {std::pair{5, 64}, {3, 37}, {1, 1}}) {
      at::Tensor x = Normal(m, k, 1), bias = Normal(1, k, 2), dy = Normal(m, k, 3),
                 dx = at::ones({m, k}), dbias = at::ones({k});
      std::vector<Element> rows(static_cast<size_t>(m * Padded(k)), Element(7));
      kind.rectify_rows(x.const_data_ptr<float>(), bias.const_data_ptr<float>(), m, k, rows.data());
      kind.rectify_back(dy.const_data_ptr<float>(), rows.data(), m, k, dx.data_ptr<float>(),
                        dbias.data_ptr<float>());
      at::Tensor y = x + bias, let = y.gt(0), back = dy * let;
      for (int64_t i = 0; i < m; ++i) {
        for (int64_t j = 0; j < Padded(k); ++j) {
          Element expected = 0;
          if (j < k && let[i][j].item<bool>()) Put(y[i][j].item<float>(), &expected);
          ASSERT_EQ(rows[static_cast<size_t>(i * Padded(k) + j)], expected) << i << " " << j;
        }
      }
      EXPECT_TRUE(dx.equal(back + 1));
      EXPECT_LT((dbias - back.sum(0) - 1).abs().max().item<double>(), 1e-5);
    }
  };
  check(g().bfloat16, Bfloat16());
  check(g().float32, float());
}

// What decoding rests on: a row's results are the same bits wherever it stands and whatever stands
// beside it.
TEST_P(GemmTest, ARowDependsOnItselfAlone) {
  constexpr int64_t kRows = 75, kIn = 70, kOut = 50;
  at::Tensor x = Normal(kRows, kIn, 1), w = Normal(kOut, kIn, 2);
  at::Tensor rows = at::empty({kRows, Padded(kIn)}, at::kBFloat16),
             packed = at::empty({PackedSize(kOut, kIn)}, at::kBFloat16);
  at::Tensor rows32 = at::constant_pad_nd(x, {0, Padded(kIn) - kIn}),
             packed32 = at::empty({PackedSize(kOut, kIn)});
  g().bfloat16.round_rows(x.const_data_ptr<float>(), kIn, kRows, kIn, Data16(rows));
  g().bfloat16.pack(w.const_data_ptr<float>(), kIn, false, kOut, kIn, Data16(packed));
  g().float32.pack(w.const_data_ptr<float>(), kIn, false, kOut, kIn, packed32.data_ptr<float>());
  auto product = [&](int64_t from, int64_t count, bool wide) {
    at::Tensor y = at::zeros({count, kOut});
    if (wide) {
      g().float32.product(rows32.const_data_ptr<float>() + from * Padded(kIn), Padded(kIn),
                          packed32.const_data_ptr<float>(), y.data_ptr<float>(), kOut, count, kOut,
                          kIn, false);
    } else {
      g().bfloat16.product(Data16(rows) + from * Padded(kIn), Padded(kIn), Data16(packed),
                           y.data_ptr<float>(), kOut, count, kOut, kIn, false);
    }
    return y;
  };
  for (bool wide : {false, true}) {
    at::Tensor all = product(0, kRows, wide);
    for (int64_t from : {0, 1, 13, 40}) {
      for (int64_t count : {1, 2, 5, 16, 33}) {
        EXPECT_TRUE(at::equal(product(from, count, wide), all.narrow(0, from, count)))
            << from << " " << count << " " << wide;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(InstructionSets, GemmTest, ::testing::ValuesIn(Available()),
                         [](const auto& info) { return info.param->name; });

}  // namespace
}  // namespace pawl
