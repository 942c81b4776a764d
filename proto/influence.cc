#include "proto/influence.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/config.h"

namespace pawl {
namespace {

// Whose timing or arithmetic may show in the last digits, and in continuous mode in how stale
// samples are.
constexpr std::string_view kBitKeys[] = {"process.actors", "process.threads",
                                         "process.learner_device", "process.actor_device",
                                         "sample.slots"};

// How often something is saved or measured, how long it is kept, and limits that end a run without
// changing it.
constexpr std::string_view kHarmlessKeys[] = {
    "eval.every",         "eval.samples",  "eval.lengths",           "eval.books",
    "learn.canary_limit", "mix.tolerance", "learn.checkpoint_steps", "loop.keep_generations"};

}  // namespace

Influence InfluenceOf(std::string_view key) {
  auto among = [&](const auto& keys) {
    return std::find(std::begin(keys), std::end(keys), key) != std::end(keys);
  };
  if (among(kBitKeys)) return Influence::kBits;
  return among(kHarmlessKeys) || key.starts_with("process.") ? Influence::kNone
                                                             : Influence::kResults;
}

bool ShapesGenerationZero(std::string_view key) {
  constexpr std::string_view kLater[] = {"sample.", "verify.", "mix.", "loop."};
  for (std::string_view section : kLater) {
    if (key.starts_with(section)) return false;
  }
  constexpr std::string_view kOfLaterTasks[] = {".propose_reward", ".propose_share", ".proposals",
                                                ".fresh_share", ".place"};
  bool of_tasks = key.starts_with("task.") &&
                  std::any_of(std::begin(kOfLaterTasks), std::end(kOfLaterTasks),
                              [&](std::string_view name) { return key.ends_with(name); });
  bool later = key == "generations" || key == "mode" || key == "learn.restart" ||
               key == "learn.steps" || key == "learn.into" || key == "learn.carry" ||
               key == "learn.carry_share" || of_tasks;
  return !later && InfluenceOf(key) == Influence::kResults;
}

KeptChanges CompareKept(const Config& stored, const Config& wanted) {
  std::map<std::string, std::string> before = FlatValues(stored), after = FlatValues(wanted);
  for (const auto& [key, value] : after) before.try_emplace(key, "(absent)");
  KeptChanges changes;
  for (const auto& [key, value] : before) {
    auto found = after.find(key);
    std::string now = found == after.end() ? "(absent)" : found->second;
    if (now == value) continue;
    if (key == "start.from" && !stored.start().from().empty() && !wanted.start().from().empty()) {
      changes.starts_elsewhere = true;
      continue;
    }
    bool more = key == "generations" && wanted.generations() > stored.generations();
    bool harmless = InfluenceOf(key) != Influence::kResults;
    (more || harmless ? changes.taken : changes.refused)
        .push_back(fmt::format("{}: {} -> {}", key, value, now));
  }
  return changes;
}

}  // namespace pawl
