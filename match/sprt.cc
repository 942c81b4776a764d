#include "match/sprt.h"

#include <cmath>

#include "base/error.h"

namespace pawl {
namespace {

constexpr double kOfNone = 1e-3;  // what counts as the number of results that never came
constexpr int kHalvings = 200;

using Shares = std::array<double, 5>;

// The likeliest distribution with mean score `mean` is share / (1 + x (score - mean)), where x
// solves sum share (score - mean) / (1 + x (score - mean)) = 0, which falls with x.
double Multiplier(const Shares& shares, double mean) {
  double low = -1 / (1 - mean), high = 1 / mean;
  for (int i = 0; i < kHalvings; ++i) {
    double x = (low + high) / 2, sum = 0;
    for (size_t k = 0; k < shares.size(); ++k) {
      double from_mean = static_cast<double>(k) / 4 - mean;
      sum += shares[k] * from_mean / (1 + x * from_mean);
    }
    (sum > 0 ? low : high) = x;
  }
  return (low + high) / 2;
}

}  // namespace

void CheckSprt(const SprtSettings& settings) {
  auto chance = [](double value) { return value > 0 && value < 0.5; };
  if (!(settings.elo0 < settings.elo1) || !std::isfinite(settings.elo0) ||
      !std::isfinite(settings.elo1)) {
    throw Error(ErrorCode::kUsage, fmt::format("--sprt {},{}", settings.elo0, settings.elo1),
                "the first Elo must be below the second", "for example --sprt 0,10");
  }
  if (!chance(settings.alpha) || !chance(settings.beta)) {
    throw Error(ErrorCode::kUsage, fmt::format("alpha {}, beta {}", settings.alpha, settings.beta),
                "must lie between 0 and 0.5");
  }
}

double LogLikelihoodRatio(const PairCounts& counts, double elo0, double elo1) {
  Shares shares;
  double all = 0;
  for (size_t k = 0; k < counts.size(); ++k)
    all += shares[k] = counts[k] > 0 ? static_cast<double>(counts[k]) : kOfNone;
  for (double& share : shares) share /= all;
  double mean0 = ScoreOfElo(elo0), mean1 = ScoreOfElo(elo1);
  double x0 = Multiplier(shares, mean0), x1 = Multiplier(shares, mean1), ratio = 0;
  for (size_t k = 0; k < shares.size(); ++k) {
    double score = static_cast<double>(k) / 4;
    ratio += shares[k] * (std::log1p(x0 * (score - mean0)) - std::log1p(x1 * (score - mean1)));
  }
  return all * ratio;
}

Bounds SprtBounds(const SprtSettings& settings) {
  return {std::log(settings.beta / (1 - settings.alpha)),
          std::log((1 - settings.beta) / settings.alpha)};
}

SprtVerdict VerdictOf(const SprtSettings& settings, const PairCounts& counts) {
  double ratio = LogLikelihoodRatio(counts, settings.elo0, settings.elo1);
  Bounds bounds = SprtBounds(settings);
  if (ratio >= bounds.high) return SprtVerdict::kElo1;
  return ratio <= bounds.low ? SprtVerdict::kElo0 : SprtVerdict::kOpen;
}

}  // namespace pawl
