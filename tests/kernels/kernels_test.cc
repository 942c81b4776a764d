// The kernels against LibTorch's own operators and autograd, for every instruction set that this
// processor has.
#include "kernels/kernels.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/zeros.h>

#include "base/random.h"
#include "model/network.h"
#include "tests/kernels/random_tensor.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::Random;

std::vector<const Kernels*> Available() {
  std::vector<const Kernels*> all = {&portable::kKernels};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    all.push_back(&avx2::kKernels);
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"))
    all.push_back(&avx512::kKernels);
  return all;
}

class KernelsTest : public ::testing::TestWithParam<const Kernels*> {
 protected:
  const Kernels& k() const { return *GetParam(); }
};

void ExpectClose(const at::Tensor& a, const at::Tensor& b, double limit) {
  EXPECT_LE((a - b).abs().max().item<double>(), limit);
}

TEST_P(KernelsTest, RmsNormForwardAndBackward) {
  at::Tensor x = Random({7, 37}, 1).requires_grad_(), w = Random({37}, 2).requires_grad_(),
             dy = Random({7, 37}, 3);
  at::Tensor expected = x * (x * x).mean(-1, true).add(1e-5).rsqrt() * w;
  expected.backward(dy);
  at::Tensor y = at::empty({7, 37}), inverse = at::empty({7}), dx = at::empty({7, 37}),
             dw = at::zeros({37});
  k().rms_norm(x.const_data_ptr<float>(), w.const_data_ptr<float>(), y.data_ptr<float>(),
               inverse.data_ptr<float>(), 7, 37, 1e-5f);
  k().rms_norm_back(dy.const_data_ptr<float>(), x.const_data_ptr<float>(),
                    w.const_data_ptr<float>(), inverse.const_data_ptr<float>(),
                    dx.data_ptr<float>(), dw.data_ptr<float>(), 7, 37);
  ExpectClose(y, expected.detach(), 1e-6);
  ExpectClose(dx, x.grad(), 1e-5);
  ExpectClose(dw, w.grad(), 1e-5);
}

TEST_P(KernelsTest, SwiGluForwardAndBackward) {
  at::Tensor x = (Random({5, 2 * 21}, 1) * 6).requires_grad_(), dy = Random({5, 21}, 2);
  at::Tensor expected = at::silu(x.narrow(1, 0, 21)) * x.narrow(1, 21, 21);
  expected.backward(dy);
  at::Tensor y = at::empty({5, 21}), dx = at::empty({5, 42});
  k().swiglu(x.const_data_ptr<float>(), y.data_ptr<float>(), 5, 21);
  k().swiglu_back(dy.const_data_ptr<float>(), x.const_data_ptr<float>(), dx.data_ptr<float>(), 5,
                  21);
  ExpectClose(y, expected.detach(), 1e-5);
  ExpectClose(dx, x.grad(), 1e-5);
}

// In rows of every length, since what fills no vector is computed in another way.
TEST_P(KernelsTest, SwiGluTakesGatesOfEverySize) {
  for (float gate : {-1e30f, -1000.0f, -100.0f, -89.0f, -85.0f, 85.0f, 89.0f, 1000.0f, 1e30f}) {
    for (int64_t f = 1; f < 40; ++f) {
      std::vector<float> x(2 * static_cast<size_t>(f), 0.5f), y(x.size() / 2), dx(x.size()),
          dy(y.size(), 1.0f);
      std::fill_n(x.begin(), f, gate);
      k().swiglu(x.data(), y.data(), 1, f);
      k().swiglu_back(dy.data(), x.data(), dx.data(), 1, f);
      for (float value : y) ASSERT_NEAR(value / std::max(gate, 1.0f), gate > 0 ? 0.5 : 0, 1e-4);
      for (float value : dx) ASSERT_TRUE(std::isfinite(value)) << gate;
    }
  }
}

// Head sizes with a loop of their own and without, grouped heads.
TEST_P(KernelsTest, CausalAttentionForwardAndBackward) {
  for (int size : {16, 20, 32, 64}) {
    AttentionShape shape = {4, 2, size};
    constexpr int64_t kTokens = 13;
    at::Tensor qkv = Random({kTokens, shape.row()}, 1).requires_grad_(),
               dout = Random({kTokens, shape.out()}, 2);
    auto heads = [&](int64_t from, int64_t count) {
      return qkv.narrow(1, from * size, count * size).view({kTokens, count, size}).transpose(0, 1);
    };
    at::Tensor q = heads(0, 4), key = heads(4, 2).repeat_interleave(2, 0),
               value = heads(6, 2).repeat_interleave(2, 0);
    at::Tensor mask = at::ones({kTokens, kTokens}, at::kBool).triu(1);
    at::Tensor p = (at::matmul(q, key.transpose(1, 2)) / std::sqrt(static_cast<double>(size)))
                       .masked_fill(mask, -INFINITY)
                       .softmax(-1);
    at::Tensor expected = at::matmul(p, value).transpose(0, 1).reshape({kTokens, shape.out()});
    expected.backward(dout);

    at::Tensor out = at::empty({kTokens, shape.out()}), lse = at::empty({kTokens, 4}),
               dqkv = at::empty({kTokens, shape.row()});
    k().attend(qkv.const_data_ptr<float>(), out.data_ptr<float>(), lse.data_ptr<float>(), kTokens,
               shape);
    k().attend_back(dout.const_data_ptr<float>(), out.const_data_ptr<float>(),
                    lse.const_data_ptr<float>(), qkv.const_data_ptr<float>(),
                    dqkv.data_ptr<float>(), kTokens, shape);
    ExpectClose(out, expected.detach(), 1e-5);
    ExpectClose(dqkv, qkv.grad(), 1e-5);
  }
}

TEST_P(KernelsTest, RotationTurnsBack) {
  AttentionShape shape = {2, 1, 6};
  at::Tensor qkv = Random({1, shape.row()}, 1), before = qkv.clone();
  float cos[3] = {0.8f, 0.6f, 1.0f}, sin[3] = {0.6f, 0.8f, 0.0f};
  k().rotate(qkv.data_ptr<float>(), cos, sin, shape, 1);
  EXPECT_GT((qkv - before).abs().max().item<double>(), 0.1);
  ExpectClose(qkv.narrow(1, 18, 6), before.narrow(1, 18, 6), 0);  // values are not rotated
  k().rotate(qkv.data_ptr<float>(), cos, sin, shape, -1);
  ExpectClose(qkv, before, 1e-6);
}

TEST_P(KernelsTest, AdamWIsLibTorchs) {
  constexpr int64_t kSize = 1003;
  at::Tensor w = Random({kSize}, 1), m = at::zeros({kSize}), v = at::zeros({kSize}),
             steps = at::zeros({1});
  at::Tensor w2 = w.clone(), m2 = m.clone(), v2 = v.clone();
  for (int step = 1; step <= 5; ++step) {
    at::Tensor g = Random({kSize}, static_cast<uint64_t>(step));
    steps.add_(1);
    at::_fused_adamw_({w}, {g * 0.5}, {m}, {v}, {}, {steps}, 0.01, 0.9, 0.98, 0.1, 1e-8, false,
                      false);
    AdamW settings = {0.01f, 0.9f, 0.98f, 1 - std::pow(0.9f, step), 1 - std::pow(0.98f, step),
                      0.1f,  1e-8f};
    k().adamw(w2.data_ptr<float>(), g.const_data_ptr<float>(), m2.data_ptr<float>(),
              v2.data_ptr<float>(), kSize, 0.5f, settings);
    ExpectClose(w2, w, 1e-6);
  }
}

// A neuron that is hardly ever active has gradients of any size, down to numbers whose squares are
// smaller than the smallest normal one.
TEST_P(KernelsTest, AdamWTakesGradientsOfEverySize) {
  constexpr int kSize = 46 * 16;
  std::vector<float> w(kSize, 1.0f), g(kSize), m(kSize, 0.0f), v(kSize, 0.0f);
  for (int j = 0; j < kSize; ++j) g[j] = static_cast<float>(std::pow(10.0, -j / 16.0));
  for (int step = 1; step <= 3; ++step) {
    AdamW settings = {0.01f, 0.9f, 0.98f, 1 - std::pow(0.9f, step), 1 - std::pow(0.98f, step),
                      0.0f,  1e-8f};
    std::vector<float> before = w;
    for (int from = 0, size = 1; from < kSize;
         from += size, size = std::min(size + 1, kSize - from))
      k().adamw(&w[from], &g[from], &m[from], &v[from], size, 1.0f, settings);
    for (int j = 0; j < kSize; ++j) {
      // A constant gradient moves a weight by the rate, but for epsilon.
      double size = g[j], expected = 0.01 * size / (size + 1e-8);
      ASSERT_TRUE(std::isfinite(w[j])) << "gradient " << g[j] << ", step " << step;
      ASSERT_NEAR(before[j] - w[j], expected, 1e-4) << "gradient " << g[j] << ", step " << step;
    }
  }
}

TEST_P(KernelsTest, GradientsAddUp) {
  constexpr int64_t kSize = 5001;
  at::Tensor g = Random({kSize}, 1), a = Random({kSize}, 2), b = Random({kSize}, 3),
             sum = g + a + b;
  const float* others[] = {a.const_data_ptr<float>(), b.const_data_ptr<float>()};
  double squares = k().add_up(g.data_ptr<float>(), others, 2, kSize);
  ExpectClose(g, sum, 1e-6);
  EXPECT_NEAR(squares, sum.square().sum(at::kDouble).item<double>(), 1e-4 * squares);
}

TEST_P(KernelsTest, CrossEntropyAndItsGradient) {
  at::Tensor logits = (Random({9, 61}, 1) * 8).requires_grad_(),
             targets = at::arange(9, at::kLong) * 6;
  at::Tensor expected = logits.log_softmax(-1).gather(1, targets.unsqueeze(1)).squeeze(1);
  (-expected.sum() * 0.5).backward();
  at::Tensor log_probs = at::empty({9}), d = at::empty({9, 61}), again = at::empty({9});
  const float* x = logits.const_data_ptr<float>();
  k().cross_entropy(x, targets.const_data_ptr<int64_t>(), 9, 61, 0.5f, log_probs.data_ptr<float>(),
                    d.data_ptr<float>());
  k().cross_entropy(x, targets.const_data_ptr<int64_t>(), 9, 61, 0.5f, again.data_ptr<float>(),
                    nullptr);
  ExpectClose(log_probs, expected.detach(), 1e-5);
  ExpectClose(again, expected.detach(), 1e-5);
  ExpectClose(d, logits.grad(), 1e-6);
}

// Rows lie inside wider ones, about a third of the entries is not allowed, and one row has no
// target.
TEST_P(KernelsTest, SoftCrossEntropyAndItsGradient) {
  constexpr int64_t kRows = 7;
  for (int64_t columns : {3, 7, 61}) {
    for (bool all : {true, false}) {
      at::Tensor wide = (Random({kRows, columns + 3}, 1) * 8).requires_grad_(),
                 may = all ? at::ones({kRows, columns}, at::kByte)
                           : Random({kRows, columns}, 2).gt(-0.3).to(at::kByte);
      may.select(1, 0).fill_(1);
      at::Tensor targets = Random({kRows, columns}, 3).abs() * may;
      targets = targets / targets.sum(-1, true);
      targets.select(0, 4).zero_();
      at::Tensor expected =
          -(targets * wide.narrow(1, 0, columns).masked_fill(may.eq(0), -1e30).log_softmax(-1))
               .sum(-1);
      (expected.sum() * 0.25).backward();
      at::Tensor losses = at::ones({kRows}), d = at::zeros({kRows, columns + 3});
      k().soft_cross_entropy(wide.const_data_ptr<float>(), columns + 3,
                             targets.const_data_ptr<float>(),
                             all ? nullptr : may.const_data_ptr<uint8_t>(), kRows, columns, 0.25f,
                             losses.data_ptr<float>(), d.data_ptr<float>());
      ExpectClose(losses, expected.detach(), 1e-5);
      ExpectClose(d, wide.grad(), 1e-6);
      EXPECT_EQ(losses[4].item<float>(), 0);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Isa, KernelsTest, ::testing::ValuesIn(Available()),
                         [](const auto& info) { return std::string(info.param->name); });

}  // namespace
}  // namespace pawl
