// A match: two players, A and B, play each opening twice, A as the first player and then B.
//
// All games are under way together, as many as `parallel`, and each round asks each player once for
// all its turns. Results do not depend on `parallel`: a turn's random key belongs to its game and
// ply. With a sequential test the pairs are looked at in their order, and those behind the one that
// decides it are left out, played or not.
// Units:   points of a pair are half points of A: 0 (two losses) to 4 (two wins).
// Errors:  what a player throws ends the match; nothing is counted for a game without a result.
// Threads: one at a time.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <span>

#include "match/opening.h"
#include "match/player.h"
#include "match/sprt.h"

namespace pawl {

struct PlayedGame {
  Position start;
  std::vector<Move> moves;  // the opening's too
  Ending ending;
};

struct Pair {
  std::array<PlayedGame, 2> games;  // A first, then B first
  int points() const;
};

struct MatchSettings {
  int plies_max = 0;  // as in GameState
  int parallel = 256;
  RandomKey key = RandomKey::Root(0);
  std::optional<SprtSettings> sprt;
  // Told the points of all pairs up to the first that is not finished, whenever these grow.
  std::function<void(const std::vector<int>& points)> progress = {};
};

struct MatchResult {
  std::vector<Pair> pairs;
  SprtVerdict verdict = SprtVerdict::kOpen;  // of the sequential test
};

std::vector<int> PointsOf(std::span<const Pair> pairs);

// Games are numbered from 0: game 2 i + j is game j of the i-th opening.
MatchResult PlayMatch(const Game& game, Player* a, Player* b, std::span<const Opening> openings,
                      const MatchSettings& settings);

}  // namespace pawl
