#include "learner/alarm.h"

#include <cmath>

#include "base/error.h"
#include "base/metric_schema.h"
#include "proto/config.h"
#include "tasks/task.h"

namespace pawl {

CollapseAlarm::CollapseAlarm(const Config& config) : config_(config) {
  for (int t = 0; t < config.task_size(); ++t) {
    std::string task = TaskName(config, t);
    if (config.task(t).propose()) {
      proposals_.push_back(MetricOf("propose/T/distinct", task));
      continue;
    }
    if (PlaysGames(config.model())) {
      Add(MetricOf("eval/T/mistakes", task), config.alarm().mistakes_rise());
      continue;
    }
    const TaskKind* kind = FindTaskKind(config.task(t).kind());
    std::string accuracy(kind == nullptr ? "accuracy" : kind->watched);
    for (const std::string& name : {accuracy, std::string("nll_rare")})
      Add(MetricOf("eval/T/" + name, task), config.alarm().nll_rise());
  }
}

void CollapseAlarm::Add(const std::string& metric, double rise) {
  const MetricRule& rule = *ReadMetricName(metric).rule;
  watched_.push_back({metric, rule.good == Good::kHigh, rule.is_share, rise});
}

std::optional<std::string> CollapseAlarm::SeeProposals(const Metrics& metrics) {
  const AlarmConfig& alarm = config_.alarm();
  std::optional<std::string> rings;
  for (const std::string& metric : proposals_) {
    double distinct = ValueOf(metrics, metric).value_or(NAN);
    if (!std::isfinite(distinct)) continue;
    Watch& watch = watches_[metric];
    watch.bad = 1 - distinct > alarm.proposals_repeat() ? watch.bad + 1 : 0;
    if (watch.bad < alarm.patience()) continue;
    watch.bad = 0;
    rings = fmt::format("{} is {:.3f}: more than {} of the valid proposals repeat another", metric,
                        distinct, alarm.proposals_repeat());
  }
  return rings;
}

std::optional<std::string> CollapseAlarm::See(int64_t generation, const Metrics& metrics) {
  const AlarmConfig& alarm = config_.alarm();
  std::optional<std::string> rings = SeeProposals(metrics);
  double score = 0;
  auto see = [&](const Watched& one) {
    double value = ValueOf(metrics, one.metric).value_or(NAN);
    if (!std::isfinite(value)) return;
    auto [watch, first] = watches_.try_emplace(one.metric);
    double& best = watch->second.best;
    if (first || (one.high_is_good ? value > best : value < best)) best = value;
    bool bad = one.high_is_good ? value < best * (1 - alarm.drop()) : value > best + one.rise;
    if (one.is_share) score += one.high_is_good ? value : 1 - value;
    watch->second.bad = bad ? watch->second.bad + 1 : 0;
    if (watch->second.bad < alarm.patience()) return;
    watch->second.bad = 0;
    rings = fmt::format("{} is {:.3f}, was {:.3f} at best", one.metric, value, best);
  };
  for (const Watched& one : watched_) see(one);
  if (score > best_score_) {
    best_score_ = score;
    best_generation_ = generation;
  }
  if (rings && alarm.action() == AlarmConfig::raise_fresh) ++raised_;
  return rings;
}

}  // namespace pawl
