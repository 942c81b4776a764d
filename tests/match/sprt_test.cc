#include "match/sprt.h"

#include "base/random.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

// Computed by another way and in another language: Newton's method on both Lagrange multipliers of
// the likelihood under the constraints that shares sum to 1 and have the hypothesis's mean.
TEST(Sprt, TheRatioIsThatOfAnIndependentComputation) {
  struct Case {
    PairCounts counts;
    double elo0, elo1, ratio;
  };
  for (const Case& c : {Case{{10, 20, 40, 25, 5}, 0, 10, -0.43748623289103894},
                        Case{{3, 50, 120, 90, 12}, 0, 5, 2.1615948562479135},
                        Case{{0, 2, 10, 30, 58}, -10, 40, 13.771028890599847},
                        Case{{0, 0, 100, 0, 0}, 0, 10, -2.911175147974275},
                        Case{{5, 3, 2, 0, 0}, 0, 50, -1.5422316028866005}})
    EXPECT_NEAR(LogLikelihoodRatio(c.counts, c.elo0, c.elo1), c.ratio, 1e-8);
}

// What fishtest calls LLR_alt2: (s1 - s0) (2 s - s0 - s1) / (2 variance), for many pairs near even.
TEST(Sprt, TheRatioIsNearItsApproximation) {
  PairCounts counts{300, 2200, 5000, 2300, 350};
  double all = 10150, mean = 0, variance = 0;
  for (size_t k = 0; k < 5; ++k) mean += static_cast<double>(counts[k]) * (k / 4.0) / all;
  for (size_t k = 0; k < 5; ++k)
    variance += static_cast<double>(counts[k]) * (k / 4.0 - mean) * (k / 4.0 - mean) / all;
  double s0 = ScoreOfElo(0), s1 = ScoreOfElo(5);
  double near = all * (s1 - s0) * (2 * mean - s0 - s1) / variance / 2;
  EXPECT_NEAR(LogLikelihoodRatio(counts, 0, 5), near, 0.01 + 0.01 * std::abs(near));
}

TEST(Sprt, BoundsAreWalds) {
  Bounds even = SprtBounds({0, 10, 0.05, 0.05});
  EXPECT_NEAR(even.low, -2.9444389791664403, 1e-12);
  EXPECT_NEAR(even.high, 2.9444389791664403, 1e-12);
  EXPECT_NEAR(SprtBounds({0, 10, 0.01, 0.2}).low, -1.5993875765805987, 1e-12);
}

TEST(Sprt, DecidesWhenABoundIsReached) {
  SprtSettings settings{0, 50};
  EXPECT_EQ(VerdictOf(settings, {0, 0, 1, 0, 0}), SprtVerdict::kOpen);
  EXPECT_EQ(VerdictOf(settings, {1, 5, 20, 20, 20}), SprtVerdict::kElo1);
  EXPECT_EQ(VerdictOf(settings, {20, 20, 20, 5, 1}), SprtVerdict::kElo0);
}

// Of players that are equal, at most about alpha are taken for stronger.
TEST(Sprt, ErrsAsSeldomAsItSays) {
  constexpr int kTests = 400, kPairsMost = 3000;
  SprtSettings settings{0, 60, 0.1, 0.1};
  auto share_taken = [&](double up) {  // up: chance of 3 points; else as for 1 point
    int taken = 0;
    for (uint64_t test = 0; test < kTests; ++test) {
      RandomStream random(RandomKey::Root(test));
      PairCounts counts{};
      SprtVerdict verdict = SprtVerdict::kOpen;
      for (int i = 0; i < kPairsMost && verdict == SprtVerdict::kOpen; ++i) {
        ++counts[random.Uniform() < 0.5 ? 2 : random.Uniform() < up ? 4 : 0];
        verdict = VerdictOf(settings, counts);
      }
      taken += verdict == SprtVerdict::kElo1;
    }
    return taken / static_cast<double>(kTests);
  };
  EXPECT_LT(share_taken(0.5), 0.15);
  EXPECT_GT(share_taken(0.5 + (ScoreOfElo(60) - 0.5) / 0.5), 0.85);
}

TEST(Sprt, HypothesesThatMakeNoSenseAreRefused) {
  EXPECT_THAT(ErrorOf([] { CheckSprt({10, 10}); }), HasSubstr("must be below the second"));
  EXPECT_THAT(ErrorOf([] { CheckSprt({0, 10, 0.5, 0.05}); }), HasSubstr("between 0 and 0.5"));
  EXPECT_EQ(ErrorOf([] { CheckSprt({-5, 0}); }), "");
}

}  // namespace
}  // namespace pawl
