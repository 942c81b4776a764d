#include "lab/ruling.h"

#include <cmath>
#include <limits>

#include "base/random.h"
#include "tests/testing.h"

namespace pawl {
namespace {

// `count` values with this mean and deviation (as a sample), half of them above and half below.
std::vector<double> Values(double mean, double deviation, int count) {
  std::vector<double> values;
  double step = deviation * std::sqrt((count - 1.0) / count);
  for (int i = 0; i < count; ++i) values.push_back(mean + (i % 2 == 0 ? step : -step));
  return values;
}

// Student's half-width of {1, 2, 3} is 2.484, of 100 seeds with deviation 1 0.198.
TEST(Equal, HoldsOnlyWhereTheIntervalLiesInsideTheMargin) {
  EXPECT_EQ(Equal("x", 2, 2.49, {1, 2, 3}).ruling, Ruling::kHolds);
  EXPECT_EQ(Equal("x", 2, 2.48, {1, 2, 3}).ruling, Ruling::kUndecided)
      << "the mean is right to the point, the seeds are too few";
  EXPECT_EQ(Equal("x", 2, 0.21, Values(2, 1, 100)).ruling, Ruling::kHolds);
  EXPECT_EQ(Equal("x", 2, 0.21, Values(2.02, 1, 100)).ruling, Ruling::kUndecided);
}

TEST(Equal, FailsOnlyWhereTheIntervalLiesOutsideTheMargin) {
  EXPECT_EQ(Equal("x", 2, 0.2, Values(2.45, 1, 100)).ruling, Ruling::kFails);
  EXPECT_EQ(Equal("x", 2, 0.2, Values(1.55, 1, 100)).ruling, Ruling::kFails);
  EXPECT_EQ(Equal("x", 2, 0.2, Values(2.35, 1, 100)).ruling, Ruling::kUndecided);
}

// The case that the rule before this one let through: 2.667 where the truth is 2.95, 30 seeds that
// deviate by 0.5 of it.
TEST(Equal, DoesNotTouchAWrongValueForLackOfSeeds) {
  EXPECT_EQ(Equal("x", 2.667, 0.15 * 2.667, Values(2.95, 1.45, 30)).ruling, Ruling::kUndecided);
  EXPECT_EQ(Equal("x", 2.667, 0.05 * 2.667, Values(2.95, 1.45, 4000)).ruling, Ruling::kFails);
}

// Of the exhibits' own sizes: a share of right lines holds, and nearly no wrong one, whatever the
// number of seeds.
TEST(Equal, AWrongValueAtTheMarginHoldsInAFortiethOfCasesAtMost) {
  RandomStream random(RandomKey::Root(7));
  for (int seeds : {3, 10, 100}) {
    int held = 0;
    for (int trial = 0; trial < 2000; ++trial) {
      std::vector<double> values;
      for (int i = 0; i < seeds; ++i) values.push_back(1.1 + 0.1 * random.Normal());
      held += Equal("x", 1, 0.1, values).ruling == Ruling::kHolds;
    }
    EXPECT_LE(held, 2000 / 40 + 4 * 7)
        << seeds << " seeds";  // four standard errors of 2000 draws at 1/40
  }
}

TEST(EveryRuling, IsUndecidedOfFewerThanThreeSeedsAndOfWhatIsNoNumber) {
  double nan = std::numeric_limits<double>::quiet_NaN(),
         infinity = std::numeric_limits<double>::infinity();
  for (std::vector<double> values :
       {std::vector<double>{}, {1}, {1, 1}, {1, 1, 1, nan}, {1, 1, 1, infinity}}) {
    EXPECT_EQ(Equal("x", 1, 0.5, values).ruling, Ruling::kUndecided);
    EXPECT_EQ(Equal("x", 9, 0.5, values).ruling, Ruling::kUndecided);
    EXPECT_EQ(Above("x", 0, values).ruling, Ruling::kUndecided);
    EXPECT_EQ(Above("x", 9, values).ruling, Ruling::kUndecided);
    EXPECT_EQ(Below("x", 9, values).ruling, Ruling::kUndecided);
    EXPECT_EQ(Below("x", 0, values).ruling, Ruling::kUndecided);
    EXPECT_EQ(EverySeed("x", AtLeast(0), values).ruling, Ruling::kUndecided);
    EXPECT_EQ(EverySeed("x", AtLeast(9), values).ruling, Ruling::kUndecided);
    EXPECT_EQ(Median("x", AtLeast(0), values).ruling, Ruling::kUndecided);
    EXPECT_EQ(Median("x", AtLeast(9), values).ruling, Ruling::kUndecided);
  }
}

// Student's interval of {1, 2, 3} is [-0.48, 4.48].
TEST(AboveAndBelow, GoByTheInterval) {
  EXPECT_EQ(Above("x", -0.5, {1, 2, 3}).ruling, Ruling::kHolds);
  EXPECT_EQ(Above("x", 0, {1, 2, 3}).ruling, Ruling::kUndecided);
  EXPECT_EQ(Above("x", 4.5, {1, 2, 3}).ruling, Ruling::kFails);
  EXPECT_EQ(Below("x", 4.5, {1, 2, 3}).ruling, Ruling::kHolds);
  EXPECT_EQ(Below("x", 4, {1, 2, 3}).ruling, Ruling::kUndecided);
  EXPECT_EQ(Below("x", -0.5, {1, 2, 3}).ruling, Ruling::kFails);
}

TEST(EverySeed, FailsByOneSeedAndHoldsByTheIntervalToo) {
  EXPECT_EQ(EverySeed("x", AtLeast(0.9), {0.95, 0.96, 0.97}).ruling, Ruling::kHolds);
  EXPECT_EQ(EverySeed("x", AtLeast(0.9), {0.89, 0.96, 0.97}).ruling, Ruling::kFails);
  EXPECT_EQ(EverySeed("x", AtLeast(0.9), {0.91, 0.96, 1.0}).ruling, Ruling::kUndecided)
      << "the interval is [0.845, 1.069]";
  for (int seeds = 3; seeds < 50; ++seeds) {
    EXPECT_EQ(
        EverySeed("x", AtLeast(0.98), std::vector<double>(static_cast<size_t>(seeds), 0.98)).ruling,
        Ruling::kHolds)
        << seeds;
  }
  EXPECT_EQ(EverySeed("x", MoreThan(1), {1, 1, 1}).ruling, Ruling::kFails);
  EXPECT_EQ(EverySeed("x", LessThan(1), {0.1, 0.1, 0.1}).ruling, Ruling::kHolds);
  EXPECT_EQ(EverySeed("x", Between(1.8, 2.2), {1.99, 2, 2.01}).ruling, Ruling::kHolds);
  EXPECT_EQ(EverySeed("x", Between(1.8, 2.2), {1.9, 2, 2.3}).ruling, Ruling::kFails);
}

// 1/2^5 = 0.031; of seven of eight or more (1 + 8)/2^8 = 0.035; of four of five or more 0.19.
TEST(Median, GoesByTheSignTest) {
  EXPECT_EQ(Median("x", AtLeast(0.95), {1, 1, 1, 1, 0.96}).ruling, Ruling::kHolds);
  EXPECT_EQ(Median("x", AtLeast(0.95), {1, 1, 1, 1, 0}).ruling, Ruling::kUndecided);
  EXPECT_EQ(Median("x", AtLeast(0.95), {1, 1, 1, 1, 1, 1, 1, 0}).ruling, Ruling::kHolds);
  EXPECT_EQ(Median("x", AtLeast(0.95), {0, 0, 0, 0, 0.94}).ruling, Ruling::kFails);
  EXPECT_EQ(Median("x", AtLeast(0.95), {1, 1, 1}).ruling, Ruling::kUndecided)
      << "three seeds can't tell";
  EXPECT_EQ(Median("x", LessThan(0.5), {0, 0, 0, 0, 0}).ruling, Ruling::kHolds);
  EXPECT_EQ(Median("x", AtLeast(0), {5, 1, 2}).measured, 2);
  EXPECT_EQ(Median("x", AtLeast(0), {5, 1, 2, 4}).measured, 3);
}

TEST(Whole, FailsOrIsUndecidedByOneLineAndHoldsOfNothingByNone) {
  Line holds = Above("x", 0, {1, 1, 1}), fails = Above("x", 2, {1, 1, 1}),
       undecided = Above("x", 0, {1});
  EXPECT_EQ(Whole({holds, holds}), Ruling::kHolds);
  EXPECT_EQ(Whole({holds, undecided}), Ruling::kUndecided);
  EXPECT_EQ(Whole({holds, undecided, fails}), Ruling::kFails);
  EXPECT_EQ(Whole({}), Ruling::kUndecided);
}

TEST(Line, SaysItsRuleAndItsInterval) {
  Line line = Equal("x", 2.286, 0.3429, {1, 2, 3});
  EXPECT_EQ(line.expected, "2.286 +- 0.3429");
  EXPECT_NEAR(line.interval->low, -0.4841, 1e-3);
  EXPECT_NEAR(line.standard_error, 0.57735, 1e-5);
  EXPECT_EQ(EverySeed("x", AtLeast(0.95), {1}).expected, ">= 0.95, every seed");
  EXPECT_EQ(EverySeed("x", Between(0.8, 1.2), {1}).expected, "0.8 to 1.2, every seed");
  EXPECT_EQ(Median("x", LessThan(0.5), {1}).expected, "median < 0.5");
  EXPECT_FALSE(Equal("x", 1, 1, {1}).interval.has_value()) << "one seed has no interval";
}

}  // namespace
}  // namespace pawl
