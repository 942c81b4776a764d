#include "base/statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace pawl {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Student's t with 2 degrees of freedom: 4.3027; deviation 1, three values: half width 4.3027 /
// sqrt(3).
TEST(EstimateMean, GivesStudentsInterval) {
  Estimate e = EstimateMean({1, 2, 3});
  EXPECT_DOUBLE_EQ(e.mean, 2);
  EXPECT_NEAR(e.high - e.mean, 2.4841, 1e-3);
  EXPECT_NEAR(e.mean - e.low, 2.4841, 1e-3);
  EXPECT_EQ(EstimateMean({5}).low, 5);
  EXPECT_EQ(EstimateMean({}).seeds, 0);
}

TEST(EstimateMean, BelievesNoSpreadSmallerThanRoundingMakes) {
  double rounding = 0.01 / std::sqrt(6.0);  // of the difference of two shares of 100
  EXPECT_NEAR(EstimateMean({-0.9, -0.9, -0.9}, 0.01).standard_error, rounding / std::sqrt(3.0),
              1e-12);
  EXPECT_NEAR(EstimateMean({1, 2, 3}, 0.01).standard_error, 1 / std::sqrt(3.0), 1e-12);
  EXPECT_EQ(EstimateMean({-0.9, -0.9, -0.9}).low, EstimateMean({-0.9, -0.9, -0.9}).high);
}

// Golden numbers: scipy.stats.ttest_1samp(values, 0).pvalue, and mean / std(ddof=1).
TEST(TestMean, IsStudentsTest) {
  MeanTest collapse = TestMean({-0.9, -0.95, -0.88, -0.93});
  EXPECT_NEAR(collapse.p, 1.0803922988e-5, 1e-12);
  EXPECT_NEAR(collapse.effect_size, -29.4294890813, 1e-8);
  MeanTest unclear = TestMean({0.1, -0.05, 0.2});
  EXPECT_NEAR(unclear.p, 0.3700592117, 1e-9);
  EXPECT_NEAR(unclear.effect_size, 0.6622661785, 1e-9);
}

TEST(TestMean, SaysNothingWhereThereIsNoSpreadToTestAgainst) {
  for (const auto& values :
       std::vector<std::vector<double>>{{}, {1}, {0, 0, 0}, {0.1 + 0.2, 0.3, 0.3}}) {
    EXPECT_TRUE(std::isnan(TestMean(values).p)) << values.size();
    EXPECT_TRUE(std::isnan(TestMean(values).effect_size)) << values.size();
  }
  EXPECT_TRUE(std::isnan(TestMean({1, kNan, 2}).p));
  EXPECT_LT(TestMean({-1, -1, -1}, 0.01).p, 1e-4) << "all seeds fall from 1 to 0 of 100 problems";
  EXPECT_GT(TestMean({-0.01, -0.01, -0.01}, 0.01).p, 0.04)
      << "one problem of 100 in each of three seeds";
  EXPECT_EQ(TestMean({0, 0, 0}, 0.01).p, 1);
}

// Golden numbers: statsmodels.stats.multitest.multipletests(p, method="holm").
TEST(HolmAdjust, StepsDown) {
  EXPECT_EQ(HolmAdjust({0.01, 0.04, 0.03, 0.005}), (std::vector<double>{0.03, 0.06, 0.06, 0.02}));
  std::vector<double> ties = HolmAdjust({0.2, 0.001, 0.05, 0.05, 0.9}),
                      want = {0.4, 0.005, 0.2, 0.2, 0.9};
  for (size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(ties[i], want[i], 1e-12);
}

TEST(HolmAdjust, CountsNoTestThatWasNotMade) {
  std::vector<double> adjusted = HolmAdjust({kNan, 0.02, 0.5});
  EXPECT_TRUE(std::isnan(adjusted[0]));
  EXPECT_DOUBLE_EQ(adjusted[1], 0.04);
  EXPECT_DOUBLE_EQ(adjusted[2], 0.5);
  EXPECT_TRUE(HolmAdjust({}).empty());
}

// Golden numbers: c = t.ppf(1 - alpha / 2, n - 1); nct.sf(c, n - 1, d sqrt(n)) + nct.cdf(-c, n - 1,
// d sqrt(n)), scipy.stats.
TEST(Power, IsThatOfTheNoncentralT) {
  EXPECT_NEAR(Power(0.5, 10, 0.05), 0.2931756065, 1e-8);
  EXPECT_NEAR(Power(1, 6, 0.05), 0.5068419800, 1e-8);
  EXPECT_NEAR(Power(-1, 6, 0.05 / 12), 0.1013519159, 1e-8) << "the sign has no part in it";
  EXPECT_NEAR(Power(2, 5, 0.01), 0.5471761893, 1e-8);
  EXPECT_NEAR(Power(0.2, 200, 0.05), 0.8036666606, 1e-8);
  EXPECT_NEAR(Power(0, 10, 0.05), 0.05, 1e-9);
  EXPECT_NEAR(Power(1e6, 3, 1e-6), 1, 1e-6);
}

TEST(SeedsNeeded, IsTheFewestWithThePower) {
  EXPECT_EQ(SeedsNeeded(0.5, 0.05), 34);
  EXPECT_EQ(SeedsNeeded(1, 0.05), 10);
  EXPECT_EQ(SeedsNeeded(1, 0.05 / 12), 18);
  EXPECT_EQ(SeedsNeeded(-3, 0.05), 4);
  EXPECT_EQ(SeedsNeeded(0.1, 0.05), 787);
  EXPECT_EQ(SeedsNeeded(500, 0.05), 3);
  EXPECT_EQ(SeedsNeeded(0, 0.05), 0);
  EXPECT_EQ(SeedsNeeded(1e-5, 0.05), 0) << "more than 100,000";
  EXPECT_EQ(SeedsNeeded(kNan, 0.05), 0);
}

// Golden numbers: scipy.optimize.brentq of that power less 0.8.
TEST(DetectableEffect, IsFoundWithThePowerAtThoseSeeds) {
  EXPECT_NEAR(DetectableEffect(3, 0.05), 3.2640435497, 1e-6);
  EXPECT_NEAR(DetectableEffect(6, 0.05), 1.4345447820, 1e-6);
  EXPECT_NEAR(Power(DetectableEffect(6, 0.05 / 12), 6, 0.05 / 12), 0.8, 1e-9);
  EXPECT_TRUE(std::isinf(DetectableEffect(1, 0.05)));
}

// All 3^3 draws of {0, 0, 3}: the mean is 0 in 8/27 of them and 3 in 1/27 = 3.7%, so the interval
// is [0, 3]; of {0, 0, 0, 0, 0, 6} the mean exceeds 3 in 0.9% and equals 3 in 5.4%.
TEST(BootstrapMean, GivesThePercentilesOfResampledMeans) {
  EXPECT_EQ(BootstrapMean({0, 0, 3}).low, 0);
  EXPECT_EQ(BootstrapMean({0, 0, 3}).high, 3);
  EXPECT_EQ(BootstrapMean({0, 0, 0, 0, 0, 6}).high, 3);
  EXPECT_EQ(BootstrapMean({5}).low, 5);
  EXPECT_EQ(BootstrapMean({}).high, 0);
}

// Newcombe 1998 (Statistics in Medicine 17, 857), table I: method 3.
TEST(Statistics, WilsonsIntervalIsTheTextbooks) {
  for (auto [right, asked, low, high] : {std::tuple{81, 263, 0.2553, 0.3662},
                                         {15, 148, 0.0624, 0.1605},
                                         {0, 20, 0.0, 0.1611},
                                         {1, 29, 0.0061, 0.1718}}) {
    Bounds bounds = WilsonBounds(right, asked);
    EXPECT_NEAR(bounds.low, low, 5e-5);
    EXPECT_NEAR(bounds.high, high, 5e-5);
  }
  EXPECT_EQ(WilsonBounds(20, 20).high, 1);
}

}  // namespace
}  // namespace pawl
