#include "learner/run_ladder.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "learner/publish.h"
#include "model/policy_value/settings.h"
#include "model/weights.h"
#include "tests/learner/fake_replay.h"
#include "tests/testing.h"
#include "tests/tiny_game.h"

namespace pawl {
namespace {

using ::testing::ElementsAre;
using testing::ErrorOf;
using testing::FakeReplay;
using ::testing::HasSubstr;

std::vector<RatedGeneration> Rated(const std::vector<double>& elos) {
  std::vector<RatedGeneration> rated;
  for (double elo : elos) rated.push_back({static_cast<int64_t>(rated.size()), elo});
  return rated;
}

TEST(OpponentsAmong, AreThePreviousTheBestTheFirstAndThoseBetween) {
  std::vector<RatedGeneration> nine = Rated({0, 1, 2, 9, 4, 5, 6, 7, 8});
  EXPECT_THAT(OpponentsAmong(nine, 1), ElementsAre(8));
  EXPECT_THAT(OpponentsAmong(nine, 2), ElementsAre(3, 8));
  EXPECT_THAT(OpponentsAmong(nine, 3), ElementsAre(0, 3, 8));
  EXPECT_THAT(OpponentsAmong(nine, 4), ElementsAre(0, 3, 5, 8));
  EXPECT_THAT(OpponentsAmong(nine, 5), ElementsAre(0, 1, 3, 5, 8));
  EXPECT_THAT(OpponentsAmong(nine, 90), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8));
  EXPECT_THAT(OpponentsAmong(Rated({}), 4), ElementsAre());
  EXPECT_THAT(OpponentsAmong(Rated({0}), 4), ElementsAre(0));
  EXPECT_THAT(OpponentsAmong(Rated({5, 5, 0, 1}), 2), ElementsAre(1, 3)) << "of equals the last";
}

TEST(CheckRunLadder, RefusesMoreGamesThanThereAreOpenings) {
  auto check = [](std::vector<std::string> settings) {
    return ErrorOf([&] { CheckRunLadder(testing::TinyGame(settings)); });
  };
  // Nine cells: one random move leads to nine positions.
  EXPECT_EQ(check({"eval.games=18", "eval.opening_plies=1"}), "");
  EXPECT_THAT(check({"eval.games=20", "eval.opening_plies=1"}),
              HasSubstr("eval.games: 20 games need 10 different openings, and 1 random moves lead "
                        "to 9 in tic_tac_toe"));
  EXPECT_THAT(check({"eval.games=20", "eval.opening_plies=1"}),
              HasSubstr("take at most 18, or more eval.opening_plies"));
  EXPECT_EQ(check({}), "");
}

// Generations whose weights are untrained networks, another for each number.
class RunLadderTest : public ::testing::Test {
 protected:
  static constexpr int kGenerations = 5;

  RunLadderTest()
      : config_(testing::TinyGame({"eval.games=20", "eval.opponents=3"})),
        replay_(ConfigText(config_)) {
    for (int64_t g = 0; g < kGenerations; ++g) Publish(&replay_, g, WeightsOf(g), "{}");
  }

  std::string WeightsOf(int64_t generation) const {
    auto game = MakeGame(config_.model().game());
    PolicyValueNetwork network(ShapeOf(config_.model(), *game));
    network.Initialize(RandomKey::Root(static_cast<uint64_t>(generation) + 1));
    return TensorsToSafetensors(network.NamedTensors());
  }

  // The rows of all generations; before `restart` the ladder is made anew and is shown what a file
  // keeps of the rows so far.
  std::vector<Metrics> Measure(const Config& config, int64_t restart = -1) {
    auto ladder = std::make_unique<RunLadder>(&replay_, config);
    std::vector<Metrics> rows;
    for (int64_t g = 0; g < kGenerations; ++g) {
      if (g == restart) {
        ladder = std::make_unique<RunLadder>(&replay_, config);
        for (size_t k = 0; k < rows.size(); ++k)
          ladder->See(static_cast<int64_t>(k),
                      nlohmann::json::parse(nlohmann::json(rows[k]).dump()).get<Metrics>());
      }
      rows.push_back(ladder->Measure(g, WeightsOf(g)));
      ladder->See(g, rows.back());
    }
    return rows;
  }

  static int64_t Opponents(const Metrics& row) {
    return std::count_if(row.begin(), row.end(),
                         [](const auto& one) { return one.first.starts_with("eval/game/score/"); });
  }

  Config config_;
  FakeReplay replay_;
};

TEST_F(RunLadderTest, TheFirstGenerationHasNoElo) {
  Metrics first = Measure(config_)[0];
  EXPECT_EQ(first, (Metrics{{"eval/game/elo", 0}, {"eval/game/elo_error", 0}}));
}

TEST_F(RunLadderTest, MeetsAsManyAsAreAskedForAndSaysHowItDid) {
  std::vector<Metrics> rows = Measure(config_);
  EXPECT_EQ(Opponents(rows[1]), 1);
  EXPECT_EQ(Opponents(rows[2]), 2);
  for (size_t g : {3u, 4u}) {
    const Metrics& row = rows[g];
    EXPECT_LE(Opponents(row), 3);
    EXPECT_TRUE(row.contains("eval/game/score/0")) << "the first";
    std::string previous = fmt::format("eval/game/score/{}", g - 1);
    ASSERT_TRUE(row.contains(previous));
    EXPECT_EQ(row.at("eval/game/score_previous"), row.at(previous));
    double worst = -INFINITY;
    for (const auto& [name, value] : row) {
      if (!name.starts_with("eval/game/score/")) continue;
      double points = value * 40;  // half points of twenty games
      EXPECT_NEAR(points, std::round(points), 1e-9) << name;
      std::string error = "eval/game/score_error/" + name.substr(16);
      worst = std::max(worst, (0.5 - value) / row.at(error));
    }
    EXPECT_EQ(row.at("eval/game/setback"), worst);
  }
}

TEST_F(RunLadderTest, RatesByAllGamesSoFar) {
  std::vector<Metrics> rows = Measure(config_);
  std::vector<ScoredMeeting> meetings;
  for (size_t g = 0; g < rows.size(); ++g) {
    for (size_t k = 0; k < g; ++k) {
      auto score = rows[g].find(fmt::format("eval/game/score/{}", k));
      if (score != rows[g].end())
        meetings.push_back(
            {g, k, score->second, rows[g].at(fmt::format("eval/game/score_error/{}", k)), 20});
    }
    if (g == 0) continue;
    Strength strength = StrengthOf(g, g + 1, meetings);
    EXPECT_DOUBLE_EQ(rows[g].at("eval/game/elo"), strength.elo);
    EXPECT_DOUBLE_EQ(rows[g].at("eval/game/elo_error"), strength.standard_error);
  }
}

TEST_F(RunLadderTest, GoesOnToTheSameBytesFromTheRowsThatItIsShown) {
  std::vector<Metrics> rows = Measure(config_);
  for (int64_t restart = 1; restart < kGenerations; ++restart)
    EXPECT_EQ(Measure(config_, restart), rows) << restart;
}

TEST_F(RunLadderTest, AnyNumberOfThreadsFindsTheSame) {
  Config many = config_;
  many.mutable_process()->set_threads(3);
  EXPECT_EQ(Measure(many), Measure(config_));
}

TEST_F(RunLadderTest, AsksForNoWeightsThatAreDeleted) {
  Config keeps = config_;
  keeps.mutable_loop()->set_keep_generations(1);
  for (int64_t g = 1; g < kGenerations; ++g) {
    Metrics row = Measure(keeps)[static_cast<size_t>(g)];
    EXPECT_EQ(Opponents(row), 1);
    EXPECT_TRUE(row.contains(fmt::format("eval/game/score/{}", g - 1)));
  }
}

TEST_F(RunLadderTest, AModelPlaysItselfToAHalf) {
  RunLadder ladder(&replay_, config_);
  ladder.See(0, ladder.Measure(0, WeightsOf(0)));
  Metrics again = ladder.Measure(1, WeightsOf(0));
  EXPECT_EQ(again.at("eval/game/score/0"), 0.5) << "both games of a pair are the same game";
  EXPECT_NEAR(again.at("eval/game/elo"), 0, 1e-9);
  EXPECT_EQ(again.at("eval/game/setback"), 0);
}

TEST_F(RunLadderTest, WithoutGamesNothingIsPlayed) {
  Config none = testing::TinyGame();
  replay_.calls.clear();
  RunLadder ladder(&replay_, none);
  EXPECT_TRUE(ladder.Measure(1, WeightsOf(1)).empty());
  ladder.See(0, {{"learn/loss", 1}});
  EXPECT_TRUE(replay_.calls.empty());
}

}  // namespace
}  // namespace pawl
