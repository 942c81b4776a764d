#include "match/thinker.h"

#include "tests/match/models.h"

namespace pawl {
namespace {

using testing::Untrained;

TEST(Thinker, SearchesAsOftenAsItIsAsked) {
  auto model = Untrained("connect 7x6x4");
  Thinker thinker(model.get());
  GameState state(&model->game());
  int reports = 0;
  Thinker::Limits limits{20};
  limits.report = [&](const Analysis&) { ++reports; };
  Analysis analysis = thinker.Think(state, limits);
  EXPECT_EQ(analysis.nodes, 21);
  EXPECT_EQ(reports, 1);
}

TEST(Thinker, DeepensUntilItIsStopped) {
  auto model = Untrained("connect 7x6x4");
  Thinker thinker(model.get());
  GameState state(&model->game());
  std::vector<int> nodes;
  int asked = 0;
  Thinker::Limits limits{10, true};
  limits.stop = [&] { return ++asked > 100; };
  limits.report = [&](const Analysis& analysis) { nodes.push_back(analysis.nodes); };
  Analysis analysis = thinker.Think(state, limits);
  EXPECT_EQ(nodes, (std::vector<int>{11, 21, 41}));
  EXPECT_EQ(analysis.nodes, 41) << "the fourth search was stopped";
}

TEST(Thinker, AStopInTheFirstSearchStillHasAMove) {
  auto model = Untrained("connect 7x6x4");
  Thinker thinker(model.get());
  GameState state(&model->game());
  Thinker::Limits limits{1000};
  limits.stop = [] { return true; };
  Analysis analysis = thinker.Think(state, limits);
  EXPECT_EQ(analysis.nodes, 1);
  EXPECT_EQ(analysis.moves.size(), 7u);
}

TEST(Thinker, AProvenGameNeedsNoMoreThought) {
  auto model = Untrained("tic_tac_toe");
  Thinker thinker(model.get());
  GameState state = testing::After(model->game(), "b2 a1 a2 c2 c1 ");
  Analysis analysis = thinker.Think(state, {8, true});
  EXPECT_NE(analysis.proven, kUnproven);
}

}  // namespace
}  // namespace pawl
