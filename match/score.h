// What a match's pairs say of two players: the score of the first, and how many Elo he is stronger.
//
// Units:   points of a pair are half points of the first player: 0 to 4. A score is the share of the
//          points. Elo: a score s is -400 log10(1 / s - 1); infinite at 0 and 1.
// Errors:  none. Threads: free functions.
// Source:  Elo 1978, The rating of chess players, in its logistic form. Efron 1979, the bootstrap.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/statistics.h"

namespace pawl {

// Pairs with 0, 1, 2, 3 and 4 points (the five frequencies of fishtest).
using PairCounts = std::array<int64_t, 5>;
PairCounts CountsOf(const std::vector<int>& points);

double EloOfScore(double score);
double ScoreOfElo(double elo);

struct MatchScore {
  PairCounts counts{};
  double score = 0;
  Bounds scores{};  // 95% interval, by the bootstrap over pairs (base/statistics.h)
  double elo = 0;
  Bounds elos{};
};
MatchScore ScoreOf(const std::vector<int>& points);

// The mean score of a pair, exactly, and its standard error over pairs. Scores of a pair come in
// steps of a quarter, and no smaller spread than that of these steps is believed
// (base/statistics.h).
Estimate EstimateScore(const std::vector<int>& points);

}  // namespace pawl
