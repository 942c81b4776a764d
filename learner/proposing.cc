#include "learner/proposing.h"

#include <cmath>

#include "base/error.h"
#include "base/log.h"
#include "base/metric_schema.h"
#include "base/trace.h"
#include "proto/config.h"
#include "proto/proposing.h"

namespace pawl {
namespace {

double Share(double part, double whole) { return whole > 0 ? part / whole : NAN; }

}  // namespace

Proposing::Proposing(Replay* replay, const Config& config, const TaskSet& tasks, Supply* supply)
    : replay_(replay), config_(config), tasks_(tasks), supply_(supply) {}

bool Proposing::Ask(int64_t generation) {
  if (!AnyProposes(config_)) return false;
  Span span("open proposed problems");
  asked_.clear();
  for (int t = 0; t < config_.task_size(); ++t) {
    if (supply_->PlacesOf(t) > 0) asked_[t];
  }
  ListProposals ask;
  ask.set_generation(generation);
  Proposals proposals;
  do {
    proposals = replay_->List(ask);
    for (const Group& group : proposals.group()) {
      Take(group);
      ask.set_from(group.id() + 1);
    }
  } while (proposals.more());
  supply_->Send();
  Say(generation);
  return true;
}

std::optional<GenerationState> Proposing::AwaitAll(int64_t generation, Tally* tally,
                                                   Progress* progress, Metrics* row) {
  auto state = tally->AwaitAll(generation, progress);
  if (state && Ask(generation)) state = tally->AwaitAll(generation, progress);
  if (state) row->merge(Count(*state));
  return state;
}

void Proposing::Take(const Group& proposals) {
  Asked& asked = asked_[proposals.task()];
  for (const Sample& sample : proposals.sample()) {
    Task::Posed posed = tasks_.Pose(proposals.task(), sample.text());
    if (!posed.problem) {
      throw Error(ErrorCode::kData, fmt::format("sample {}", sample.id()),
                  "was accepted as a proposal, and " + posed.why,
                  "verifiers and learner must run the same pawl on the same files");
    }
    ++asked.valid;
    bool is_new = asked.prompts.insert(posed.problem->prompt).second;
    if (!is_new || asked.problems == supply_->PlacesOf(proposals.task())) continue;
    supply_->OpenProposed(proposals.task(), *posed.problem, sample.id());
    ++asked.problems;
    asked.levels += posed.problem->level;
  }
}

// Fewer problems than the config asks for are said aloud.
void Proposing::Say(int64_t generation) const {
  for (const auto& [task, asked] : asked_) {
    int64_t places = supply_->PlacesOf(task);
    if (asked.problems == places) continue;
    spdlog::warn(
        "generation {}: task {} set {} of {} problems: of its proposals {} are valid, and {} of "
        "these repeat another",
        generation, TaskName(config_, task), asked.problems, places, asked.valid,
        asked.valid - static_cast<int64_t>(asked.prompts.size()));
  }
}

Metrics Proposing::Count(const GenerationState& state) const {
  Metrics row;
  for (const TaskTally& tally : state.tally()) {
    auto found = asked_.find(tally.task());
    if (found == asked_.end()) continue;
    const Asked& asked = found->second;
    std::string name = TaskName(config_, tally.task());
    auto problems = static_cast<double>(asked.problems);
    row[MetricOf("propose/T/asked", name)] = problems;
    row[MetricOf("propose/T/level", name)] = Share(asked.levels, problems);
    row[MetricOf("propose/T/learnable", name)] =
        Share(static_cast<double>(tally.learnable()), problems);
    row[MetricOf("propose/T/distinct", name)] = Share(
        static_cast<double>(tally.distinct_proposals()), static_cast<double>(tally.accepted()));
  }
  return row;
}

}  // namespace pawl
