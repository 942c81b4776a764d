#include "lab/ruling.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>

namespace pawl {
namespace {

constexpr double kLevel = 0.05;

std::string Number(double value) { return fmt::format("{:.4g}", value); }

Line MakeLine(std::string quantity, std::string expected, std::vector<double> by_seed) {
  Estimate estimate = EstimateMean(by_seed);
  Line line = {std::move(quantity), std::move(expected), estimate.mean, estimate.standard_error, {},
               std::move(by_seed)};
  if (line.by_seed.size() < 2) return line;
  line.interval = Bounds{estimate.low, estimate.high};
  double first = line.by_seed.front();
  if (std::all_of(line.by_seed.begin(), line.by_seed.end(),
                  [&](double value) { return value == first; })) {
    line.measured =
        first;  // a mean of equal values may be off by its rounding, and a bound be that value
    line.interval = Bounds{first, first};
  }
  return line;
}

bool CanBeJudged(const Line& line) {
  bool finite = std::all_of(line.by_seed.begin(), line.by_seed.end(),
                            [](double value) { return std::isfinite(value); });
  return finite && line.by_seed.size() >= kLeastSeeds;
}

bool Inside(const Bounds& interval, const Admitted& range) {
  return range.Has(interval.low) && range.Has(interval.high);
}

double MiddleOf(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

// P(at least `heads` of `all` tosses of a fair coin).
double ByChance(size_t heads, size_t all) {
  if (heads == 0) return 1;
  boost::math::binomial tosses(static_cast<double>(all), 0.5);
  return boost::math::cdf(boost::math::complement(tosses, static_cast<double>(heads - 1)));
}

}  // namespace

std::string_view RulingName(Ruling ruling) {
  return ruling == Ruling::kHolds ? "HOLDS" : ruling == Ruling::kFails ? "FAILS" : "UNDECIDED";
}

Admitted AtLeast(double bound) { return {.low = bound}; }
Admitted AtMost(double bound) { return {.high = bound}; }
Admitted MoreThan(double bound) { return {.low = bound, .open = true}; }
Admitted LessThan(double bound) { return {.high = bound, .open = true}; }
Admitted Between(double low, double high) { return {.low = low, .high = high}; }

std::string Admitted::Text() const {
  if (std::isfinite(low) && std::isfinite(high)) return Number(low) + " to " + Number(high);
  if (std::isfinite(low)) return (open ? "> " : ">= ") + Number(low);
  return (open ? "< " : "<= ") + Number(high);
}

Line Equal(std::string quantity, double expected, double margin, std::vector<double> by_seed) {
  Line line =
      MakeLine(std::move(quantity), Number(expected) + " +- " + Number(margin), std::move(by_seed));
  if (!CanBeJudged(line)) return line;
  if (Inside(*line.interval, Between(expected - margin, expected + margin))) {
    line.ruling = Ruling::kHolds;
  } else if (line.interval->high < expected - margin || line.interval->low > expected + margin) {
    line.ruling = Ruling::kFails;
  }
  return line;
}

Line Above(std::string quantity, double bound, std::vector<double> by_seed) {
  Line line = MakeLine(std::move(quantity), "> " + Number(bound), std::move(by_seed));
  if (!CanBeJudged(line)) return line;
  if (line.interval->low > bound) line.ruling = Ruling::kHolds;
  if (line.interval->high < bound) line.ruling = Ruling::kFails;
  return line;
}

Line Below(std::string quantity, double bound, std::vector<double> by_seed) {
  Line line = MakeLine(std::move(quantity), "< " + Number(bound), std::move(by_seed));
  if (!CanBeJudged(line)) return line;
  if (line.interval->high < bound) line.ruling = Ruling::kHolds;
  if (line.interval->low > bound) line.ruling = Ruling::kFails;
  return line;
}

Line EverySeed(std::string quantity, Admitted range, std::vector<double> by_seed) {
  Line line = MakeLine(std::move(quantity), range.Text() + ", every seed", std::move(by_seed));
  if (!CanBeJudged(line)) return line;
  if (!std::all_of(line.by_seed.begin(), line.by_seed.end(),
                   [&](double value) { return range.Has(value); })) {
    line.ruling = Ruling::kFails;
  } else if (Inside(*line.interval, range)) {
    line.ruling = Ruling::kHolds;
  }
  return line;
}

Line Median(std::string quantity, Admitted range, std::vector<double> by_seed) {
  Line line = MakeLine(std::move(quantity), "median " + range.Text(), std::move(by_seed));
  line.measured = MiddleOf(line.by_seed);
  line.interval = {};
  if (!CanBeJudged(line)) return line;
  size_t all = line.by_seed.size();
  size_t inside = static_cast<size_t>(std::count_if(
      line.by_seed.begin(), line.by_seed.end(), [&](double value) { return range.Has(value); }));
  if (ByChance(inside, all) <= kLevel) line.ruling = Ruling::kHolds;
  if (ByChance(all - inside, all) <= kLevel) line.ruling = Ruling::kFails;
  return line;
}

Ruling Whole(const std::vector<Line>& lines) {
  auto any = [&](Ruling ruling) {
    return std::any_of(lines.begin(), lines.end(),
                       [&](const Line& line) { return line.ruling == ruling; });
  };
  return any(Ruling::kFails)                        ? Ruling::kFails
         : lines.empty() || any(Ruling::kUndecided) ? Ruling::kUndecided
                                                    : Ruling::kHolds;
}

}  // namespace pawl
