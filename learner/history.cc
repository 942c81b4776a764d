#include "learner/history.h"

#include "base/error.h"
#include "base/log.h"
#include "proto/config.h"

namespace pawl {

void History::See(int64_t generation, const Metrics& row) {
  ladder_.See(generation, row);
  for (int task : curriculum_.See(row))
    spdlog::info("generation {}: task {} opens for the next one", generation,
                 TaskName(config_, task));
  if (config_.alarm().action() == AlarmConfig::none) return;
  std::optional<std::string> rings = alarm_.See(generation, row);
  if (!rings) return;
  std::string best = "no weights are known to be the best";
  if (auto known = alarm_.best_generation())
    best = fmt::format("the best weights so far are generation {}'s", *known);
  if (config_.alarm().action() == AlarmConfig::stop) {
    replay_->End("collapse alarm: " + *rings);
    throw Error(ErrorCode::kStopRule, fmt::format("collapse alarm, generation {}", generation),
                *rings, best);
  }
  spdlog::warn("collapse alarm, generation {}: {}; {}", generation, *rings, best);
}

}  // namespace pawl
