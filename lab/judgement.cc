#include "lab/judgement.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace pawl {

Judgement TestPairs(const Pairs& pairs, double resolution) {
  Judgement judgement;
  judgement.p = judgement.p_adjusted = judgement.effect_size = judgement.detectable =
      std::numeric_limits<double>::quiet_NaN();
  judgement.outcome = "not judged";
  if (pairs.seeds() < kSeedsMin) {
    judgement.why = fmt::format("too few seeds: {} of the {} needed", pairs.seeds(), kSeedsMin);
    return judgement;
  }
  MeanTest test = TestMean(pairs.difference, resolution);
  judgement.p = test.p;
  judgement.effect_size = test.effect_size;
  bool nothing = std::all_of(pairs.difference.begin(), pairs.difference.end(),
                             [](double d) { return d == 0; });
  if (std::isnan(test.p)) {
    judgement.why =
        nothing ? "every seed gives the same number twice"
                : "every seed gives the same difference, so there is no spread to test it against";
  }
  return judgement;
}

size_t Correct(const std::vector<std::pair<Estimate, Judgement*>>& family) {
  std::vector<double> p;
  for (const auto& [effect, judgement] : family) p.push_back(judgement->p);
  std::vector<double> adjusted = HolmAdjust(p);
  auto tested = static_cast<size_t>(
      std::count_if(p.begin(), p.end(), [](double value) { return !std::isnan(value); }));
  for (size_t i = 0; i < family.size(); ++i) {
    const auto& [effect, judgement] = family[i];
    judgement->p_adjusted = adjusted[i];
    if (std::isnan(judgement->p)) continue;
    double alpha = kLevel / static_cast<double>(tested);
    judgement->seeds_needed = SeedsNeeded(judgement->effect_size, alpha, kPowerWanted);
    judgement->detectable = DetectableEffect(effect.seeds, alpha, kPowerWanted) *
                            effect.standard_error * std::sqrt(effect.seeds);
  }
  return tested;
}

std::string SeedsWords(int seeds) {
  return seeds > 0 ? fmt::format("{} seeds would", seeds) : "more than 100,000 seeds would";
}

}  // namespace pawl
