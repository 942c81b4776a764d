#include "learner/tally.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/metric_schema.h"
#include "base/stop.h"
#include "base/trace.h"
#include "learner/near_duplicates.h"
#include "proto/config.h"
#include "proto/sections.h"

namespace pawl {
namespace {

constexpr int kExamples = 256;  // number of a generation's samples that are compared one by one
constexpr int kCanarySamples = 64;

double Share(double part, double whole) { return whole > 0 ? part / whole : NAN; }

void CountTask(const std::string& task, const TaskTally& tally, Metrics* row) {
  auto set = [&](const std::string& room, const char* name, double value) {
    (*row)[room + "/" + task + "/" + name] = value;
  };
  int64_t audited = tally.right() + tally.wrong();
  double right = Share(tally.right(), audited);
  set("verify", "accepted", Share(tally.accepted(), tally.samples()));
  set("verify", "phi", Share(tally.accept_right(), tally.right()));
  set("verify", "psi", Share(tally.accept_wrong(), tally.wrong()));
  set("verify", "right", right);
  set("verify", "gap",
      Share(tally.accept_right(), tally.accept_right() + tally.accept_wrong()) - right);
  set("verify", "brier", Share(tally.squared_error(), audited));
  set("verify", "failed", static_cast<double>(tally.failed()));
  set("sample", "cut", Share(tally.samples() - tally.ended(), tally.samples()));
  set("sample", "entropy", Share(tally.neg_log_prob(), tally.tokens()));
  set("sample", "distinct_right", audited > 0 ? static_cast<double>(tally.distinct_right()) : NAN);
}

// What a referee found. A search makes no such games.
void CountFaults(const std::string& task, const TaskTally& tally, bool wish, Metrics* row) {
  int64_t audited = tally.right() + tally.wrong();
  for (auto [rule, count] : {std::pair("verify/T/illegal", tally.illegal()),
                             {"verify/T/unfinished", tally.unfinished()},
                             {"verify/T/goes_on", tally.goes_on()},
                             {"verify/T/misstated", tally.misstated()}})
    (*row)[MetricOf(rule, task)] = Share(static_cast<double>(count), static_cast<double>(audited));
  if (!wish) return;
  // What is wrong and has none of these faults.
  int64_t unwanted =
      tally.wrong() - tally.illegal() - tally.unfinished() - tally.goes_on() - tally.misstated();
  (*row)[MetricOf("verify/T/unwanted", task)] =
      Share(static_cast<double>(unwanted), static_cast<double>(audited));
}

// Games in which a player gave up, and how often that would have been wrong.
void CountResigned(const std::string& task, const TaskTally& tally, Metrics* row) {
  (*row)[MetricOf("sample/T/resigned", task)] =
      Share(static_cast<double>(tally.resigned()), static_cast<double>(tally.samples()));
  (*row)[MetricOf("sample/T/resigned_wrongly", task)] =
      Share(static_cast<double>(tally.resigned_wrongly()), static_cast<double>(tally.played_on()));
}

// What games of one generation say together.
void CountGames(const std::string& task, const TaskTally& tally, Metrics* row) {
  auto share = [&](const char* rule, double part, int64_t whole) {
    (*row)[MetricOf(rule, task)] = Share(part, static_cast<double>(whole));
  };
  share("sample/T/duplicates", static_cast<double>(tally.samples() - tally.distinct_texts()),
        tally.samples());
  share("sample/T/distinct_prefixes", static_cast<double>(tally.distinct_prefixes()),
        tally.samples());
  share("sample/T/policy_entropy", tally.policy_entropy(), tally.policies());
  share("sample/T/calibration_error", tally.value_error(), tally.values());
}

}  // namespace

Metrics CountSamples(const Config& config, const GenerationState& state) {
  Metrics row;
  TaskTally all;
  for (const TaskTally& tally : state.tally()) {
    std::string task = TaskName(config, tally.task());
    CountTask(task, tally, &row);
    bool of_games =
        config.task(tally.task()).kind() == "game" && !config.task(tally.task()).judge();
    if (of_games) CountGames(task, tally, &row);
    if (of_games && !PlaysGames(config.model()))
      CountFaults(task, tally, config.task(tally.task()).wish(), &row);
    if (config.search().resign_error() > 0) CountResigned(task, tally, &row);
    all.set_samples(all.samples() + tally.samples());
    all.set_accepted(all.accepted() + tally.accepted());
    all.set_tokens(all.tokens() + tally.tokens());
    all.set_right(all.right() + tally.right());
    all.set_wrong(all.wrong() + tally.wrong());
    all.set_accept_right(all.accept_right() + tally.accept_right());
    all.set_accept_wrong(all.accept_wrong() + tally.accept_wrong());
  }
  row["sample/samples"] = static_cast<double>(all.samples());
  row["sample/tokens"] = static_cast<double>(all.tokens());
  row["sample/stale"] = static_cast<double>(state.stale());
  row["verify/accepted"] = Share(all.accepted(), all.samples());
  row["verify/phi"] = Share(all.accept_right(), all.right());
  row["verify/psi"] = Share(all.accept_wrong(), all.wrong());
  return row;
}

Metrics CompareLogProbs(const std::vector<std::vector<float>>& own, const GenerationState& state,
                        double limit) {
  double most = 0, sum = 0, count = 0;
  for (size_t i = 0; i < own.size(); ++i) {
    const Sample& sample = state.example(static_cast<int>(i)).sample(0);
    for (size_t j = 0; j < own[i].size(); ++j) {
      double difference = std::abs(own[i][j] - sample.log_probs(static_cast<int>(j)));
      most = std::max(most, difference);
      sum += difference;
      count += 1;
    }
  }
  if (sum / count <= limit) return {{"canary/max", most}, {"canary/mean", sum / count}};
  throw Error(
      ErrorCode::kData, "canary",
      fmt::format("actors' log-probabilities differ from the learner's by {:.4f} nats on average",
                  sum / count),
      "actors and learner must run the same pawl on the same weights; if they do, raise "
      "learn.canary_limit");
}

GenerationState Tally::Ask(int64_t generation) {
  AwaitGeneration ask;
  ask.set_generation(generation);
  ask.set_examples(kExamples);
  return replay_->Await(ask);
}

std::optional<GenerationState> Tally::AwaitAll(int64_t generation, Progress* progress) {
  Span span("await samples and verdicts (waits)");
  while (!StopRequested()) {
    GenerationState state = Ask(generation);
    auto all = static_cast<double>(state.problems());
    progress->Show(generation, "sample",
                   static_cast<double>(state.sampled() + state.judged()) / (2 * all),
                   fmt::format("{} of {} problems sampled, {} judged", state.sampled(),
                               state.problems(), state.judged()));
    if (state.judged() >= state.problems()) return state;
  }
  return std::nullopt;
}

Metrics Tally::Count(int64_t generation, const GenerationState& state,
                     const std::string& published) {
  Metrics row = CountSamples(config_, state);
  std::vector<Group> examples(state.example().begin(), state.example().end());
  if (generation > 1) row["sample/near_duplicates"] = NearDuplicates(generation, examples);
  last_examples_ = std::move(examples);
  if (published.empty()) return row;
  int compared = std::min(kCanarySamples, state.example_size());
  auto own =
      student_->LogProbs(published, {state.example().begin(), state.example().begin() + compared});
  if (!own.empty()) row.merge(CompareLogProbs(own, state, config_.learn().canary_limit()));
  return row;
}

double Tally::NearDuplicates(int64_t generation, const std::vector<Group>& examples) {
  if (last_examples_.empty()) {  // empty after a resumption
    GenerationState last = Ask(generation - 1);
    last_examples_.assign(last.example().begin(), last.example().end());
  }
  // A study asks the same questions about one book in every generation.
  auto compared = [&](std::vector<Group> groups) {
    std::erase_if(groups,
                  [&](const Group& group) { return config_.task(group.task()).kind() == "study"; });
    return groups;
  };
  return NearDuplicateShare(compared(examples), compared(last_examples_));
}

}  // namespace pawl
