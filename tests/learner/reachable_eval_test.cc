#include "learner/reachable_eval.h"

#include "model/policy_value/settings.h"
#include "tests/testing.h"
#include "tests/tiny_game.h"

namespace pawl {
namespace {

struct Made {
  explicit Made(std::vector<std::string> settings)
      : config(testing::TinyGame(std::move(settings))),
        game(MakeGame(config.model().game())),
        network(ShapeOf(config.model(), *game)) {
    network.Initialize(RandomKey::Root(1));
  }
  Config config;
  std::unique_ptr<Game> game;
  PolicyValueNetwork network;
};

TEST(ReachableEval, SearchToTheEndCannotBeExploited) {
  Made made({"eval.reachable=10000", "eval.simulations=5000", "eval.search=puct"});
  Reached reached = ReachableEval(made.config, made.game.get()).Play(made.network);
  EXPECT_TRUE(reached.all);
  EXPECT_EQ(reached.mistakes, 0);
  EXPECT_EQ(reached.exploitability, 0);
  // A fixed first player comes into at most 1 + 8 + 48 + 192 + 384 positions, a second into at most
  // 9 + 63 + 315 + 945; many are met twice, and games end early.
  EXPECT_GT(reached.positions, 100);
  EXPECT_LT(reached.positions, 633 + 1332);
}

TEST(ReachableEval, AnUntrainedPolicyIsBeatenOnBothSides) {
  Made made({"eval.reachable=10000", "search.simulations=1"});
  Reached reached = ReachableEval(made.config, made.game.get()).Play(made.network);
  EXPECT_GT(reached.mistakes, 0);
  EXPECT_EQ(reached.exploitability, 1) << "it loses with either side";
}

TEST(ReachableEval, TheGamesValueIsNoExploitability) {
  // nim 1,2 is won by who moves first, so the second player's loss is nobody's gain.
  Made made(
      {"model.game=nim 1,2", "task.0.game=nim 1,2", "eval.reachable=100", "eval.simulations=200"});
  Reached reached = ReachableEval(made.config, made.game.get()).Play(made.network);
  EXPECT_EQ(reached.exploitability, 0);
  EXPECT_EQ(reached.mistakes, 0);
}

TEST(ReachableEval, TooManyPositionsMeasureNothing) {
  Made made({"eval.reachable=50"});
  Metrics metrics;
  ReachableEval(made.config, made.game.get()).Measure(made.network, "t", &metrics);
  EXPECT_TRUE(metrics.empty());
  made.config.mutable_eval()->set_reachable(10000);
  ReachableEval(made.config, made.game.get()).Measure(made.network, "t", &metrics);
  EXPECT_TRUE(metrics.contains("eval/t/exploitability"));
  EXPECT_GT(metrics.at("eval/t/reachable"), 50);
}

TEST(ReachableEval, AGameThatIsNotSolvedIsRefused) {
  Made made({"model.game=chess", "task.0.game=chess", "eval.reachable=50"});
  EXPECT_THAT(testing::ErrorOf([&] { ReachableEval(made.config, made.game.get()); }),
              ::testing::HasSubstr("chess is not solved fast enough"));
}

}  // namespace
}  // namespace pawl
