// Solver: the exact value of positions of a small game, under perfect play of both.
//
// Games:   tic_tac_toe, hex up to 5, nim, and connect. A connect board whose width x (height + 1)
//          is at most 64 has a search of its own; a wider one shares that of the other games, which
//          only its late positions suit.
// Cost:    one position of connect 7x6x4 takes milliseconds from 14 stones on, half a second at 8 and
//          minutes at the start; hex 5 a second at 8 stones and more than minutes at the start;
//          connect up to 30 cells, hex 4 and the rest a second at most. What was found stays in the
//          table and helps later questions. Answers do not depend on the size of the table, nor on
//          what was asked before.
// Errors:  Error(kUsage): a game that cannot be solved; the plies of a nim of more than 2^22
//          positions.
// Threads: one solver, one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "games/game.h"

namespace pawl {

// How a position ends for the player to move: 1 he wins, 0 draw, -1 he loses; and the number of
// plies until it ends. Who wins does so as fast as he can, who loses as slowly. A drawn game (of
// connect, tic_tac_toe) ends when the board is full. A game that is over has 0 plies.
struct Value {
  int outcome = 0;
  int plies = 0;
  bool operator==(const Value&) const = default;
};

// What a legal move leads to, for the player who makes it; plies count from before the move.
struct MoveOutcome {
  Move move = 0;
  int outcome = 0;
  bool operator==(const MoveOutcome&) const = default;
};
// Of a position's moves: the best outcome, -1 where there is no move, and the moves that have it.
int BestOutcome(std::span<const MoveOutcome> moves);
std::vector<Move> BestMoves(std::span<const MoveOutcome> moves);
// Whether another of a position's moves has a better outcome than this one.
bool IsMistake(std::span<const MoveOutcome> moves, Move chosen);

struct MoveValue {
  Move move = 0;
  Value value;
  bool operator==(const MoveValue&) const = default;
};

class Solver {
 public:
  // `longest`: the plies of the longest game. The game must outlive the solver.
  Solver(const Game& game, int longest) : game_(game), longest_(longest) {}
  virtual ~Solver() = default;
  Solver(const Solver&) = delete;
  Solver& operator=(const Solver&) = delete;

  // Win, draw or loss alone takes less than the whole value.
  int OutcomeOf(const Position& position);
  Value Solve(const Position& position);
  // Whether both at their best end the game in at most so many plies. Few plies take little.
  bool EndsWithin(const Position& position, int plies);

  // Of every legal move, in the order of Game::Moves; none where the game is over.
  std::vector<MoveOutcome> OutcomesOfMoves(const Position& position);
  std::vector<MoveValue> ValuesOfMoves(const Position& position);

  const Game& game() const { return game_; }
  int longest() const { return longest_; }
  int64_t nodes() const { return nodes_; }  // positions searched so far

 protected:
  // Of a position that is not over.
  virtual int SearchOutcome(const Position& position) = 0;
  virtual Value SearchValue(const Position& position) = 0;
  virtual bool SearchEnd(const Position& position, int plies) {
    return SearchValue(position).plies <= plies;
  }

  int64_t nodes_ = 0;

 private:
  const Game& game_;
  int longest_;
};

constexpr size_t kSolverTableBytes = size_t{64} << 20;

// The table takes about `table_bytes`; a search whose positions need more takes the least it can.
std::unique_ptr<Solver> MakeSolver(const Game& game, size_t table_bytes = kSolverTableBytes);

// Whether every position of the game is solved in a moment.
bool SolvesFast(const Game& game);

}  // namespace pawl
