#include "learner/steps.h"

#include <algorithm>
#include <cmath>

#include "base/log.h"
#include "base/stop.h"
#include "base/trace.h"
#include "proto/config.h"

namespace pawl {
namespace {

constexpr int kStepsAtOnce = 16;  // number of steps drawn in one call

}  // namespace

StepDraws::StepDraws(Replay* replay, const Config& config, const Mode& mode,
                     const CollapseAlarm& alarm, Supply* supply, Progress* progress)
    : replay_(replay),
      config_(config),
      mode_(mode),
      alarm_(alarm),
      supply_(supply),
      progress_(progress) {}

int64_t StepDraws::CountOf(Generation* generation) {
  if (config_.learn().epochs() == 0) return config_.learn().steps();
  Steps answer = replay_->Draw(Ask(generation->number));
  generation->nothing = answer.pool() == 0;
  NoteEmpty(answer, generation);
  if (generation->nothing) return 0;
  double pool = static_cast<double>(answer.pool());
  double verified_rows = (1 - alarm_.fresh_share()) * static_cast<double>(config_.learn().rows());
  return std::max<int64_t>(1, std::llround(config_.learn().epochs() * pool / verified_rows));
}

std::vector<Step> StepDraws::Next(int64_t first, int64_t steps, Generation* generation) {
  DrawSteps ask = Ask(generation->number);
  ask.set_first(first);
  ask.set_count(static_cast<int>(std::min<int64_t>(kStepsAtOnce, steps - first)));
  ask.set_start(generation->number == 0);
  Span span("draw steps (waits)");
  while (!StopRequested()) {
    Steps answer = replay_->Draw(ask);
    if (generation->number > 0) NoteEmpty(answer, generation);
    if (answer.nothing()) return {};
    supply_->Add(mode_.ProblemsToAdd(generation->number, answer.ready_problems()));
    if (answer.step_size() > 0) return {answer.step().begin(), answer.step().end()};
    for (const FreshNeed& need : answer.need_fresh()) supply_->Feed(need);
    if (answer.wait()) progress_->Show(generation->number, "wait", 0, "for samples");
  }
  return {};
}

DrawSteps StepDraws::Ask(int64_t generation) const {
  DrawSteps ask;
  ask.set_generation(generation);
  if (config_.alarm().action() == AlarmConfig::raise_fresh) ask.set_fresh(alarm_.fresh_share());
  return ask;
}

void StepDraws::NoteEmpty(const Steps& answer, Generation* generation) const {
  if (answer.nothing()) generation->nothing = true;
  Metrics& row = generation->row;
  if (row.contains("mix/empty_tasks") && row["mix/empty_tasks"] >= answer.empty_size()) return;
  row["mix/empty_tasks"] = answer.empty_size();
  auto drawn = std::count_if(config_.task().begin(), config_.task().end(),
                             [](const TaskConfig& task) { return task.share() > 0; });
  for (const EmptyStream& stream : answer.empty()) {
    spdlog::warn("generation {}: no sample of task {} to train on ({}); {}", generation->number,
                 TaskName(config_, stream.task()), stream.cause(),
                 generation->nothing
                     ? "there is no other data, so this generation does not train any further"
                 : answer.empty_size() == drawn ? "every row is fresh"
                                                : "the other tasks' samples take over its share");
  }
}

}  // namespace pawl
