// Player: whoever chooses moves in games: a model, the rules alone, another program.
//
// It is asked about many games at once, so that a network evaluates one position of each together.
// What it chooses in a turn depends on that turn alone: not on other turns, nor on what it was
// asked before.
// Errors:  Error(kFailed): the player could not answer; this is no result of any game.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/random.h"
#include "games/record.h"

namespace pawl {

struct Turn {
  const GameState* state;       // a game that is not over
  const Position* start;        // where it began
  std::span<const Move> moves;  // all since then
  int64_t game;                 // its number, for errors
  RandomKey key;                // of this turn
};

class Player {
 public:
  virtual ~Player() = default;
  // One legal move for each turn.
  virtual std::vector<Move> Choose(std::span<const Turn> turns) = 0;
};

// Any legal move.
std::unique_ptr<Player> MakeRandomPlayer();

// Looks `depth` plies ahead by alpha-beta search. Takes the fastest win that it sees, avoids a loss
// that it sees or puts it off, and plays at random among what it cannot tell apart: it knows
// nothing but the rules. Error(kUsage): a depth below 1.
// Source: Knuth and Moore 1975, An analysis of alpha-beta pruning.
std::unique_ptr<Player> MakeMinimaxPlayer(int depth);

// Searches by playouts (search/playouts.h), with so many simulations a move. Error(kUsage): a
// number below 1.
std::unique_ptr<Player> MakePlayoutPlayer(int simulations);

// Plays perfectly, by games/solver.h: at random among the moves with the best outcome.
// Error(kUsage): the game cannot be solved. It outlives the player.
std::unique_ptr<Player> MakeSolverPlayer(const Game& game);

}  // namespace pawl
