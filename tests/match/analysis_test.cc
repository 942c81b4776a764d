#include "match/analysis.h"

#include "tests/match/models.h"

namespace pawl {
namespace {

Analysis Of(const std::string& name, std::string_view moves, int simulations) {
  auto model = testing::Untrained(name);
  GameState state = testing::After(model->game(), moves);
  Search search(model->settings());
  search.Begin(state, simulations, RandomKey::Root(0), false);
  RunSearches(std::span(&search, 1), model->batch());
  return Analyse(&search);
}

TEST(Analysis, NamesTheBestMoveFirst) {
  Analysis analysis = Of("connect 7x6x4", "4 1 4 1 4 2 ", 64);
  EXPECT_EQ(analysis.proven, 1);
  EXPECT_EQ(analysis.value, 1);
  ASSERT_EQ(analysis.moves.size(), 7u);
  EXPECT_EQ(analysis.moves[0].move, analysis.best);
  EXPECT_EQ(analysis.moves[0].value, 1);
  ASSERT_EQ(analysis.line.size(), 1u);
  EXPECT_EQ(analysis.line[0], analysis.best);
}

TEST(Analysis, ItsLineIsAGameThatCanBePlayed) {
  auto game = MakeGame("connect 7x6x4");
  Analysis analysis = Of("connect 7x6x4", "4 4 ", 200);
  GameState state = testing::After(*game, "4 4 ");
  EXPECT_GE(analysis.line.size(), 2u);
  for (Move move : analysis.line) {
    ASSERT_FALSE(state.over());
    MoveList legal;
    game->Moves(state.position(), &legal);
    ASSERT_NE(std::find(legal.begin(), legal.end(), move), legal.end());
    state.Play(move);
  }
  float priors = 0;
  int visits = 0;
  for (const AnalysedMove& move : analysis.moves) {
    priors += move.prior;
    visits += move.visits;
  }
  EXPECT_NEAR(priors, 1, 1e-5);
  EXPECT_EQ(visits, 200);
}

TEST(Analysis, WithoutSimulationsLooksNoFurtherThanItsMove) {
  Analysis analysis = Of("connect 7x6x4", "", 0);
  EXPECT_EQ(analysis.line, std::vector<Move>{analysis.best});
  EXPECT_EQ(analysis.nodes, 1);
}

TEST(Analysis, CentipawnsAreThoseOfLc0) {
  EXPECT_EQ(Centipawns(0), 0);
  EXPECT_EQ(Centipawns(0.5f), 89);  // 90 tan(0.78187710)
  EXPECT_EQ(Centipawns(-0.5f), -89);
  EXPECT_EQ(Centipawns(1), Centipawns(2));
}

}  // namespace
}  // namespace pawl
