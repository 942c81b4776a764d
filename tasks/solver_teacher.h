// SolverTeacher: what a solver knows of positions, as the fresh stream of the task game teaches it.
//
// Policy:  the legal moves that keep the position's value (win, draw or loss), all as likely.
// Cost:    see games/solver.h; the solver and its table are made when they are asked first.
// Errors:  Error(kUsage): a game that no solver here solves fast.
// Threads: any; one asks at a time.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "base/random.h"
#include "games/solver.h"

namespace pawl {

class SolverTeacher {
 public:
  // The game outlives it.
  explicit SolverTeacher(const Game* game);
  ~SolverTeacher();

  struct Answer {
    std::vector<float> policy;  // of the legal moves, in the order of Game::Moves
    int value;                  // 1, 0 or -1 for the player to move
  };
  // Of a position that is not over. The same whatever was asked before.
  Answer Of(const Position& position) const;

  // One of the moves that keep the value.
  Move Choose(const Position& position, RandomStream* random) const;

 private:
  std::vector<MoveOutcome> OutcomesOf(const Position& position) const;

  const Game& game_;
  mutable std::mutex mutex_;
  mutable std::unique_ptr<Solver> solver_;
};

}  // namespace pawl
