#include "learner/objective.h"

#include <cmath>

namespace pawl {

TokenGradient PolicyGradient(const LearnConfig& config, double advantage, double now, double drawn,
                             std::optional<double> reference) {
  double ratio = std::exp(now - drawn);
  bool clipped = advantage > 0 ? ratio > 1 + config.clip_high() : ratio < 1 - config.clip_low();
  double weight = clipped ? 0 : ratio * advantage;
  if (reference) weight -= config.kl() * (1 - std::exp(*reference - now));
  return {weight, clipped};
}

std::vector<float> RewardWeights(const std::vector<TrainRow>& rows, const std::vector<float>& now,
                                 const LearnConfig& config, int64_t context, double* clipped) {
  std::vector<float> weights;
  double rewarded = 0, held = 0;
  for (const TrainRow& row : rows) {
    size_t tokens = row.solution.size();
    double share = 1.0 / static_cast<double>(rows.size()) /
                   (config.objective() == LearnConfig::grpo ? static_cast<double>(tokens)
                                                            : static_cast<double>(context));
    for (size_t i = 0; i < tokens; ++i) {
      TokenGradient gradient = {1, false};
      if (row.reward) {
        std::optional<double> reference;
        if (!row.reward->reference.empty()) reference = row.reward->reference[i];
        gradient = PolicyGradient(config, row.reward->advantage, now[weights.size()],
                                  row.reward->drawn[i], reference);
        rewarded += 1;
        held += gradient.clipped;
      }
      weights.push_back(static_cast<float>(gradient.weight * share));
    }
  }
  *clipped = rewarded > 0 ? held / rewarded : NAN;
  return weights;
}

}  // namespace pawl
