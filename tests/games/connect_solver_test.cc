// connect: known values, and random positions of many sizes against plain negamax.
#include <map>

#include "base/random.h"
#include "games/solver.h"
#include "tests/testing.h"

namespace pawl {
namespace {

// All of the game below a position, move by move.
class Plain {
 public:
  explicit Plain(const Game& game) : game_(game) {}

  Value Of(const Position& position) {
    Ending end = game_.End(position, {});
    if (end.outcome != Outcome::kOpen) return {ValueFor(end.outcome, game_.ToMove(position)), 0};
    auto at = known_.find(game_.Key(position));
    if (at != known_.end()) return at->second;
    Value best = {-2, 0};
    MoveList moves;
    game_.Moves(position, &moves);
    for (Move move : moves) {
      Value after = Of(game_.Play(position, move));
      Value value = {-after.outcome, after.plies + 1};
      bool sooner = value.plies < best.plies;
      if (value.outcome > best.outcome ||
          (value.outcome == best.outcome && (value.outcome > 0 ? sooner : !sooner)))
        best = value;
    }
    return known_[game_.Key(position)] = best;
  }

 private:
  const Game& game_;
  std::map<uint64_t, Value> known_;
};

// A position after so many random moves, of the first game from this seed on that lasts longer; if
// few do, after fewer moves.
Position RandomPosition(const Game& game, int plies, uint64_t seed) {
  for (int tries = 1;; ++tries, seed += 1000) {
    if (tries % 1000 == 0) --plies;
    RandomStream random(RandomKey::Root(seed));
    Position position = game.Start();
    MoveList moves;
    for (int ply = 0; ply < plies; ++ply) {
      game.Moves(position, &moves);
      if (moves.empty()) break;
      position = game.Play(
          position, moves[static_cast<int>(random.Below(static_cast<uint64_t>(moves.size())))]);
    }
    if (game.End(position, {}).outcome == Outcome::kOpen) return position;
  }
}

struct Size {
  const char* name;
  int plies;  // from which on all of the game can be looked at
};

TEST(ConnectSolver, AgreesWithPlainNegamaxOnEveryMove) {
  for (const Size& size :
       {Size{"connect 7x6x4", 30}, Size{"connect 4x4x3", 4}, Size{"connect 4x4x4", 5},
        Size{"connect 5x4x4", 10}, Size{"connect 6x5x4", 19}, Size{"connect 5x5x5", 13},
        Size{"connect 7x7x5", 37}, Size{"connect 8x7x4", 44}, Size{"connect 9x6x4", 42},
        Size{"connect 16x3x8", 38}, Size{"connect 3x16x4", 36}, Size{"connect 2x16x16", 18},
        Size{"connect 5x2x2", 0}, Size{"connect 7x1x3", 0}}) {
    SCOPED_TRACE(size.name);
    std::unique_ptr<Game> game = MakeGame(size.name);
    std::unique_ptr<Solver> solver = MakeSolver(*game, size_t{1} << 20);
    for (uint64_t seed = 0; seed < 20; ++seed) {
      Position position = RandomPosition(*game, size.plies + static_cast<int>(seed % 7), seed);
      SCOPED_TRACE(game->Text(position));
      Plain plain(*game);
      EXPECT_EQ(solver->OutcomeOf(position), plain.Of(position).outcome);
      EXPECT_EQ(solver->Solve(position), plain.Of(position));
      for (int plies = -1; plies <= solver->longest(); ++plies)
        EXPECT_EQ(solver->EndsWithin(position, plies), plain.Of(position).plies <= plies) << plies;
      for (const MoveValue& move : solver->ValuesOfMoves(position)) {
        Value after = plain.Of(game->Play(position, move.move));
        EXPECT_EQ(move.value, (Value{-after.outcome, after.plies + 1}));
      }
    }
  }
}

TEST(ConnectSolver, HasThePublishedValuesOfSmallBoards) {
  std::map<std::string, int> published = {
      {"connect 4x4x3", 1}, {"connect 4x4x4", 0},  {"connect 5x4x4", 0}, {"connect 4x5x4", 0},
      {"connect 5x5x4", 0}, {"connect 6x4x4", -1}, {"connect 4x6x4", 0}};
  for (const auto& [name, outcome] : published) {
    std::unique_ptr<Game> game = MakeGame(name);
    Value value = MakeSolver(*game)->Solve(game->Start());
    EXPECT_EQ(value.outcome, outcome) << name;
    if (outcome == 0) EXPECT_EQ(value.plies, game->planes().size() / 2) << name;
  }
}

TEST(ConnectSolver, HasThePublishedValuesOfBoardsOfThirtyCells) {
  for (const char* name : {"connect 6x5x4", "connect 5x6x4"}) {
    std::unique_ptr<Game> game = MakeGame(name);
    EXPECT_EQ(MakeSolver(*game)->Solve(game->Start()), (Value{0, 30})) << name;
  }
}

struct Known {
  const char* position;
  Value value;
};

// As BitBully 0.0.79, another solver, says.
TEST(ConnectSolver, AgreesWithAnotherProgramOnConnectFour) {
  std::unique_ptr<Game> game = MakeGame("connect 7x6x4");
  std::unique_ptr<Solver> solver = MakeSolver(*game);
  for (const Known& known : {
           Known{"......./......./.....o./oo..xo./xo..xx./xxo.xox", {1, 25}},
           Known{"......./.....o./....xx./oo..xo./xo..ox./ox.oxx.", {1, 19}},
           Known{"......./......./....o../x...x../xo.xo../oxoxxoo", {1, 7}},
           Known{"......./o....../x.x..../x.o..../oxxxo../xxoooxo", {0, 25}},
           Known{"......./......./..o..../..x..o./.xx..ox/xox..oo", {0, 30}},
           Known{"......./......./....x../o.x.o../x.xoo.x/xoooxxo", {-1, 18}},
           Known{"......./......./......./x.....o/o.xx..o/xxooxox", {-1, 14}},
           Known{"......./o....../x....../xo....o/xxo...x/ooxoxox", {-1, 26}},
       })
    EXPECT_EQ(solver->Solve(game->ParsePosition(known.position)), known.value) << known.position;
}

// The first lines of Pons' set of late positions; columns from 1, as they are played.
TEST(ConnectSolver, HasTheValuesOfPublishedPositions) {
  std::unique_ptr<Game> game = MakeGame("connect 7x6x4");
  std::unique_ptr<Solver> solver = MakeSolver(*game);
  for (const Known& known : {Known{"2252576253462244111563365343671351441", {-1, 4}},
                             Known{"7422341735647741166133573473242566", {1, 7}},
                             Known{"23163416124767223154467471272416755633", {0, 4}},
                             Known{"65214673556155731566316327373221417", {-1, 6}}}) {
    Position position = game->Start();
    for (const char* move = known.position; *move != 0; ++move)
      position = game->Play(position, game->ParseMove(position, std::string(1, *move)));
    EXPECT_EQ(solver->Solve(position), known.value) << known.position;
  }
}

TEST(ConnectSolver, AnswersDoNotDependOnWhatWasAskedBefore) {
  std::unique_ptr<Game> game = MakeGame("connect 7x6x4");
  std::unique_ptr<Solver> kept = MakeSolver(*game, 1 << 16);
  for (uint64_t seed = 0; seed < 30; ++seed) {
    Position position = RandomPosition(*game, 20, seed);
    std::unique_ptr<Solver> fresh = MakeSolver(*game, 1 << 22);
    EXPECT_EQ(kept->ValuesOfMoves(position), fresh->ValuesOfMoves(position));
    for (int symmetry : {0, 1})
      EXPECT_EQ(kept->Solve(game->Turned(position, symmetry)), fresh->Solve(position));
  }
}

}  // namespace
}  // namespace pawl
