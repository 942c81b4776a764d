#include "learner/steps.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/log.h"
#include "base/stop.h"
#include "base/trace.h"
#include "proto/config.h"

namespace pawl {
namespace {

constexpr int kStepsAtOnce = 16;  // number of steps drawn in one call

}  // namespace

StepDraws::StepDraws(Replay* replay, const Config& config, const Mode& mode, const History& history,
                     Supply* supply, Progress* progress)
    : replay_(replay),
      config_(config),
      mode_(mode),
      history_(history),
      supply_(supply),
      progress_(progress) {}

int64_t StepDraws::CountOf(Generation* generation) {
  if (config_.learn().epochs() == 0) return config_.learn().steps();
  Steps answer = replay_->Draw(Ask(generation->number));
  generation->nothing = answer.pool() == 0;
  NoteEmpty(answer, generation);
  if (generation->nothing) return 0;
  double pool = static_cast<double>(answer.pool());
  double verified_rows =
      (1 - history_.alarm().fresh_share()) * static_cast<double>(config_.learn().rows());
  return std::max<int64_t>(1, std::llround(config_.learn().epochs() * pool / verified_rows));
}

std::vector<Step> StepDraws::Next(int64_t first, int64_t steps, Generation* generation) {
  Span span("await steps");
  int64_t number = generation->number;
  bool drawn = ahead_.steps.valid();
  PAWL_CHECK(!drawn || (ahead_.generation == number && ahead_.first == first),
             "step {} of generation {} was drawn ahead, and {} of {} is asked for", ahead_.first,
             ahead_.generation, first, number);
  Steps answer = drawn ? ahead_.steps.get() : Draw(number, first, steps, generation);
  if (drawn) NoteEmpty(answer, generation);
  int64_t next = first + answer.step_size();
  if (mode_.HasBarriers() && answer.step_size() > 0 && next < steps) DrawAhead(number, next, steps);
  return {std::move_iterator(answer.mutable_step()->begin()),
          std::move_iterator(answer.mutable_step()->end())};
}

// Draws some of a generation's steps from `first` on. Without any when a stop was requested or
// nothing is left to draw. What every answer says of empty streams is noted in `noted`, if given.
Steps StepDraws::Draw(int64_t generation, int64_t first, int64_t steps, Generation* noted) {
  DrawSteps ask = Ask(generation);
  ask.set_first(first);
  ask.set_count(static_cast<int>(std::min<int64_t>(kStepsAtOnce, steps - first)));
  ask.set_start(generation == 0);
  Span span("draw steps (waits)");
  while (!StopRequested()) {
    Steps answer = replay_->Draw(ask);
    if (noted != nullptr) NoteEmpty(answer, noted);
    if (answer.nothing()) {
      answer.clear_step();
      return answer;
    }
    supply_->Add(mode_.ProblemsToAdd(generation, answer.ready_problems()));
    if (answer.step_size() > 0) return answer;
    for (const FreshNeed& need : answer.need_fresh()) supply_->Feed(need);
    if (answer.wait()) progress_->Show(generation, "wait", 0, "for samples");
  }
  return {};
}

void StepDraws::DrawAhead(int64_t generation, int64_t first, int64_t steps) {
  ahead_ = {generation, first, std::async(std::launch::async, [this, generation, first, steps] {
              NameTraceThread("draws ahead");
              return Draw(generation, first, steps, nullptr);
            })};
}

DrawSteps StepDraws::Ask(int64_t generation) const {
  DrawSteps ask;
  ask.set_generation(generation);
  if (config_.alarm().action() == AlarmConfig::raise_fresh)
    ask.set_fresh(history_.alarm().fresh_share());
  std::vector<int> closed = history_.curriculum().closed();
  ask.mutable_closed()->Assign(closed.begin(), closed.end());
  return ask;
}

void StepDraws::NoteEmpty(const Steps& answer, Generation* generation) const {
  if (generation->number == 0) return;
  if (answer.nothing()) generation->nothing = true;
  Metrics& row = generation->row;
  if (row.contains("mix/empty_tasks") && row["mix/empty_tasks"] >= answer.empty_size()) return;
  row["mix/empty_tasks"] = answer.empty_size();
  auto drawn = std::count_if(config_.task().begin(), config_.task().end(),
                             [](const TaskConfig& task) { return task.share() > 0; });
  for (int task : history_.curriculum().closed()) drawn -= config_.task(task).share() > 0;
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
