// Decisive positions: where a legal move can throw away what another keeps. They measure a player:
// on other positions nobody can make a mistake.
//
// Made:    Random legal moves are played to a ply drawn uniformly, from `first` on. A position is kept if it is not
//          over, its legal moves lead to two outcomes or more, and neither it nor its image under a
//          symmetry of the game was met before.
// Stages:  by the plies played: begin (up to a third of the longest game: 14 of 42 in connect
//          7x6x4), middle (up to two thirds: 28), end; and by the plies to go if both play
//          perfectly: easy (less than a third), medium (less than two thirds), hard. Six of them
//          can be: begin-easy, middle-easy, end-easy, begin-medium, middle-medium, begin-hard.
//          Pons' six test sets of connect four are divided in this way.
// Cost:    what the solver takes for each legal move: in connect 7x6x4 a fifth of a second at ply 10,
//          a second at ply 8, and minutes at the start.
// Errors:  Error(kUsage) where no game has a ply `first`.
// Threads: one.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/random.h"
#include "games/solver.h"

namespace pawl {

inline constexpr std::array<std::string_view, 6> kStages = {
    "begin-easy", "middle-easy", "end-easy", "begin-medium", "middle-medium", "begin-hard"};

struct Labelled {
  Position position;
  std::vector<MoveOutcome> moves;  // every legal one
  bool operator==(const Labelled&) const = default;
};

struct DecisiveSet {
  std::string stage;
  std::vector<Labelled> positions;
  bool operator==(const DecisiveSet&) const = default;
};

// The same key gives the same positions, in any solver.
class DecisiveMaker {
 public:
  DecisiveMaker(Solver* solver, RandomKey key, int per_stage, int first = 0);

  // Plays one random game, and keeps its position if it belongs to the sets.
  void Try();

  bool full() const;  // every stage has `per_stage`
  int64_t tries() const { return tries_; }
  const std::vector<DecisiveSet>& all() const { return sets_; }  // the six, some may be empty
  std::vector<DecisiveSet> sets() const;                         // those that are not empty

 private:
  bool IsFull(size_t stage) const { return sets_[stage].positions.size() >= per_stage_; }

  Solver* solver_;
  const Game& game_;
  RandomKey key_;
  size_t per_stage_;
  int first_;
  int64_t tries_ = 0;
  std::vector<DecisiveSet> sets_;
  std::unordered_set<uint64_t> seen_;
};

// Tries until the sets are full or `tries` games were played.
std::vector<DecisiveSet> MakeDecisive(Solver* solver, RandomKey key, int per_stage, int64_t tries,
                                      int first = 0);

}  // namespace pawl
