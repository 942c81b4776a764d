#include "model/thread_gradients.h"

#include <cmath>
#include <numeric>

#include "tests/testing.h"

namespace pawl {
namespace {

TEST(ThreadGradients, AddUpToTheFirstWithTheNormOfTheSum) {
  constexpr int64_t kParameters = 5003;
  for (int threads : {1, 2, 5}) {
    ThreadGradients gradients(threads, kParameters);
    std::vector<float> first(kParameters);
    for (int t = 0; t < threads; ++t) {
      float* own = gradients.Of(t, first.data());
      EXPECT_EQ(own == first.data(), t == 0);
      for (int64_t i = 0; i < kParameters; ++i) own[i] = static_cast<float>((t + 1) * (i % 7));
    }
    double norm = gradients.AddUp(first.data());
    float times = static_cast<float>(threads * (threads + 1) / 2);
    double squares = 0;
    for (int64_t i = 0; i < kParameters; ++i) {
      ASSERT_EQ(first[static_cast<size_t>(i)], times * static_cast<float>(i % 7)) << i;
      squares += std::pow(first[static_cast<size_t>(i)], 2);
    }
    EXPECT_NEAR(norm, std::sqrt(squares), 1e-4 * norm);
  }
}

}  // namespace
}  // namespace pawl
