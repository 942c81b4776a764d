#include "match/ratings.h"

#include <algorithm>
#include <cmath>

namespace pawl {
namespace {

constexpr int kDraws = 1000, kSteps = 100;
constexpr double kClose = 1e-10;
const double kEloOfOdds = 400 / std::log(10.0);

// The points of a meeting, as games: won by a, and all.
struct Games {
  size_t a, b;
  double won, all;
};

Games GamesOf(const Meeting& meeting) {
  Games games{meeting.a, meeting.b, 0.5, 1};  // the drawn game
  for (int points : meeting.points) games.won += points / 2.0;
  games.all += 2.0 * static_cast<double>(meeting.points.size());
  return games;
}

Games GamesOf(const ScoredMeeting& meeting) {
  auto games = static_cast<double>(meeting.games);
  return {meeting.a, meeting.b, 0.5 + meeting.score * games, 1 + games};
}

// Solves a symmetric positive definite system by Gauss; `matrix` row by row.
std::vector<double> Solve(std::vector<double> matrix, std::vector<double> right) {
  size_t n = right.size();
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = i + 1; j < n; ++j) {
      double factor = matrix[j * n + i] / matrix[i * n + i];
      for (size_t k = i; k < n; ++k) matrix[j * n + k] -= factor * matrix[i * n + k];
      right[j] -= factor * right[i];
    }
  }
  for (size_t i = n; i-- > 0;) {
    for (size_t k = i + 1; k < n; ++k) right[i] -= matrix[i * n + k] * right[k];
    right[i] /= matrix[i * n + i];
  }
  return right;
}

double LogLikelihood(std::span<const Games> games, const std::vector<double>& strength) {
  double sum = 0;
  for (const Games& one : games) {
    double ahead = strength[one.a] - strength[one.b];
    sum +=
        one.won * ahead - one.all * (std::max(ahead, 0.0) + std::log1p(std::exp(-std::abs(ahead))));
  }
  return sum;
}

// How the likelihood falls and bends at `strength`. All ones beside the curvature hold the mean
// where it is.
struct Shape {
  std::vector<double> curvature, slope;
};

Shape ShapeAt(std::span<const Games> games, const std::vector<double>& strength) {
  size_t n = strength.size();
  Shape shape = {std::vector<double>(n * n, 1.0), std::vector<double>(n, 0.0)};
  for (const Games& one : games) {
    double p = 1 / (1 + std::exp(strength[one.b] - strength[one.a]));
    double rest = one.won - one.all * p, bend = one.all * p * (1 - p);
    shape.slope[one.a] += rest;
    shape.slope[one.b] -= rest;
    shape.curvature[one.a * n + one.a] += bend;
    shape.curvature[one.b * n + one.b] += bend;
    shape.curvature[one.a * n + one.b] -= bend;
    shape.curvature[one.b * n + one.a] -= bend;
  }
  return shape;
}

// Strengths are logarithms of odds, with mean 0. Begins at `strength`.
std::vector<double> Fit(std::span<const Games> games, std::vector<double> strength) {
  size_t n = strength.size();
  double likelihood = LogLikelihood(games, strength);
  for (int step = 0; step < kSteps; ++step) {
    Shape shape = ShapeAt(games, strength);
    std::vector<double> move = Solve(std::move(shape.curvature), std::move(shape.slope)), next(n);
    double share = 1, found = 0, longest = 0;
    do {  // a step that goes too far is halved
      longest = 0;
      for (size_t i = 0; i < n; ++i) {
        next[i] = strength[i] + share * move[i];
        longest = std::max(longest, std::abs(share * move[i]));
      }
      found = LogLikelihood(games, next);
      share /= 2;
    } while (found < likelihood && longest > kClose);
    if (longest <= kClose) break;
    strength = next;
    likelihood = found;
  }
  return strength;
}

}  // namespace

std::vector<Rating> RatingsOf(size_t players, std::span<const Meeting> meetings, RandomKey key) {
  std::vector<Games> games;
  for (const Meeting& meeting : meetings) games.push_back(GamesOf(meeting));
  std::vector<double> best = Fit(games, std::vector<double>(players, 0));
  std::vector<std::vector<double>> drawn(players);
  RandomStream random(key.Fold("ratings"));
  for (int draw = 0; draw < kDraws; ++draw) {
    std::vector<Games> again;
    for (const Meeting& meeting : meetings) {
      Meeting one = meeting;
      for (int& points : one.points) points = meeting.points[random.Below(meeting.points.size())];
      again.push_back(GamesOf(one));
    }
    std::vector<double> fitted = Fit(again, best);
    for (size_t i = 0; i < players; ++i) drawn[i].push_back(fitted[i] * kEloOfOdds);
  }
  std::vector<Rating> ratings;
  for (size_t i = 0; i < players; ++i) {
    std::sort(drawn[i].begin(), drawn[i].end());
    ratings.push_back(
        {best[i] * kEloOfOdds, {drawn[i][kDraws / 40], drawn[i][kDraws - kDraws / 40 - 1]}});
  }
  return ratings;
}

// The gradient of the likelihood at the fit is a sum over meetings of what they scored beyond
// expectation; its covariance, seen through the inverse curvature, is that of the strengths.
Strength StrengthOf(size_t player, size_t players, std::span<const ScoredMeeting> meetings) {
  std::vector<Games> games;
  for (const ScoredMeeting& meeting : meetings) games.push_back(GamesOf(meeting));
  std::vector<double> fitted = Fit(games, std::vector<double>(players, 0));
  std::vector<double> ahead(players, 0);
  ahead[player] += 1;
  ahead[0] -= 1;
  std::vector<double> pull = Solve(ShapeAt(games, fitted).curvature, std::move(ahead));
  double variance = 0;
  for (const ScoredMeeting& meeting : meetings) {
    double error = meeting.standard_error * static_cast<double>(meeting.games) *
                   (pull[meeting.a] - pull[meeting.b]);
    variance += error * error;
  }
  return {(fitted[player] - fitted[0]) * kEloOfOdds, std::sqrt(variance) * kEloOfOdds};
}

std::vector<Setback> SetbacksOf(size_t players, std::span<const Meeting> meetings) {
  std::vector<Setback> setbacks;
  for (const Meeting& meeting : meetings) {
    if (std::max(meeting.a, meeting.b) >= players || meeting.points.size() < 2) continue;
    Estimate estimate = EstimateScore(meeting.points);
    double score = meeting.a > meeting.b ? estimate.mean : 1 - estimate.mean;  // of the later one
    if (score + 2 * estimate.standard_error < 0.5)
      setbacks.push_back({std::min(meeting.a, meeting.b), std::max(meeting.a, meeting.b), score,
                          estimate.standard_error});
  }
  return setbacks;
}

}  // namespace pawl
