#include "base/statistics.h"

#include <algorithm>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/random.h"

namespace pawl {
namespace {

constexpr int kSeedsFewest = 3, kSeedsMost = 100000;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

struct Moments {
  double mean = 0, deviation = 0;  // standard deviation between seeds; 0 with one seed
};

Moments MomentsOf(const std::vector<double>& values, double resolution) {
  Moments moments;
  double n = static_cast<double>(values.size()), squares = 0;
  for (double value : values) moments.mean += value / n;
  if (values.size() < 2) return moments;
  for (double value : values) squares += (value - moments.mean) * (value - moments.mean);
  moments.deviation = std::sqrt(squares / (n - 1));
  // Equal values have no spread, even if their mean is rounded.
  double scale = std::max(std::abs(*std::min_element(values.begin(), values.end())),
                          std::abs(*std::max_element(values.begin(), values.end())));
  if (moments.deviation < 1e-12 * scale) moments.deviation = 0;
  moments.deviation = std::max(moments.deviation, resolution / std::sqrt(6.0));
  return moments;
}

double CriticalT(int seeds, double alpha) {
  return boost::math::quantile(
      boost::math::complement(boost::math::students_t(seeds - 1), alpha / 2));
}

}  // namespace

Estimate EstimateMean(const std::vector<double>& values, double resolution) {
  Estimate estimate;
  estimate.seeds = static_cast<int>(values.size());
  if (values.empty()) return estimate;
  Moments moments = MomentsOf(values, resolution);
  estimate.mean = estimate.low = estimate.high = moments.mean;
  if (values.size() < 2) return estimate;
  estimate.standard_error = moments.deviation / std::sqrt(static_cast<double>(values.size()));
  double half = CriticalT(estimate.seeds, 0.05) * estimate.standard_error;
  estimate.low -= half;
  estimate.high += half;
  return estimate;
}

Bounds BootstrapMean(const std::vector<double>& values) {
  constexpr size_t kDraws = 10000;
  if (values.empty()) return {0, 0};
  RandomStream random(RandomKey::Root(0).Fold("bootstrap"));
  std::vector<double> means(kDraws);
  for (double& mean : means) {
    for (size_t i = 0; i < values.size(); ++i)
      mean += values[random.Below(values.size())] / static_cast<double>(values.size());
  }
  std::sort(means.begin(), means.end());
  return {means[kDraws / 40], means[kDraws - kDraws / 40 - 1]};
}

Bounds WilsonBounds(int64_t right, int64_t asked) {
  constexpr double kZ = 1.959963984540054;
  auto n = static_cast<double>(asked);
  double share = static_cast<double>(right) / n, scale = 1 + kZ * kZ / n,
         middle = (share + kZ * kZ / (2 * n)) / scale,
         half = kZ / scale * std::sqrt(share * (1 - share) / n + kZ * kZ / (4 * n * n));
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

MeanTest TestMean(const std::vector<double>& values, double resolution) {
  if (values.size() < 2) return {kNone, kNone};
  Moments moments = MomentsOf(values, resolution);
  if (moments.deviation == 0 || !std::isfinite(moments.mean)) return {kNone, kNone};
  double n = static_cast<double>(values.size()), effect = moments.mean / moments.deviation;
  boost::math::students_t student(n - 1);
  return {2 * boost::math::cdf(boost::math::complement(student, std::abs(effect) * std::sqrt(n))),
          effect};
}

std::vector<double> HolmAdjust(const std::vector<double>& p) {
  std::vector<size_t> order;
  for (size_t i = 0; i < p.size(); ++i) {
    if (!std::isnan(p[i])) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.size(), kNone);
  double highest = 0;
  for (size_t rank = 0; rank < order.size(); ++rank) {
    highest =
        std::max(highest, std::min(1.0, p[order[rank]] * static_cast<double>(order.size() - rank)));
    adjusted[order[rank]] = highest;
  }
  return adjusted;
}

double Power(double effect_size, int seeds, double alpha) {
  if (seeds < 2 || !std::isfinite(effect_size)) return kNone;
  double noncentrality = std::abs(effect_size) * std::sqrt(seeds),
         critical = CriticalT(seeds, alpha);
  // Beyond this the distribution lies wholly above the critical value, and its series need not
  // converge.
  if (noncentrality > critical + 40 && noncentrality > 40 * critical) return 1;
  boost::math::non_central_t shifted(seeds - 1, noncentrality);
  return boost::math::cdf(boost::math::complement(shifted, critical)) +
         boost::math::cdf(shifted, -critical);
}

int SeedsNeeded(double effect_size, double alpha, double power) {
  if (!std::isfinite(effect_size) || effect_size == 0 ||
      Power(effect_size, kSeedsMost, alpha) < power)
    return 0;
  int low = kSeedsFewest - 1, high = kSeedsFewest;  // power grows with seeds
  while (Power(effect_size, high, alpha) < power) {
    low = high;
    high = std::min(2 * high, kSeedsMost);
  }
  while (high - low > 1) {
    int middle = low + (high - low) / 2;
    (Power(effect_size, middle, alpha) < power ? low : high) = middle;
  }
  return high;
}

double DetectableEffect(int seeds, double alpha, double power) {
  if (seeds < 2) return std::numeric_limits<double>::infinity();
  double low = 0, high = 1;
  while (Power(high, seeds, alpha) < power && high < 1e6) high *= 2;
  for (int i = 0; i < 60; ++i) {
    double middle = (low + high) / 2;
    (Power(middle, seeds, alpha) < power ? low : high) = middle;
  }
  return high;
}

}  // namespace pawl
