// Ratings of several players from all their meetings, and where a later one falls behind an earlier
// one.
//
// Model:   Bradley and Terry: i scores 1 / (1 + 10^((r_j - r_i) / 400)) against j. A draw counts as
//          half a win of each. Each meeting gets one drawn game more, which keeps a rating finite
//          where a player won or lost everything. The mean of all ratings is 0.
// Units:   Elo. Intervals: 95%, percentiles over 1000 draws of each meeting's pairs, with
//          replacement.
// Errors:  none; every player meets every other, directly or by others.
// Cost:    a fit takes a few solutions of a system of as many equations as players.
// Threads: free functions.
// Source:  Bradley and Terry 1952, Rank analysis of incomplete block designs; fitted by Newton's
//          method, as the likelihood is concave. Efron 1979, the bootstrap.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.h"
#include "match/score.h"

namespace pawl {

struct Meeting {
  size_t a, b;              // players, by number
  std::vector<int> points;  // of a, in each pair: 0 to 4
};

struct Rating {
  double elo = 0;
  Bounds elos{};
};
std::vector<Rating> RatingsOf(size_t players, std::span<const Meeting> meetings, RandomKey key);

// A meeting of which its score is kept alone.
struct ScoredMeeting {
  size_t a, b;
  double score, standard_error;  // of a (match/score.h)
  int64_t games;
};

// How much stronger `player` is than player 0, in Elo, and the standard error of that. The rating
// is that of RatingsOf. Its error follows from those of the scores, whatever the distribution of a
// pair's points is (the sandwich of Huber 1967), for meetings that are independent.
// Cost:    one fit.
struct Strength {
  double elo = 0, standard_error = 0;
};
Strength StrengthOf(size_t player, size_t players, std::span<const ScoredMeeting> meetings);

// A meeting of a player with an earlier one, whom it scored less than half against by more than two
// standard errors over pairs (EstimateScore).
struct Setback {
  size_t earlier, later;
  double score, standard_error;  // of the later player
};
// Players of smaller numbers are earlier; those from `players` on are not looked at.
std::vector<Setback> SetbacksOf(size_t players, std::span<const Meeting> meetings);

}  // namespace pawl
