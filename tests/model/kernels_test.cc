// The kernels against LibTorch's own operators and autograd, for every instruction set that this processor has.
#include "model/kernels.h"

#include <torch/types.h>

#include "base/random.h"
#include "model/network.h"
#include "tests/testing.h"

namespace pawl {
namespace {

at::Tensor Random(at::IntArrayRef shape, uint64_t seed) {
  at::Tensor tensor = at::empty(shape);
  RandomKey key = RandomKey::Root(seed);
  for (int64_t i = 0; i < tensor.numel(); ++i) tensor.data_ptr<float>()[i] = static_cast<float>(2 * key.Uniform(static_cast<uint64_t>(i)) - 1);
  return tensor;
}

std::vector<const Kernels*> Available() {
  std::vector<const Kernels*> all = {&portable::kKernels};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) all.push_back(&avx2::kKernels);
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) all.push_back(&avx512::kKernels);
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
  at::Tensor x = Random({7, 37}, 1).requires_grad_(), w = Random({37}, 2).requires_grad_(), dy = Random({7, 37}, 3);
  at::Tensor expected = x * (x * x).mean(-1, true).add(1e-5).rsqrt() * w;
  expected.backward(dy);
  at::Tensor y = at::empty({7, 37}), inverse = at::empty({7}), dx = at::empty({7, 37}), dw = at::zeros({37});
  k().rms_norm(x.const_data_ptr<float>(), w.const_data_ptr<float>(), y.data_ptr<float>(), inverse.data_ptr<float>(), 7, 37, 1e-5f);
  k().rms_norm_back(dy.const_data_ptr<float>(), x.const_data_ptr<float>(), w.const_data_ptr<float>(), inverse.const_data_ptr<float>(),
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
  k().swiglu_back(dy.const_data_ptr<float>(), x.const_data_ptr<float>(), dx.data_ptr<float>(), 5, 21);
  ExpectClose(y, expected.detach(), 1e-5);
  ExpectClose(dx, x.grad(), 1e-5);
}

// Head sizes with a loop of their own and without, grouped heads.
TEST_P(KernelsTest, CausalAttentionForwardAndBackward) {
  for (int size : {16, 20, 32, 64}) {
    AttentionShape shape = {4, 2, size};
    constexpr int64_t kTokens = 13;
    at::Tensor qkv = Random({kTokens, shape.row()}, 1).requires_grad_(), dout = Random({kTokens, shape.out()}, 2);
    auto heads = [&](int64_t from, int64_t count) { return qkv.narrow(1, from * size, count * size).view({kTokens, count, size}).transpose(0, 1); };
    at::Tensor q = heads(0, 4), key = heads(4, 2).repeat_interleave(2, 0), value = heads(6, 2).repeat_interleave(2, 0);
    at::Tensor mask = at::ones({kTokens, kTokens}, at::kBool).triu(1);
    at::Tensor p = (at::matmul(q, key.transpose(1, 2)) / std::sqrt(static_cast<double>(size))).masked_fill(mask, -INFINITY).softmax(-1);
    at::Tensor expected = at::matmul(p, value).transpose(0, 1).reshape({kTokens, shape.out()});
    expected.backward(dout);

    at::Tensor out = at::empty({kTokens, shape.out()}), lse = at::empty({kTokens, 4}), dqkv = at::empty({kTokens, shape.row()});
    k().attend(qkv.const_data_ptr<float>(), out.data_ptr<float>(), lse.data_ptr<float>(), kTokens, shape);
    k().attend_back(dout.const_data_ptr<float>(), out.const_data_ptr<float>(), lse.const_data_ptr<float>(), qkv.const_data_ptr<float>(),
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

INSTANTIATE_TEST_SUITE_P(Isa, KernelsTest, ::testing::ValuesIn(Available()),
                         [](const auto& info) { return std::string(info.param->name); });

}  // namespace
}  // namespace pawl
