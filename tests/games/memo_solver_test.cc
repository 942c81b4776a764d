// Small games whose values are known, and connect against its own search.
#include "games/solvers.h"
#include "tests/testing.h"

namespace pawl {
namespace {

int WinningFirstMoves(int size) {
  std::unique_ptr<Game> game = MakeGame(fmt::format("hex {}", size));
  std::unique_ptr<Solver> solver = MakeSolver(*game);
  int wins = 0;
  for (const MoveOutcome& move : solver->OutcomesOfMoves(game->Start())) wins += move.outcome == 1;
  return wins;
}

TEST(MemoSolver, HasTheWinningFirstMovesOfHex) {
  EXPECT_EQ(WinningFirstMoves(1), 1);
  EXPECT_EQ(WinningFirstMoves(2), 2);
  EXPECT_EQ(WinningFirstMoves(3), 5);
  EXPECT_EQ(WinningFirstMoves(4), 4);
}

TEST(MemoSolver, CountsThePliesOfHex) {
  std::unique_ptr<Game> game = MakeGame("hex 2");
  std::unique_ptr<Solver> solver = MakeSolver(*game);
  EXPECT_EQ(solver->Solve(game->Start()), (Value{1, 3}));
  EXPECT_EQ(solver->ValuesOfMoves(game->Start()),
            (std::vector<MoveValue>{{0, {-1, 4}}, {1, {1, 3}}, {2, {1, 3}}, {3, {-1, 4}}}));
}

// By the number of plies played: what all positions of the game are for the mover, over or not.
TEST(MemoSolver, ReachesEveryPositionOfTicTacToe) {
  std::unique_ptr<Game> game = MakeGame("tic_tac_toe");
  std::unique_ptr<Solver> solver = MakeSolver(*game);
  EXPECT_EQ(solver->Solve(game->Start()), (Value{0, 9}));
  std::map<std::string, Value> values;
  std::vector<Position> left = {game->Start()};
  while (!left.empty()) {
    Position position = left.back();
    left.pop_back();
    if (!values.emplace(game->Text(position), solver->Solve(position)).second) continue;
    Value value = values[game->Text(position)];
    Value best = {-2, 0};
    for (const MoveValue& move : solver->ValuesOfMoves(position)) {
      bool sooner = move.value.plies < best.plies;
      if (move.value.outcome > best.outcome ||
          (move.value.outcome == best.outcome && sooner == (move.value.outcome > 0)))
        best = move.value;
      left.push_back(game->Play(position, move.move));
    }
    if (best.outcome > -2) EXPECT_EQ(best, value) << game->Text(position);
  }
  EXPECT_EQ(values.size(), 5478u);
}

// Corners and edges of an empty board: all draw, and only the centre answers a corner.
TEST(MemoSolver, KnowsTheAnswersOfTicTacToe) {
  std::unique_ptr<Game> game = MakeGame("tic_tac_toe");
  std::unique_ptr<Solver> solver = MakeSolver(*game);
  for (const MoveOutcome& move : solver->OutcomesOfMoves(game->Start())) EXPECT_EQ(move.outcome, 0);
  Position corner = game->Play(game->Start(), game->ParseMove(game->Start(), "a1"));
  for (const MoveOutcome& move : solver->OutcomesOfMoves(corner))
    EXPECT_EQ(move.outcome, game->MoveText(corner, move.move) == "b2" ? 0 : -1);
}

TEST(MemoSolver, AgreesWithTheSearchOfConnect) {
  for (const char* name : {"connect 4x3x3", "connect 3x4x3", "connect 4x4x4", "connect 6x2x3"}) {
    std::unique_ptr<Game> game = MakeGame(name);
    std::unique_ptr<Solver> own = MakeSolver(*game);
    std::unique_ptr<Solver> memo =
        MakeMemoSolver(*game, game->planes().size() / 2, kSolverTableBytes);
    EXPECT_EQ(memo->Solve(game->Start()), own->Solve(game->Start())) << name;
    EXPECT_EQ(memo->ValuesOfMoves(game->Start()), own->ValuesOfMoves(game->Start())) << name;
  }
}

// With room for few positions it takes longer and says the same.
TEST(MemoSolver, AnswersDoNotDependOnTheTable) {
  std::unique_ptr<Game> game = MakeGame("hex 3");
  std::unique_ptr<Solver> small = MakeMemoSolver(*game, 9, 1), large = MakeSolver(*game);
  EXPECT_EQ(small->ValuesOfMoves(game->Start()), large->ValuesOfMoves(game->Start()));
}

}  // namespace
}  // namespace pawl
