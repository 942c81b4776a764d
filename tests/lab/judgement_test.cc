#include "lab/judgement.h"

#include <gtest/gtest.h>

#include <cmath>

namespace pawl {
namespace {

Pairs Changes(const std::vector<double>& changes) {
  Pairs pairs;
  for (double change : changes) pairs.Add(0, change);
  return pairs;
}

TEST(TestPairs, SaysNothingOfFewerThanThreeSeeds) {
  Judgement judgement = TestPairs(Changes({1, 1.1}), 0);
  EXPECT_TRUE(std::isnan(judgement.p));
  EXPECT_TRUE(std::isnan(judgement.effect_size));
  EXPECT_EQ(judgement.outcome, "not judged");
  EXPECT_EQ(judgement.why, "too few seeds: 2 of the 3 needed");
}

TEST(TestPairs, TellsNoChangeFromAChangeWithoutSpread) {
  EXPECT_EQ(TestPairs(Changes({0, 0, 0}), 0).why, "every seed gives the same number twice");
  EXPECT_EQ(TestPairs(Changes({2, 2, 2}), 0).why,
            "every seed gives the same difference, so there is no spread to test it against");
  EXPECT_FALSE(std::isnan(TestPairs(Changes({2, 2, 2}), 0.1).p)) << "rounding alone makes a spread";
}

// Student's t of {1, 2, 3} is 3.4641 with two degrees of freedom: p = 0.0742, d = 2.
TEST(TestPairs, IsStudentsOfTheDifferences) {
  Judgement judgement = TestPairs(Changes({1, 2, 3}), 0);
  EXPECT_NEAR(judgement.p, 0.0742, 1e-4);
  EXPECT_NEAR(judgement.effect_size, 2, 1e-12);
  EXPECT_EQ(judgement.direction, 0) << "a direction is shown by the family's correction alone";
}

TEST(Correct, CountsTestedOnesAndMultipliesTheSmallestPByTheirNumber) {
  Judgement strong = TestPairs(Changes({1, 2, 3}), 0), weak = TestPairs(Changes({1, -2, 3}), 0),
            none = TestPairs(Changes({1}), 0);
  Estimate effect = EstimateMean({1, 2, 3});
  EXPECT_EQ(Correct({{effect, &strong}, {effect, &weak}, {EstimateMean({1}), &none}}), 2u);
  EXPECT_DOUBLE_EQ(strong.p_adjusted, 2 * strong.p);
  EXPECT_DOUBLE_EQ(weak.p_adjusted, weak.p);
  EXPECT_TRUE(std::isnan(none.p_adjusted));
  EXPECT_EQ(none.seeds_needed, 0);
  EXPECT_EQ(strong.seeds_needed, SeedsNeeded(2, 0.025, 0.8));
  EXPECT_NEAR(strong.detectable, DetectableEffect(3, 0.025, 0.8), 1e-12)
      << "the deviation between seeds is 1";
}

TEST(Correct, ALargerFamilyNeedsMoreSeedsForTheSameEffect) {
  Judgement alone = TestPairs(Changes({1, 2, 3}), 0), among = alone;
  std::vector<Judgement> others(9, alone);
  Estimate effect = EstimateMean({1, 2, 3});
  std::vector<std::pair<Estimate, Judgement*>> family = {{effect, &among}};
  for (Judgement& other : others) family.emplace_back(effect, &other);
  Correct({{effect, &alone}});
  Correct(family);
  EXPECT_GT(among.seeds_needed, alone.seeds_needed);
  EXPECT_GT(among.detectable, alone.detectable);
}

TEST(SeedsWords, SayThatTheNumberIsBeyondCounting) {
  EXPECT_EQ(SeedsWords(12), "12 seeds would");
  EXPECT_EQ(SeedsWords(0), "more than 100,000 seeds would");
}

}  // namespace
}  // namespace pawl
