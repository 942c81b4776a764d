#include "learner/alarm.h"

#include <cmath>

#include "base/error.h"
#include "proto/config.h"
#include "tasks/task.h"

namespace pawl {

std::optional<std::string> CollapseAlarm::See(int64_t generation, const Metrics& metrics) {
  const AlarmConfig& alarm = config_.alarm();
  std::optional<std::string> rings;
  double score = 0;
  auto see = [&](const std::string& metric, bool high_is_good) {
    auto found = metrics.find(metric);
    if (found == metrics.end() || !std::isfinite(found->second)) return;
    auto [watch, first] = watches_.try_emplace(metric);
    double value = found->second, &best = watch->second.best;
    if (first || (high_is_good ? value > best : value < best)) best = value;
    bool bad = high_is_good ? value < best * (1 - alarm.drop()) : value > best + alarm.nll_rise();
    if (high_is_good) score += value;
    watch->second.bad = bad ? watch->second.bad + 1 : 0;
    if (watch->second.bad < alarm.patience()) return;
    watch->second.bad = 0;
    rings = fmt::format("{} is {:.3f}, was {:.3f} at best", metric, value, best);
  };
  for (int t = 0; t < config_.task_size(); ++t) {
    std::string prefix = "eval/" + TaskName(config_, t) + "/";
    const TaskKind* kind = FindTaskKind(config_.task(t).kind());
    see(prefix + std::string(kind == nullptr ? "accuracy" : kind->watched), true);
    see(prefix + "nll_rare", false);
  }
  if (score > best_score_) {
    best_score_ = score;
    best_generation_ = generation;
  }
  if (rings && alarm.action() == AlarmConfig::raise_fresh) ++raised_;
  return rings;
}

}  // namespace pawl
