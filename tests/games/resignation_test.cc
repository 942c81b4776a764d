#include "games/resignation.h"

#include "tests/testing.h"

namespace pawl {
namespace {

// Values of positions in turn, and who of the two players lost (-1: a draw).
SearchedGame Game(std::vector<float> values, int loser) {
  SearchedGame game;
  for (size_t i = 0; i < values.size(); ++i)
    game.push_back({values[i], static_cast<int>(i % 2) == loser});
  return game;
}

TEST(IsPlayedOn, HoldsForAShareOfTheGames) {
  int played = 0;
  for (uint64_t i = 0; i < 10000; ++i) played += IsPlayedOn(RandomKey::Root(i), 0.1) ? 1 : 0;
  EXPECT_NEAR(played, 1000, 5 * 30) << "five standard deviations of sqrt(10000 .1 .9) = 30";
  EXPECT_TRUE(IsPlayedOn(RandomKey::Root(1), 1));
}

TEST(ResignedBelow, TheFirstBelowTheThresholdGivesUp) {
  std::vector<SearchedGame> games = {Game({0.2f, -0.5f, 0.1f, -0.9f}, 1),
                                     Game({-0.6f, 0.3f, 0.1f}, 1), Game({0.1f, 0.1f}, -1)};
  EXPECT_EQ(ResignedBelow(games, -0.95).games, 0);
  EXPECT_EQ(ResignedBelow(games, -0.8).games, 1);
  EXPECT_EQ(ResignedBelow(games, -0.8).wrongly, 0);
  EXPECT_EQ(ResignedBelow(games, -0.55).games, 2);
  EXPECT_EQ(ResignedBelow(games, -0.55).wrongly, 1) << "the first player of the second game won";
  EXPECT_EQ(ResignedBelow(games, kNeverResigns).games, 0);
}

TEST(ResignThreshold, IsTheHighestThatKeepsTheError) {
  std::vector<SearchedGame> games;
  for (int i = 0; i < 9; ++i) games.push_back(Game({0.1f, -0.5f}, 1));
  games.push_back(Game({-0.3f, 0.2f}, -1));
  EXPECT_EQ(ResignThreshold({}, 0.5), kNeverResigns);
  double strict = ResignThreshold(games, 0.05), loose = ResignThreshold(games, 0.1);
  EXPECT_EQ(ResignedBelow(games, strict).games, 9);
  EXPECT_EQ(ResignedBelow(games, strict).wrongly, 0);
  EXPECT_EQ(ResignedBelow(games, loose).games, 10);
  EXPECT_EQ(ResignedBelow(games, loose).wrongly, 1);
  EXPECT_GT(strict, -0.5);
  EXPECT_GT(loose, strict);
  std::vector<SearchedGame> drawn = {Game({-0.9f, 0.9f}, -1)};
  EXPECT_EQ(ResignThreshold(drawn, 0.05), kNeverResigns);
  std::vector<SearchedGame> early = {Game({0.5f, 0.4f}, 0)};
  EXPECT_EQ(ResignThreshold(early, 1), kNeverResigns) << "nobody who stands well gives up";
}

// Whatever the games, the threshold keeps its promise, and no higher candidate would.
TEST(ResignThreshold, KeepsItsPromiseOnDrawnGames) {
  RandomStream random(RandomKey::Root(5));
  for (int round = 0; round < 50; ++round) {
    std::vector<SearchedGame> games;
    for (int i = 0; i < 20; ++i) {
      std::vector<float> values;
      for (int j = 0; j < 6; ++j) values.push_back(static_cast<float>(2 * random.Uniform() - 1));
      games.push_back(Game(values, static_cast<int>(random.Below(3)) - 1));
    }
    double error = random.Uniform(), below = ResignThreshold(games, error);
    if (below > kNeverResigns) {
      Resigned resigned = ResignedBelow(games, below);
      EXPECT_GT(resigned.games, 0);
      EXPECT_LE(static_cast<double>(resigned.wrongly), error * static_cast<double>(resigned.games));
    }
    for (double higher = below + 0.01; higher < 0; higher += 0.01) {
      Resigned resigned = ResignedBelow(games, higher);
      EXPECT_TRUE(resigned.games == ResignedBelow(games, below).games ||
                  static_cast<double>(resigned.wrongly) >
                      error * static_cast<double>(resigned.games))
          << higher;
    }
  }
}

}  // namespace
}  // namespace pawl
