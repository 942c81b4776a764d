#include "match/score.h"

#include <cmath>

namespace pawl {

PairCounts CountsOf(const std::vector<int>& points) {
  PairCounts counts{};
  for (int one : points) ++counts[static_cast<size_t>(one)];
  return counts;
}

double EloOfScore(double score) { return -400 * std::log10(1 / score - 1); }

double ScoreOfElo(double elo) { return 1 / (1 + std::pow(10, -elo / 400)); }

MatchScore ScoreOf(const std::vector<int>& points) {
  MatchScore score;
  score.counts = CountsOf(points);
  std::vector<double> scores;
  for (int one : points) scores.push_back(one / 4.0);
  // Sums of shares are rounded; a score is a whole number of half points.
  double all = 4 * static_cast<double>(points.size());
  auto exact = [&](double share) { return all > 0 ? std::round(share * all) / all : share; };
  Bounds bounds = BootstrapMean(scores);
  score.score = exact(EstimateMean(scores).mean);
  score.scores = {exact(bounds.low), exact(bounds.high)};
  score.elo = EloOfScore(score.score);
  score.elos = {EloOfScore(score.scores.low), EloOfScore(score.scores.high)};
  return score;
}

Estimate EstimateScore(const std::vector<int>& points) {
  constexpr double kStep = 0.25;
  std::vector<double> scores;
  for (int one : points) scores.push_back(one / 4.0);
  Estimate estimate = EstimateMean(scores, kStep);
  double all = 4 * static_cast<double>(points.size());
  if (all > 0) estimate.mean = std::round(estimate.mean * all) / all;  // sums are rounded
  return estimate;
}

}  // namespace pawl
