// What every solver answers, and which games have none.
#include "games/solver.h"

#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;

TEST(Solver, AGameThatIsOverHasAValueAndNoMoves) {
  for (auto [name, text, outcome] :
       {std::tuple{"tic_tac_toe", "xxx/oo./...", -1}, std::tuple{"tic_tac_toe", "xox/xox/oxo", 0},
        std::tuple{"connect 4x4x4", "oxox/oxox/xoxo/xoxo", 0},
        std::tuple{"connect 4x4x3", "..../..../oo../xxx.", -1}, std::tuple{"hex 2", "xo/x.", -1},
        std::tuple{"nim 1,2", "0,0 x", -1}}) {
    SCOPED_TRACE(name);
    std::unique_ptr<Game> game = MakeGame(name);
    std::unique_ptr<Solver> solver = MakeSolver(*game);
    Position position = game->ParsePosition(text);
    EXPECT_EQ(solver->OutcomeOf(position), outcome);
    EXPECT_EQ(solver->Solve(position), (Value{outcome, 0}));
    EXPECT_TRUE(solver->OutcomesOfMoves(position).empty());
    EXPECT_TRUE(solver->ValuesOfMoves(position).empty());
    EXPECT_EQ(solver->nodes(), 0);
  }
}

TEST(Solver, OutcomesAreThoseOfTheValues) {
  for (const char* name : {"tic_tac_toe", "connect 4x4x3", "connect 4x4x4", "hex 3", "nim 1,2,4"}) {
    std::unique_ptr<Game> game = MakeGame(name);
    std::unique_ptr<Solver> solver = MakeSolver(*game);
    std::vector<MoveOutcome> outcomes = solver->OutcomesOfMoves(game->Start());
    std::vector<MoveValue> values = solver->ValuesOfMoves(game->Start());
    ASSERT_EQ(outcomes.size(), values.size());
    for (size_t i = 0; i < values.size(); ++i) {
      EXPECT_EQ(outcomes[i].move, values[i].move);
      EXPECT_EQ(outcomes[i].outcome, values[i].value.outcome);
      EXPECT_GT(values[i].value.plies, 0);
      EXPECT_LE(values[i].value.plies, solver->longest());
    }
    int plies = solver->Solve(game->Start()).plies;
    EXPECT_TRUE(solver->EndsWithin(game->Start(), plies));
    EXPECT_FALSE(solver->EndsWithin(game->Start(), plies - 1));
    EXPECT_GT(solver->nodes(), 0);
  }
}

TEST(Solver, TheBestMovesAreThoseThatKeepTheValueInTheirOrder) {
  std::vector<MoveOutcome> moves = {{7, -1}, {3, 0}, {5, -1}, {1, 0}};
  EXPECT_EQ(BestOutcome(moves), 0);
  EXPECT_EQ(BestMoves(moves), (std::vector<Move>{3, 1}));
  EXPECT_TRUE(IsMistake(moves, 5));
  EXPECT_FALSE(IsMistake(moves, 1));
  moves.push_back({2, 1});
  EXPECT_EQ(BestMoves(moves), (std::vector<Move>{2}));
  EXPECT_TRUE(IsMistake(moves, 1));
  EXPECT_TRUE(IsMistake(moves, 9)) << "which is none of them";
  EXPECT_TRUE(BestMoves({}).empty());
}

// A board that is wider than a word: only its last stones.
TEST(Solver, TakesAWideConnectBoard) {
  std::unique_ptr<Game> game = MakeGame("connect 11x5x5");
  std::unique_ptr<Solver> solver = MakeSolver(*game);
  std::string text = ".........../xxooxxooxxo/ooxxooxxoox/xxooxxooxxo/ooxxooxxoox";
  Position position = game->ParsePosition(text);
  ASSERT_EQ(game->End(position, {}).outcome, Outcome::kOpen);
  EXPECT_EQ(solver->Solve(position), (Value{0, 11}));
}

TEST(Solver, RefusesGamesThatCannotBeSolved) {
  for (const char* name : {"chess", "gardner", "hex 6"}) {
    std::unique_ptr<Game> game = MakeGame(name);
    ErrorCode code = ErrorCode::kFailed;
    EXPECT_EQ(ErrorOf([&] { MakeSolver(*game); }, &code),
              fmt::format("game '{}': cannot be solved here; tic_tac_toe, connect, hex up to 5 and "
                          "nim can",
                          name));
    EXPECT_EQ(code, ErrorCode::kUsage);
  }
}

}  // namespace
}  // namespace pawl
