// The recurrence against double precision, and its way back against autograd, for every instruction
// set that this processor has.
#include "kernels/recurrence.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include <cmath>

#include "base/random.h"
#include "tests/kernels/random_tensor.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::Random;

std::vector<const Recurrences*> Available() {
  std::vector<const Recurrences*> all = {&portable::kRecurrences};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    all.push_back(&avx2::kRecurrences);
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"))
    all.push_back(&avx512::kRecurrences);
  return all;
}

void ExpectClose(const at::Tensor& a, const at::Tensor& b, double limit) {
  EXPECT_LE((a - b).abs().max().item<double>(), limit * (1 + b.abs().max().item<double>()));
}

// One head's inputs; queries, keys and values beside each other, as the kernels take them.
struct Head {
  Head(const Recurrences& kernels, int64_t tokens, DeltaSizes sizes)
      : k(kernels),
        t(tokens),
        sizes(sizes),
        row(2 * sizes.key + sizes.value),
        rows(Random({t, row}, 1)),
        g(Random({t}, 2).add(1).mul(-0.1)),
        beta(Random({t}, 3).add(1).mul(0.5)) {
    UnitKeys();
  }

  void UnitKeys() {
    std::vector<float> inverse(static_cast<size_t>(t));
    k.unit(rows.data_ptr<float>(), row, t, sizes.key, inverse.data());
    k.unit(rows.data_ptr<float>() + sizes.key, row, t, sizes.key, inverse.data());
  }

  DeltaInputs At(int64_t token) const {
    const float* at = rows.const_data_ptr<float>() + token * row;
    return {at, at + sizes.key, at + 2 * sizes.key, row, beta.const_data_ptr<float>() + token};
  }

  // In pieces of so many tokens; the last one takes the rest.
  void Run(const std::vector<int64_t>& pieces) {
    state = at::zeros({sizes.key, sizes.value});
    out = at::empty({t, sizes.value});
    p = 0;
    int64_t at = 0;
    for (size_t i = 0; at < t; ++i) {
      int64_t count = i < pieces.size() ? std::min(pieces[i], t - at) : t - at;
      std::vector<DeltaDecay> decays(static_cast<size_t>(count));
      SumDecays(g.const_data_ptr<float>() + at, count, sizes.key, &p, decays.data());
      k.delta(At(at), decays.data(), count, sizes, state.data_ptr<float>(),
              out.data_ptr<float>() + at * sizes.value, sizes.value);
      at += count;
    }
  }

  at::Tensor Part(int64_t from, int64_t size) const { return rows.narrow(1, from, size); }

  // The recurrence as its definition has it; `kept`: S after the last token.
  static at::Tensor Definition(const at::Tensor& q, const at::Tensor& key, const at::Tensor& v,
                               const at::Tensor& g, const at::Tensor& beta, bool erase,
                               const at::Tensor& before, at::Tensor* kept = nullptr) {
    at::Tensor s = before;
    std::vector<at::Tensor> all;
    for (int64_t i = 0; i < q.size(0); ++i) {
      s = s * g[i].exp();
      at::Tensor write = v[i];
      if (erase) write = write - s.transpose(0, 1).mv(key[i]);
      s = s + key[i].outer(write * beta[i]);
      all.push_back(s.transpose(0, 1).mv(q[i]) / std::sqrt(static_cast<double>(q.size(1))));
    }
    if (kept != nullptr) *kept = s;
    return at::stack(all);
  }

  void ExpectDefinition(double limit) {
    auto wide = [](const at::Tensor& x) { return x.to(at::kDouble); };
    at::Tensor kept;
    at::Tensor wanted =
        Definition(wide(Part(0, sizes.key)), wide(Part(sizes.key, sizes.key)),
                   wide(Part(2 * sizes.key, sizes.value)), wide(g), wide(beta), sizes.erase,
                   at::zeros({sizes.key, sizes.value}, at::kDouble), &kept);
    ExpectClose(wide(out), wanted, limit);
    ExpectClose(wide(state) * std::exp(p), kept, limit);
  }

  const Recurrences& k;
  int64_t t;
  DeltaSizes sizes;
  int64_t row;
  at::Tensor rows, g, beta, state, out;
  double p = 0;
};

class RecurrenceTest : public ::testing::TestWithParam<const Recurrences*> {
 protected:
  const Recurrences& k() const { return *GetParam(); }
};

// Sizes that fill vectors and those that leave some over.
TEST_P(RecurrenceTest, IsItsDefinition) {
  for (auto [key, value] : {std::pair{16, 16}, {32, 48}, {64, 64}, {16, 112}}) {
    for (bool erase : {true, false}) {
      Head head(k(), 300, {key, value, erase});
      head.Run({});
      head.ExpectDefinition(1e-6);
    }
  }
}

TEST_P(RecurrenceTest, IsItsDefinitionAfterTenThousandTokens) {
  Head head(k(), 10000, {16, 16, true});
  head.g = head.g * at::where(Random({10000}, 7) > 0.9, 10, 0.01);
  head.Run({});
  head.ExpectDefinition(1e-5);
}

// Decays that are 1 to the bit, that leave next to nothing, that clear the state; keys that repeat
// under betas of 2.
TEST_P(RecurrenceTest, HoldsAtTheEndsOfItsGates) {
  for (bool erase : {true, false}) {
    for (double decay : {0.0, -5.0, -200.0}) {
      Head head(k(), 200, {16, 16, erase});
      head.g.fill_(decay);
      head.Run({});
      head.ExpectDefinition(erase || decay < 0 ? 1e-6 : 1e-5);
    }
    Head mixed(k(), 200, {16, 16, erase});
    for (int64_t i = 0; i < 200; i += 3) mixed.g[i] = i % 2 == 0 ? 0 : -5;
    mixed.Run({});
    mixed.ExpectDefinition(1e-6);
  }
  Head repeated(k(), 10000, {16, 16, true});
  repeated.Part(16, 16).copy_(repeated.Part(16, 16)[0].expand({10000, 16}));
  repeated.g.fill_(0);
  repeated.beta.fill_(2);
  repeated.Run({});
  repeated.ExpectDefinition(1e-3);  // 10,000 reflections, none of which shrinks what was there
}

TEST_P(RecurrenceTest, DoesNotDependOnHowTokensAreDivided) {
  for (bool erase : {true, false}) {
    Head head(k(), 1200, {32, 48, erase});
    head.g = at::where(Random({1200}, 7) > 0.8, head.g * 20, head.g);
    head.Run({});
    at::Tensor out = head.out, state = head.state;
    double p = head.p;
    for (int64_t piece : {1, 7, 31, 32, 33, 1000}) {
      head.Run(std::vector<int64_t>(static_cast<size_t>(1200 / piece), piece));
      EXPECT_TRUE(head.out.equal(out)) << piece;
      EXPECT_TRUE(head.state.equal(state)) << piece;
      EXPECT_EQ(head.p, p) << piece;
    }
  }
}

// After ten million tokens at a log decay of -3e-8 a token, and at -1e-8, what was written first
// has e^-0.3 and e^-0.1 of its size.
TEST_P(RecurrenceTest, SmallDecaysAreNotLost) {
  constexpr int64_t kTokens = 10'000'000, kPiece = 1000;
  for (float g : {-3e-8f, -1e-8f}) {
    Head head(k(), kPiece, {16, 16, false});
    head.g.fill_(g);
    head.beta.fill_(0);
    head.beta[0] = 1;
    std::vector<float> out(static_cast<size_t>(kPiece * 16)), state(256);
    std::vector<DeltaDecay> decays(static_cast<size_t>(kPiece));
    double p = 0;
    for (int64_t at = 0; at < kTokens; at += kPiece) {
      SumDecays(head.g.const_data_ptr<float>(), kPiece, 16, &p, decays.data());
      k().delta(head.At(0), decays.data(), kPiece, head.sizes, state.data(), out.data(), 16);
      head.beta[0] = 0;
    }
    float written = (head.rows[0][16] * head.rows[0][32]).item<float>();
    EXPECT_NEAR(state[0] * std::exp(p) / written, std::exp(static_cast<double>(g) * kTokens), 1e-4);
  }
}

// Gradients of queries, keys, values, betas and of the state before, of the sum of what a random
// tensor makes of the outputs. That of decays is the caller's (model/recurrent/delta_heads.cc).
TEST_P(RecurrenceTest, ItsWayBackIsAutogradsOwn) {
  for (auto [key, value] : {std::pair{16, 16}, {32, 48}, {16, 112}}) {
    for (bool erase : {true, false}) {
      constexpr int64_t kTokens = 20;
      Head head(k(), kTokens, {key, value, erase});
      auto leaf = [](const at::Tensor& x) { return x.clone().set_requires_grad(true); };
      at::Tensor q = leaf(head.Part(0, key)), keys = leaf(head.Part(key, key)),
                 v = leaf(head.Part(2 * key, value)), beta = leaf(head.beta),
                 before = leaf(Random({key, value}, 5)), dout = Random({kTokens, value}, 6);
      (Head::Definition(q, keys, v, head.g, beta, erase, before) * dout).sum().backward();

      at::Tensor gradients = at::full({kTokens, head.row}, 7.0), dbeta = at::full({kTokens}, 7.0),
                 dstate = at::zeros({key, value}), decay = head.g.exp(),
                 scratch = at::empty({(kTokens + 1) * key * value + 2 * kTokens * value});
      auto* to = gradients.data_ptr<float>();
      k().delta_back(head.At(0), decay.const_data_ptr<float>(), kTokens, head.sizes,
                     before.const_data_ptr<float>(), dout.const_data_ptr<float>(), value,
                     dstate.data_ptr<float>(), scratch.data_ptr<float>(),
                     {to, to + key, to + 2 * key, dbeta.data_ptr<float>()});
      ExpectClose(gradients.narrow(1, 0, key), q.grad(), 1e-5);
      ExpectClose(gradients.narrow(1, key, key), keys.grad(), 1e-5);
      ExpectClose(gradients.narrow(1, 2 * key, value), v.grad(), 1e-5);
      ExpectClose(dbeta, beta.grad(), 1e-5);
      ExpectClose(dstate, before.grad(), 1e-5);
    }
  }
}

// How many random pairs of unit keys and one of V unit codewords a state of d x d holds, where the
// nearest codeword is the answer.
double ShareRecalled(const Recurrences& k, int d, int pairs, bool erase, int passes,
                     uint64_t seed) {
  constexpr int64_t kCodewords = 256;
  auto unit = [](at::Tensor x) { return x / (x * x).sum(1, true).sqrt(); };
  auto normal = [&](int64_t rows, uint64_t which) {
    at::Tensor sum = at::zeros({rows, d});
    for (uint64_t i = 0; i < 6; ++i) sum = sum + Random({rows, d}, seed * 100 + which * 10 + i);
    return unit(sum);  // near enough to normal
  };
  at::Tensor keys = normal(pairs, 1), words = normal(kCodewords, 2),
             chosen = ((Random({pairs}, seed * 100 + 99) + 1) * 0.5 * kCodewords).to(at::kLong);
  chosen = chosen.clamp(0, kCodewords - 1);
  at::Tensor rows = at::cat({keys, keys, words.index_select(0, chosen)}, 1).contiguous(),
             beta = at::full({pairs}, 1.0), state = at::zeros({d, d}), out = at::empty({pairs, d});
  std::vector<DeltaDecay> decays(static_cast<size_t>(pairs), {1, 1, 1});
  auto run = [&] {
    const float* at = rows.const_data_ptr<float>();
    k.delta({at, at + d, at + 2 * d, 3 * d, beta.const_data_ptr<float>()}, decays.data(), pairs,
            {d, d, erase}, state.data_ptr<float>(), out.data_ptr<float>(), d);
  };
  for (int i = 0; i < passes; ++i) run();
  beta.fill_(0);  // reads, and writes nothing
  run();
  at::Tensor found = out.matmul(words.transpose(0, 1)).argmax(1);
  return found.eq(chosen).to(at::kDouble).mean().item<double>();
}

double MeanRecalled(const Recurrences& k, int d, double load, bool erase, int passes) {
  double sum = 0;
  constexpr int kSeeds = 8;
  for (uint64_t seed = 0; seed < kSeeds; ++seed)
    sum += ShareRecalled(k, d, static_cast<int>(load), erase, passes, seed);
  return sum / kSeeds;
}

// Sums hold half of n pairs right at n = d^2 / (2 ln V): right pairs add up to 1, the others are
// noise of variance n / d^2, and the largest of V such noises is sqrt(2 ln V n) / d. One pass of
// the delta rule forgets: a pair that m writes followed is scaled by (1 - 1/d)^m. More passes are
// Kaczmarz's sweeps, exact up to n = d alone.
TEST_P(RecurrenceTest, HoldsAsManyPairsAsTheoryHas) {
  for (int d : {64, 128}) {
    double half = d * d / (2 * std::log(256.0));
    EXPECT_GT(MeanRecalled(k(), d, 0.9 * half, false, 1), 0.5) << d;
    EXPECT_LT(MeanRecalled(k(), d, 1.1 * half, false, 1), 0.5) << d;
  }
  EXPECT_NEAR(MeanRecalled(k(), 64, 64, true, 1), 0.89, 0.03);
  EXPECT_GE(MeanRecalled(k(), 64, 64, true, 8), 0.99);
  EXPECT_NEAR(MeanRecalled(k(), 64, 128, true, 1), 0.55, 0.03);
  EXPECT_NEAR(MeanRecalled(k(), 64, 128, true, 8), 0.62, 0.03);
}

TEST_P(RecurrenceTest, ConvolutionForwardAndBackward) {
  for (int taps : {1, 4}) {
    constexpr int64_t kTokens = 9, kChannels = 80;
    at::Tensor x = (Random({taps - 1 + kTokens, kChannels}, 1) * 3).requires_grad_(),
               w = Random({taps, kChannels}, 2).requires_grad_(),
               dy = Random({kTokens, kChannels}, 3);
    at::Tensor sum = at::zeros({kTokens, kChannels});
    for (int j = 0; j < taps; ++j) sum = sum + x.narrow(0, j, kTokens) * w[j];
    at::Tensor wanted = at::silu(sum);
    wanted.backward(dy);
    at::Tensor y = at::empty({kTokens, kChannels}), dx = at::full_like(x, 7),
               dw = at::zeros({taps, kChannels});
    k().convolve(x.const_data_ptr<float>(), w.const_data_ptr<float>(), taps, kTokens, kChannels,
                 y.data_ptr<float>());
    k().convolve_back(dy.const_data_ptr<float>(), x.const_data_ptr<float>(),
                      w.const_data_ptr<float>(), taps, kTokens, kChannels, dx.data_ptr<float>(),
                      dw.data_ptr<float>());
    ExpectClose(y, wanted.detach(), 1e-6);
    ExpectClose(dx, x.grad(), 1e-5);
    ExpectClose(dw, w.grad(), 1e-5);
  }
}

TEST_P(RecurrenceTest, UnitLengthForwardAndBackward) {
  at::Tensor x = Random({5, 48}, 1), dy = Random({5, 48}, 2), leaf = x.clone().requires_grad_();
  at::Tensor wanted = leaf * (leaf * leaf).sum(1, true).add(1e-6).rsqrt();
  wanted.backward(dy);
  std::vector<float> inverse(5);
  k().unit(x.data_ptr<float>(), 48, 5, 48, inverse.data());
  k().unit_back(dy.data_ptr<float>(), x.const_data_ptr<float>(), 48, 5, 48, inverse.data());
  ExpectClose(x, wanted.detach(), 1e-6);
  ExpectClose(dy, leaf.grad(), 1e-5);
}

// Gates far from 0 too, where e^-x is infinite.
TEST_P(RecurrenceTest, GatedNormForwardAndBackward) {
  constexpr double kEpsilon = 1e-5;
  at::Tensor o = Random({6, 32}, 1).requires_grad_(), w = Random({32}, 3).requires_grad_(),
             dy = Random({6, 32}, 4), z = (Random({6, 32}, 2) * 5).detach();
  z[0][0] = -1e4;
  z[0][1] = 1e4;
  z.requires_grad_();
  at::Tensor wanted = o * (o * o).mean(1, true).add(kEpsilon).rsqrt() * w * at::silu(z);
  wanted.backward(dy);
  at::Tensor y = at::empty({6, 32}), dout = at::empty({6, 32}), dz = at::empty({6, 32}),
             dw = at::zeros({32});
  k().gated_norm(o.const_data_ptr<float>(), 32, z.const_data_ptr<float>(), 32,
                 w.const_data_ptr<float>(), 6, 32, kEpsilon, y.data_ptr<float>(), 32);
  k().gated_norm_back(dy.const_data_ptr<float>(), 32, o.const_data_ptr<float>(), 32,
                      z.const_data_ptr<float>(), 32, w.const_data_ptr<float>(), 6, 32, kEpsilon,
                      dout.data_ptr<float>(), dz.data_ptr<float>(), dw.data_ptr<float>());
  ExpectClose(y, wanted.detach(), 1e-6);
  ExpectClose(dout, o.grad(), 1e-5);
  ExpectClose(dz, z.grad(), 1e-5);
  ExpectClose(dw, w.grad(), 1e-5);
}

INSTANTIATE_TEST_SUITE_P(All, RecurrenceTest, ::testing::ValuesIn(Available()),
                         [](const auto& info) { return std::string(info.param->name); });

}  // namespace
}  // namespace pawl
