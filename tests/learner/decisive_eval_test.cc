#include "learner/decisive_eval.h"

#include <algorithm>

#include "learner/decisive_sets.h"
#include "model/policy_value/settings.h"
#include "proto/config.h"
#include "tests/testing.h"

namespace pawl {
namespace {

Config Make(const std::string& game, std::vector<std::string> settings = {}) {
  if (game != "gardner") settings.push_back("eval.problems=30");  // it has none to ask for
  return ParseConfig("[model]\nkind = \"fc\"\nwidth = 16\nlayers = 1\ngame = \"" + game +
                         "\"\n[[task]]\nkind = \"game\"\ngame = \"" + game +
                         "\"\n[mix]\nunit = \"positions\"\n",
                     "test", settings);
}

Metrics Measure(const Config& config) {
  auto game = MakeGame(config.model().game());
  PolicyValueNetwork network(ShapeOf(config.model(), *game));
  network.Initialize(RandomKey::Root(1));
  Metrics metrics;
  DecisiveEval(config, game.get()).Measure(network, "t", &metrics);
  return metrics;
}

TEST(DecisiveEval, ManySimulationsMakeNoMistakesInTicTacToe) {
  Metrics metrics = Measure(Make("tic_tac_toe", {"search.simulations=3000"}));
  EXPECT_EQ(metrics.at("eval/t/mistakes"), 0);
  EXPECT_GT(metrics.at("eval/t/mistakes_policy"), 0.1);
}

TEST(DecisiveEval, HasSimulationsOfItsOwn) {
  Metrics many = Measure(Make("tic_tac_toe", {"search.simulations=2", "eval.simulations=3000"}));
  EXPECT_EQ(many.at("eval/t/mistakes"), 0);
}

TEST(DecisiveEval, AnyNumberOfThreadsFindsTheSame) {
  EXPECT_EQ(Measure(Make("connect 7x6x4", {"process.threads=1"})),
            Measure(Make("connect 7x6x4", {"process.threads=3"})));
}

TEST(DecisiveEval, ConnectFourHasItsFrozenPositions) {
  Metrics metrics = Measure(Make("connect 7x6x4", {"search.simulations=4"}));
  EXPECT_TRUE(metrics.contains("eval/t/mistakes/begin-hard"));
}

// In tic-tac-toe with solved positions: the mean, over those of a stage, of the share of the legal
// moves that lead to less than the best does.
TEST(DecisiveEval, RandomMovesAreTheChanceOfAMistakeInTheSamePositions) {
  Config config = Make("tic_tac_toe");
  Metrics metrics = Measure(config);
  auto game = MakeGame("tic_tac_toe");
  double stages = 0;
  std::vector<DecisiveSet> sets = DecisiveSetsOf(config, *game);
  for (const DecisiveSet& set : sets) {
    double sum = 0;
    for (const Labelled& labelled : set.positions) {
      int best = -1, worse = 0;
      for (const MoveOutcome& one : labelled.moves) best = std::max(best, one.outcome);
      for (const MoveOutcome& one : labelled.moves) worse += one.outcome < best;
      sum += worse / static_cast<double>(labelled.moves.size());
    }
    sum /= static_cast<double>(set.positions.size());
    EXPECT_NEAR(metrics.at("eval/t/mistakes_random/" + set.stage), sum, 1e-12) << set.stage;
    stages += sum / static_cast<double>(sets.size());
  }
  EXPECT_NEAR(metrics.at("eval/t/mistakes_random"), stages, 1e-12);
  EXPECT_GT(stages, 0.1);
}

TEST(DecisiveEval, AGameThatIsTooLargeHasNone) { EXPECT_TRUE(Measure(Make("gardner")).empty()); }

}  // namespace
}  // namespace pawl
