#include "learner/schedule.h"

#include <algorithm>

namespace pawl {

double ScheduledRate(const LearnConfig& config, int64_t step, int64_t total, bool forever) {
  double warmup = std::max(1.0, config.warmup() * static_cast<double>(total));
  double rate = std::min(1.0, static_cast<double>(step + 1) / warmup);
  if (forever) return rate;
  double decay = config.decay() * static_cast<double>(total);
  double left = static_cast<double>(total - step);
  if (decay >= 1 && left < decay)
    rate *= config.final_rate() + (1 - config.final_rate()) * left / decay;
  return rate;
}

RandomKey StepKey(int64_t run_seed, int64_t generation, int64_t step) {
  RandomKey run = RandomKey::Root(static_cast<uint64_t>(run_seed)).Fold("train");
  return run.Fold(static_cast<uint64_t>(generation)).Fold(static_cast<uint64_t>(step));
}

}  // namespace pawl
