#include "match/ratings.h"

#include <cmath>
#include <numeric>

#include "tests/testing.h"

namespace pawl {
namespace {

// So many pairs with these points, `wins` in all as games.
std::vector<int> Points(std::initializer_list<std::pair<int, int>> counts) {
  std::vector<int> points;
  for (auto [value, count] : counts) points.insert(points.end(), static_cast<size_t>(count), value);
  return points;
}

// 14, 17 and 9 of 20 points, and half a point of one game more: the ratings were found by gradient
// ascent of the likelihood, in another language.
TEST(Ratings, AreThoseOfAnIndependentComputation) {
  std::vector<Meeting> meetings = {{0, 1, Points({{4, 4}, {2, 6}})},
                                   {0, 2, Points({{4, 7}, {2, 3}})},
                                   {1, 2, Points({{2, 9}, {0, 1}})}};
  std::vector<Rating> ratings = RatingsOf(3, meetings, RandomKey::Root(0));
  EXPECT_NEAR(ratings[0].elo, 134.74372010809574, 1e-6);
  EXPECT_NEAR(ratings[1].elo, -61.29974027286088, 1e-6);
  EXPECT_NEAR(ratings[2].elo, -73.44397983523486, 1e-6);
  for (const Rating& rating : ratings) {
    EXPECT_LT(rating.elos.low, rating.elo);
    EXPECT_GT(rating.elos.high, rating.elo);
  }
}

// Two players: the difference is 400 log10 of the odds.
TEST(Ratings, OfTwoPlayersAreTheOdds) {
  std::vector<Meeting> meetings = {{0, 1, Points({{4, 30}, {0, 10}})}};
  std::vector<Rating> ratings = RatingsOf(2, meetings, RandomKey::Root(0));
  EXPECT_NEAR(ratings[0].elo - ratings[1].elo, 400 * std::log10(60.5 / 20.5), 1e-6);
  EXPECT_NEAR(ratings[0].elo, -ratings[1].elo, 1e-9);
}

TEST(Ratings, StayFiniteWhereAPlayerWinsEverything) {
  std::vector<Meeting> meetings = {{0, 1, std::vector<int>(500, 4)},
                                   {0, 2, std::vector<int>(500, 4)},
                                   {1, 2, std::vector<int>(500, 4)}};
  std::vector<Rating> ratings = RatingsOf(3, meetings, RandomKey::Root(0));
  EXPECT_GT(ratings[0].elo, ratings[1].elo + 300);
  EXPECT_GT(ratings[1].elo, ratings[2].elo + 300);
  EXPECT_TRUE(std::isfinite(ratings[0].elo));
}

TEST(Ratings, TheIntervalNarrowsWithMorePairs) {
  auto width = [](int pairs) {
    std::vector<Meeting> meetings = {{0, 1, Points({{4, pairs}, {2, pairs}, {0, pairs}})}};
    Rating rating = RatingsOf(2, meetings, RandomKey::Root(0))[0];
    return rating.elos.high - rating.elos.low;
  };
  EXPECT_NEAR(width(20) / width(180), 3, 0.4);
}

TEST(Setbacks, ALaterPlayerThatLosesIsNamed) {
  std::vector<int> lost = Points({{4, 20}, {2, 20}}), even = Points({{4, 5}, {0, 5}});
  // 1 loses to 0, written from either side; 2 is even with 0; 3 is no generation.
  for (bool turned : {false, true}) {
    std::vector<int> of_later = Points({{0, 20}, {2, 20}});
    Meeting first = turned ? Meeting{1, 0, of_later} : Meeting{0, 1, lost};
    std::vector<Setback> found =
        SetbacksOf(3, std::vector<Meeting>{first, {0, 2, even}, {0, 3, lost}});
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].earlier, 0u);
    EXPECT_EQ(found[0].later, 1u);
    EXPECT_NEAR(found[0].score, 0.25, 1e-12);
    EXPECT_NEAR(found[0].standard_error, 0.25 / std::sqrt(39), 0.001);
  }
  EXPECT_TRUE(SetbacksOf(2, std::vector<Meeting>{{0, 1, Points({{0, 20}, {2, 20}})}}).empty())
      << "the later one wins";
}

// Three players in a circle and a fourth who lost to one of them.
std::vector<Meeting> Circle() {
  return {{1, 0, Points({{4, 30}, {2, 30}, {1, 20}})},
          {2, 1, Points({{4, 30}, {3, 20}, {0, 30}})},
          {2, 0, Points({{4, 20}, {2, 30}, {0, 30}})},
          {3, 2, Points({{4, 10}, {2, 40}, {0, 30}})}};
}

std::vector<ScoredMeeting> ScoresOf(const std::vector<Meeting>& meetings) {
  std::vector<ScoredMeeting> scores;
  for (const Meeting& meeting : meetings) {
    Estimate score = EstimateScore(meeting.points);
    scores.push_back({meeting.a, meeting.b, score.mean, score.standard_error,
                      static_cast<int64_t>(2 * meeting.points.size())});
  }
  return scores;
}

TEST(Strength, IsTheDifferenceOfTwoRatings) {
  std::vector<Meeting> meetings = Circle();
  std::vector<Rating> ratings = RatingsOf(4, meetings, RandomKey::Root(0));
  for (size_t player = 0; player < 4; ++player)
    EXPECT_NEAR(StrengthOf(player, 4, ScoresOf(meetings)).elo, ratings[player].elo - ratings[0].elo,
                1e-6);
  EXPECT_EQ(StrengthOf(0, 4, ScoresOf(meetings)).elo, 0);
  EXPECT_EQ(StrengthOf(0, 4, ScoresOf(meetings)).standard_error, 0);
}

// Two players: the difference is the logarithm of the odds, whose error the delta method gives; the
// drawn game that is added makes it smaller by a factor of all / (all + 1) at most.
TEST(Strength, OfTwoPlayersHasTheErrorOfTheDeltaMethod) {
  std::vector<Meeting> meetings = {{1, 0, Points({{4, 60}, {2, 20}, {0, 20}})}};
  ScoredMeeting score = ScoresOf(meetings)[0];
  EXPECT_DOUBLE_EQ(score.score, 0.7);
  double delta = 400 / std::log(10.0) * score.standard_error / (0.7 * 0.3);
  EXPECT_NEAR(StrengthOf(1, 2, std::vector<ScoredMeeting>{score}).standard_error, delta,
              0.01 * delta);
}

// The bootstrap over pairs knows nothing of curvatures. 2000 draws of each meeting's pairs: their
// deviation is known to 1 / sqrt(4000), 2%.
TEST(Strength, ItsErrorIsThatOfTheBootstrapOverPairs) {
  std::vector<Meeting> meetings = Circle();
  RandomStream random(RandomKey::Root(4));
  constexpr int kDraws = 2000;
  double sum = 0, squares = 0;
  for (int draw = 0; draw < kDraws; ++draw) {
    std::vector<Meeting> again = meetings;
    for (size_t m = 0; m < meetings.size(); ++m) {
      for (int& points : again[m].points)
        points = meetings[m].points[random.Below(meetings[m].points.size())];
    }
    double elo = StrengthOf(3, 4, ScoresOf(again)).elo;
    sum += elo;
    squares += elo * elo;
  }
  double mean = sum / kDraws, deviation = std::sqrt(squares / kDraws - mean * mean);
  EXPECT_NEAR(StrengthOf(3, 4, ScoresOf(meetings)).standard_error, deviation, 0.08 * deviation);
}

}  // namespace
}  // namespace pawl
