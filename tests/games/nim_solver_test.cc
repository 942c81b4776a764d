#include "games/solvers.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;

TEST(NimSolver, BoutonsRuleAgreesWithASearch) {
  std::unique_ptr<Game> game = MakeGame("nim 3,4,2");
  std::unique_ptr<Solver> rule = MakeSolver(*game);
  std::unique_ptr<Solver> search = MakeMemoSolver(*game, 9, kSolverTableBytes);
  for (int a = 0; a <= 3; ++a) {
    for (int b = 0; b <= 4; ++b) {
      for (int c = 0; c <= 2; ++c) {
        for (const char* mover : {"x", "o"}) {
          Position position = game->ParsePosition(fmt::format("{},{},{} {}", a, b, c, mover));
          EXPECT_EQ(rule->OutcomeOf(position), search->OutcomeOf(position));
          EXPECT_EQ(rule->OutcomeOf(position), search->Solve(position).outcome);
          EXPECT_EQ(rule->ValuesOfMoves(position), search->ValuesOfMoves(position));
        }
      }
    }
  }
}

TEST(NimSolver, TakesHeapsOfBothWords) {
  std::unique_ptr<Game> game = MakeGame("nim 1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,5");
  std::unique_ptr<Solver> solver = MakeSolver(*game);
  for (const MoveOutcome& move : solver->OutcomesOfMoves(game->Start()))
    EXPECT_EQ(move.outcome, game->MoveText(game->Start(), move.move) == "16-4" ? 1 : -1);
}

TEST(NimSolver, CountsPlies) {
  std::unique_ptr<Game> game = MakeGame("nim 1,3,5,7");
  std::unique_ptr<Solver> solver = MakeSolver(*game);
  EXPECT_EQ(solver->Solve(game->ParsePosition("0,0,0,7 x")), (Value{1, 1}));
  EXPECT_EQ(solver->Solve(game->ParsePosition("1,1,0,0 o")), (Value{-1, 2}));
  EXPECT_EQ(solver->Solve(game->ParsePosition("0,0,2,2 o")), (Value{-1, 4}));
  EXPECT_EQ(solver->Solve(game->Start()).outcome, -1);
}

TEST(NimSolver, RefusesToCountTheEndlessAndKnowsItsOutcome) {
  std::unique_ptr<Game> game = MakeGame("nim 80,80,80");
  std::unique_ptr<Solver> solver = MakeSolver(*game);
  EXPECT_EQ(solver->OutcomeOf(game->Start()), 1);
  std::unique_ptr<Game> huge = MakeGame("nim 50,50,50,50,50");
  EXPECT_EQ(MakeSolver(*huge)->OutcomeOf(huge->Start()), 1);
  ErrorCode code = ErrorCode::kFailed;
  EXPECT_EQ(ErrorOf([&] { MakeSolver(*huge)->Solve(huge->Start()); }, &code),
            "position '50,50,50,50,50 x': has too many positions below it to count its plies; its "
            "outcomes are known");
  EXPECT_EQ(code, ErrorCode::kUsage);
}

}  // namespace
}  // namespace pawl
