#include "lab/solver_cost.h"

#include "games/decisive.h"
#include "tests/testing.h"

namespace pawl {
namespace {

TEST(SolverCost, OfAStartIsWhatItsSolversSearched) {
  auto game = MakeGame("connect 4x4x4");
  auto moves = MakeSolver(*game), value = MakeSolver(*game);
  EXPECT_EQ(moves->OutcomesOfMoves(game->Start()).size(), 4u);
  EXPECT_EQ(value->Solve(game->Start()).outcome, 0);
  StartCost cost = NodesOfStart("connect 4x4x4");
  EXPECT_EQ(cost.moves, static_cast<double>(moves->nodes()));
  EXPECT_EQ(cost.value, static_cast<double>(value->nodes()));
  EXPECT_GT(cost.moves, cost.value);
  EXPECT_GT(NodesOfStart("connect 5x4x4").moves, cost.moves);
}

// Bouton's rule looks at one node for each move that does not end the game.
TEST(SolverCost, OfAPositionIsThatOfAllItsMoves) {
  for (const StageCost& cost : NodesOfDecisive("nim 1,3,5", 1)) {
    EXPECT_GE(cost.nodes, 1) << cost.stage;
    EXPECT_LE(cost.nodes, 9) << cost.stage;
  }
}

// A solver that kept what it found would search less for each further position.
TEST(SolverCost, EachPositionMeetsASolverThatKnowsNothing) {
  std::vector<StageCost> costs = NodesOfDecisive("connect 4x4x4", 3);
  ASSERT_FALSE(costs.empty());
  auto game = MakeGame("connect 4x4x4");
  auto labels = MakeSolver(*game);
  auto sets = MakeDecisive(labels.get(), RandomKey::Root(0).Fold("solver cost"), 3, 300);
  ASSERT_EQ(sets.size(), costs.size());
  for (size_t i = 0; i < sets.size(); ++i) {
    double nodes = 0;
    for (const Labelled& labelled : sets[i].positions) {
      auto solver = MakeSolver(*game);
      solver->OutcomesOfMoves(labelled.position);
      nodes += static_cast<double>(solver->nodes());
    }
    EXPECT_EQ(costs[i].stage, sets[i].stage);
    EXPECT_NEAR(costs[i].nodes, nodes / static_cast<double>(sets[i].positions.size()),
                0.05 * costs[i].nodes + 1);
  }
}

}  // namespace
}  // namespace pawl
