#include "model/policy_value/search_pool.h"

#include "model/policy_value/settings.h"
#include "tests/testing.h"
#include "tests/tiny_game.h"

namespace pawl {
namespace {

std::vector<Move> MovesOf(std::vector<std::string> settings, int simulations) {
  Config config = testing::TinyGame(std::move(settings));
  auto game = MakeGame(config.model().game());
  PolicyValueNetwork network(ShapeOf(config.model(), *game));
  network.Initialize(RandomKey::Root(1));
  std::vector<GameState> states;
  MoveList first;
  game->Moves(game->Start(), &first);
  for (Move move : first) {
    states.emplace_back(game.get());
    states.back().Play(move);
  }
  return SearchPool(network, config, game.get()).MovesIn(states, simulations);
}

TEST(SearchPool, AnyNumberOfThreadsFindsTheSame) {
  auto one = MovesOf({"process.threads=1"}, 20);
  EXPECT_EQ(one.size(), 9u);
  EXPECT_EQ(one, MovesOf({"process.threads=4"}, 20));
  EXPECT_EQ(one, MovesOf({"process.threads=20"}, 20)) << "more threads than positions";
}

TEST(SearchPool, ManySimulationsAnswerWell) {
  // x in the middle: only a corner holds the draw.
  auto game = MakeGame("tic_tac_toe");
  GameState middle(game.get());
  middle.Play(game->ParseMove(middle.position(), "b2"));
  Move answer = MovesOf({}, 2000)[4];
  std::string text = game->MoveText(middle.position(), answer);
  EXPECT_TRUE(text == "a1" || text == "a3" || text == "c1" || text == "c3") << text;
}

TEST(SearchPool, MeasuringHasItsSimulationsOrThoseOfActing) {
  EXPECT_EQ(SearchPool::Simulations(testing::TinyGame({"search.simulations=7"})), 7);
  EXPECT_EQ(
      SearchPool::Simulations(testing::TinyGame({"search.simulations=7", "eval.simulations=9"})),
      9);
}

}  // namespace
}  // namespace pawl
