// Resignation: a player gives up when the value that his search found falls below a threshold. The
// threshold is measured on games in which nobody gives up.
//
// Of such a game counts, for a threshold, the first position whose value is below it: whose turn it
// is would have given up, and wrongly if he did not lose.
// Threads: free functions.
// Source:  Silver et al. 2017 (AlphaGo Zero), Methods, "Self-play": 10% of the games are played on, and
//          less than 5% of those that would have been given up may be won. Here a draw is no loss.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.h"

namespace pawl {

constexpr double kNeverResigns = -2;  // no value is below it

// Whether nobody gives up in the game with this key; so of `share` of the games.
bool IsPlayedOn(RandomKey game, double share);

// The searched positions of a game that was played on, the first first.
struct SearchedPosition {
  float value;  // for the player to move
  bool lost;    // he lost the game
};
using SearchedGame = std::vector<SearchedPosition>;

struct Resigned {
  int64_t games = 0;    // that would have been given up
  int64_t wrongly = 0;  // by a player who did not lose
};
Resigned ResignedBelow(std::span<const SearchedGame> games, double below);

// The highest threshold, 0 at most, below which at most `error` of the games that would have been
// given up were not lost; kNeverResigns where there is none. Cost: games^2.
double ResignThreshold(std::span<const SearchedGame> games, double error);

}  // namespace pawl
