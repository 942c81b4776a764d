#include "learner/alarm.h"

#include <cmath>

#include "base/error.h"
#include "base/metric_schema.h"
#include "proto/config.h"
#include "tasks/task.h"

namespace pawl {

CollapseAlarm::CollapseAlarm(const Config& config) : config_(config) {
  for (int t = 0; t < config.task_size(); ++t) {
    if (config.task(t).propose())
      Add(MetricOf("propose/T/distinct", TaskName(config, t)), Rule::kFloor,
          1 - config.alarm().proposals_repeat());
    else if (PlaysGames(config.model()))
      AddGames(TaskName(config, t));
    else
      AddText(t);
  }
}

void CollapseAlarm::AddGames(const std::string& task) {
  const AlarmConfig& alarm = config_.alarm();
  Add(MetricOf("eval/T/mistakes", task), Rule::kRise, alarm.mistakes_rise(), true);
  Add(MetricOf("sample/T/duplicates", task), Rule::kLimit, alarm.duplicates());
  Add(MetricOf("sample/T/policy_entropy", task), Rule::kDrop, alarm.entropy_drop());
  Add(MetricOf("sample/T/calibration_error", task), Rule::kLimit, alarm.calibration());
  if (config_.eval().games() == 0) return;
  Add(MetricOf("eval/T/setback", task), Rule::kLimit, alarm.setback());
  elos_.push_back(MetricOf("eval/T/elo", task));
}

void CollapseAlarm::AddText(int task) {
  const TaskKind* kind = FindTaskKind(config_.task(task).kind());
  std::string accuracy(kind == nullptr ? "accuracy" : kind->watched),
      name = TaskName(config_, task);
  std::string watched = MetricOf("eval/T/" + accuracy, name);
  // A kind may watch what is better where it is low.
  bool high = ReadMetricName(watched).rule->good == Good::kHigh;
  Add(watched, high ? Rule::kDrop : Rule::kRise,
      high ? config_.alarm().drop() : config_.alarm().nll_rise(), true);
  Add(MetricOf("eval/T/nll_rare", name), Rule::kRise, config_.alarm().nll_rise());
}

void CollapseAlarm::Add(const std::string& metric, Rule rule, double threshold, bool scores) {
  const MetricRule& known = *ReadMetricName(metric).rule;
  watched_.push_back(
      {metric, rule, threshold, scores && known.is_share, known.good == Good::kHigh});
}

std::optional<std::string> CollapseAlarm::See(int64_t generation, const Metrics& metrics) {
  std::optional<std::string> rings;
  for (const Watched& one : watched_) {
    double value = ValueOf(metrics, one.metric).value_or(NAN);
    if (!std::isfinite(value)) continue;
    if (auto said = See(one, value)) rings = said;
  }
  std::optional<double> score = ScoreOf(metrics);
  if (score && (!best_generation_ || *score > best_score_)) {
    best_score_ = *score;
    best_generation_ = generation;
  }
  if (rings && config_.alarm().action() == AlarmConfig::raise_fresh) ++raised_;
  return rings;
}

std::optional<double> CollapseAlarm::ScoreOf(const Metrics& metrics) const {
  std::optional<double> score;
  auto add = [&](const std::string& metric, bool high_is_good) {
    std::optional<double> value = ValueOf(metrics, metric);
    if (value && std::isfinite(*value))
      score = score.value_or(0) + (high_is_good ? *value : 1 - *value);
  };
  for (const Watched& one : watched_) {
    if (one.scores) add(one.metric, one.high_is_good);
  }
  if (score) return score;
  for (const std::string& elo : elos_) add(elo, true);
  return score;
}

std::optional<std::string> CollapseAlarm::See(const Watched& one, double value) {
  auto [watch, first] = watches_.try_emplace(one.metric);
  double& best = watch->second.best;
  bool up = one.rule == Rule::kDrop;
  if (first || (up ? value > best : value < best)) best = value;
  bool bad = up                         ? value < best * (1 - one.threshold)
             : one.rule == Rule::kRise  ? value > best + one.threshold
             : one.rule == Rule::kFloor ? value < one.threshold
                                        : value > one.threshold;
  watch->second.bad = bad ? watch->second.bad + 1 : 0;
  if (watch->second.bad < config_.alarm().patience()) return std::nullopt;
  watch->second.bad = 0;
  return fmt::format("{} is {:.3f}, {}", one.metric, value,
                     one.rule == Rule::kLimit   ? fmt::format("above its limit {:g}", one.threshold)
                     : one.rule == Rule::kFloor ? fmt::format("below its limit {:g}", one.threshold)
                                                : fmt::format("was {:.3f} at best", best));
}

}  // namespace pawl
