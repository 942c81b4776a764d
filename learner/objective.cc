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

}  // namespace pawl
