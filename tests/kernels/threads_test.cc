// The kernels called by several threads at once, as decoding and training call them. Needs no
// LibTorch, so that the thread sanitizer sees it.
#include <cmath>
#include <thread>
#include <vector>

#include "base/random.h"
#include "kernels/gemm.h"
#include "kernels/in_use.h"
#include "kernels/kernels.h"
#include "tests/testing.h"

namespace pawl {
namespace {

constexpr int64_t kRows = 96, kOut = 50, kIn = 70;
constexpr int kThreads = 4;

std::vector<float> Uniform(int64_t size, uint64_t seed) {
  std::vector<float> values(static_cast<size_t>(size));
  RandomKey key = RandomKey::Root(seed);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(2 * key.Uniform(i) - 1);
  return values;
}

// Runs work(0) to work(kThreads - 1) at the same time.
template <typename Work>
void Together(const Work& work) {
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) threads.emplace_back(work, t);
  for (std::thread& thread : threads) thread.join();
}

// y = x W^T; every thread computes its share of the rows.
template <typename Element>
std::vector<float> Product(const Gemm<Element>& gemm, int shares) {
  std::vector<float> x = Uniform(kRows * kIn, 1), w = Uniform(kOut * kIn, 2);
  std::vector<Element> rows(static_cast<size_t>(kRows * Padded(kIn))),
      packed(static_cast<size_t>(PackedSize(kOut, kIn)));
  for (int64_t i = 0; i < kRows; ++i) {
    for (int64_t j = 0; j < kIn; ++j)
      Put(x[static_cast<size_t>(i * kIn + j)], &rows[static_cast<size_t>(i * Padded(kIn) + j)]);
  }
  gemm.pack(w.data(), kIn, false, kOut, kIn, packed.data());
  std::vector<float> y(static_cast<size_t>(kRows * kOut));
  auto share = [&](int t) {
    int64_t first = kRows / shares * t;
    gemm.product(rows.data() + first * Padded(kIn), Padded(kIn), packed.data(),
                 y.data() + first * kOut, kOut, kRows / shares, kOut, kIn, false);
  };
  if (shares == 1) {
    share(0);
  } else {
    Together(share);
  }
  return y;
}

TEST(KernelThreads, RowsThatThreadsShareOutAreTheBitsOfOneThread) {
  const Gemms& gemms = ChooseGemms();
  EXPECT_EQ(Product(gemms.float32, kThreads), Product(gemms.float32, 1));
  EXPECT_EQ(Product(gemms.bfloat16, kThreads), Product(gemms.bfloat16, 1));
}

TEST(KernelThreads, EveryThreadFindsTheSameKernels) {
  std::vector<std::string> names(kThreads);
  std::vector<const Kernels*> kernels(kThreads);
  Together([&](int t) {
    names[static_cast<size_t>(t)] = KernelsInUse();
    kernels[static_cast<size_t>(t)] = &ChooseKernels();
  });
  for (int t = 1; t < kThreads; ++t) {
    EXPECT_EQ(names[static_cast<size_t>(t)], names[0]);
    EXPECT_EQ(kernels[static_cast<size_t>(t)], kernels[0]);
  }
}

TEST(KernelThreads, NormalizedRowsAreThoseOfTheFormula) {
  std::vector<float> x = Uniform(kRows * kIn, 3), weight = Uniform(kIn, 4),
                     y(static_cast<size_t>(kRows * kIn)), inverse(static_cast<size_t>(kRows));
  constexpr int64_t kShare = kRows / kThreads;
  Together([&](int t) {
    int64_t first = kShare * t;
    ChooseKernels().rms_norm(x.data() + first * kIn, weight.data(), y.data() + first * kIn,
                             inverse.data() + first, kShare, kIn, 1e-5f);
  });
  for (int64_t i = 0; i < kRows; ++i) {
    double squares = 0;
    const float* row = x.data() + i * kIn;
    for (int64_t j = 0; j < kIn; ++j) squares += static_cast<double>(row[j]) * row[j];
    double scale = 1 / std::sqrt(squares / kIn + 1e-5);
    for (int64_t j = 0; j < kIn; ++j) {
      EXPECT_NEAR(y[static_cast<size_t>(i * kIn + j)],
                  row[j] * scale * weight[static_cast<size_t>(j)], 1e-5);
    }
  }
}

}  // namespace
}  // namespace pawl
