#include "match/score.h"

#include <cmath>
#include <limits>

#include "tests/testing.h"

namespace pawl {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

TEST(Score, EloIsLogistic) {
  EXPECT_EQ(EloOfScore(0.5), 0);
  EXPECT_NEAR(EloOfScore(0.75), 190.848501887865, 1e-9);   // 400 log10(3)
  EXPECT_NEAR(EloOfScore(0.64), 99.95098928663995, 1e-9);  // 400 log10(16 / 9)
  EXPECT_NEAR(ScoreOfElo(400), 10.0 / 11, 1e-12);
  EXPECT_NEAR(EloOfScore(ScoreOfElo(-123)), -123, 1e-9);
  EXPECT_EQ(EloOfScore(1), kInfinite);
  EXPECT_EQ(EloOfScore(0), -kInfinite);
}

TEST(Score, CountsPairsByTheirPoints) {
  MatchScore score = ScoreOf({0, 1, 2, 2, 3, 4, 4, 4});
  EXPECT_EQ(score.counts, (PairCounts{1, 1, 2, 1, 3}));
  EXPECT_DOUBLE_EQ(score.score, 20 / 32.0);
  EXPECT_NEAR(score.elo, 400 * std::log10(20 / 12.0), 1e-9);
  EXPECT_EQ(score.elos.low, EloOfScore(score.scores.low));
  EXPECT_LT(score.scores.low, score.score);
}

// 200 pairs with a standard deviation of 0.25: the normal interval is 0.5 -+ 1.96 * 0.25 /
// sqrt(200), so 0.465 to 0.535.
TEST(Score, TheIntervalIsTheBootstrapsOverPairs) {
  std::vector<int> points;
  for (int i = 0; i < 100; ++i) points.insert(points.end(), {1, 3});
  MatchScore score = ScoreOf(points);
  EXPECT_NEAR(score.scores.low, 0.465, 0.003);
  EXPECT_NEAR(score.scores.high, 0.535, 0.003);
  EXPECT_NEAR(score.elos.high, 24.1, 2.5);
}

TEST(Score, WhoWinsEverythingIsInfinitelyStronger) {
  for (size_t pairs : {1u, 7u, 10u, 49u, 100u}) {
    MatchScore all = ScoreOf(std::vector<int>(pairs, 4)),
               none = ScoreOf(std::vector<int>(pairs, 0));
    EXPECT_EQ(all.elo, kInfinite) << pairs;
    EXPECT_EQ(all.elos.low, kInfinite) << pairs;
    EXPECT_EQ(none.elos.high, -kInfinite) << pairs;
  }
}

TEST(EstimateScore, BelievesNoSmallerSpreadThanThatOfItsSteps) {
  EXPECT_EQ(EstimateScore({4, 0, 4, 0}).mean, 0.5);
  EXPECT_EQ(EstimateScore(std::vector<int>(10, 2)).mean, 0.5) << "tenths do not add up exactly";
  EXPECT_NEAR(EstimateScore({4, 0, 4, 0}).standard_error, std::sqrt(1.0 / 3) / 2, 1e-12);
  EXPECT_NEAR(EstimateScore(std::vector<int>(25, 2)).standard_error, 0.25 / std::sqrt(6.0) / 5,
              1e-12);
}

}  // namespace
}  // namespace pawl
