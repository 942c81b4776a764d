#include "lab/measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/config.h"
#include "base/metric_schema.h"
#include "proto/sections.h"
#include "tasks/levels.h"

namespace pawl {
namespace {

// How many questions a study of an invented book asks: BookWorld::Questions().
double QuestionsAbout(const TaskConfig& task) {
  constexpr double kOfALanguage = 100;
  double size = static_cast<double>(task.count()), all = size * size;
  switch (task.subject()) {
    case TaskConfig::Subject::language:
      return kOfALanguage;
    case TaskConfig::Subject::operator_: {
      double shown = task.lessons() == TaskConfig::rules
                         ? 0
                         : std::clamp(std::round(task.shown() * all), 1.0, all - 1);
      bool recall = Asks(task, TaskConfig::Ask::recall),
           derived = task.asks().empty() || Asks(task, TaskConfig::Ask::derived);
      return (recall ? shown : 0) + (derived ? all - shown : 0);
    }
    default:
      return size * std::max(1, task.asks_size());
  }
}

}  // namespace

std::optional<Measure> MeasureOf(const Arm& arm, int index) {
  const Config& config = arm.runs.front()->config;
  const TaskConfig& task = config.task(index);
  auto named = [&](std::string_view rule) { return MetricOf(rule, TaskName(config, index)); };
  auto problems = static_cast<double>(config.eval().problems());
  bool classified = task.kind() == "classify";  // its accuracy is an angle, not a count
  std::vector<Measure> measures;
  if (PlaysGames(config.model()))
    measures.push_back({named("eval/T/mistakes"),
                        "mistakes with search, share of decisive positions, mean over stages", true,
                        1 / problems});
  // A study holds out the questions that its book answers.
  if (task.kind() == "study" && task.path().empty())
    problems = std::min(problems, QuestionsAbout(task));
  // A memory is measured on all its pairs.
  if (task.kind() == "pairs") problems = static_cast<double>(task.count());
  if (task.kind() == "facts") {
    measures.push_back({named("eval/T/accuracy_rare"), "recall of the rarest tenth", false,
                        1 / std::min(problems, std::ceil(static_cast<double>(task.count()) / 10))});
  }
  if (task.kind() == "text") {
    measures.push_back({named("eval/T/excess"),
                        "held-out real data above the source's entropy, nats per token", true, 0});
    measures.push_back({named("eval/T/nll"), "held-out real data, nats per token", true, 0});
  }
  measures.push_back({named("eval/T/beyond"),
                      fmt::format("accuracy beyond level {}, the highest in fresh data",
                                  FreshLevels(task).highest),
                      false, 1 / problems});
  measures.push_back({named("eval/T/accuracy"), "accuracy, mean over levels", false,
                      classified ? 0 : 1 / problems});
  measures.push_back({named("eval/T/variance"), "fitted variance over the true one", false, 0});
  measures.push_back({named("eval/T/error"), "squared error against the truth", true, 0});
  measures.push_back({named("eval/T/gini"), "probability that two draws differ", false, 0});
  for (const Measure& measure : measures) {
    if (arm.Has(measure.metric)) return measure;
  }
  return std::nullopt;
}

bool MeasuredAlike(const Config& x, const Config& y, int task) {
  auto problems_of = [](TaskConfig posed) {
    posed.clear_share();
    posed.clear_fresh_share();
    posed.clear_start_share();
    posed.clear_place();
    posed.clear_fresh_levels();
    posed.clear_sample_levels();
    posed.clear_eval_levels();
    posed.clear_verified();
    posed.clear_climb();
    posed.clear_opens_at();
    posed.clear_backtranslate();
    posed.clear_trace();
    posed.clear_format();
    posed.clear_sandbox();
    posed.clear_timeout_s();
    posed.clear_judge_trace();
    if (posed.kind() == "addition") posed.clear_width();
    if (posed.kind() == "study" && !posed.path().empty()) posed.clear_length();
    return ToToml(posed);
  };
  Levels a = EvalLevels(x.task(task)), b = EvalLevels(y.task(task));
  return a.lowest == b.lowest && a.highest == b.highest &&
         x.eval().problems() == y.eval().problems() &&
         x.eval().positions() == y.eval().positions() &&
         problems_of(x.task(task)) == problems_of(y.task(task));
}

}  // namespace pawl
