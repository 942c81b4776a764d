#include "learner/decisive_sets.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <tuple>

#include "base/config.h"
#include "base/error.h"
#include "base/files.h"
#include "games/decisive_text.h"
#include "games/frozen.h"
#include "games/games.h"
#include "learner/reachable_eval.h"
#include "learner/run_ladder.h"
#include "proto/checks.h"
#include "proto/sections.h"

namespace pawl {
namespace {

constexpr int64_t kTriesEach = 50;  // random games for each position that is wanted

// What a solver labels may take seconds, and a run asks twice: when it checks its config, and when
// it measures first. What was made last is kept.
std::vector<DecisiveSet> Solved(const Game& game, int64_t seed, int64_t problems) {
  static std::mutex mutex;
  static std::tuple<std::string, int64_t, int64_t> made_of;
  static std::vector<DecisiveSet> made;
  std::lock_guard lock(mutex);
  std::tuple wanted(game.name(), seed, problems);
  if (made_of == wanted) return made;
  auto solver = MakeSolver(game);
  RandomKey key = RandomKey::Root(static_cast<uint64_t>(seed)).Fold("decisive");
  made = MakeDecisive(solver.get(), key, static_cast<int>(problems), kTriesEach * problems);
  made_of = wanted;
  return made;
}

std::vector<DecisiveSet> MakeSets(const Config& config, const Game& game) {
  const std::string& path = config.eval().positions();
  if (!path.empty()) return ReadDecisive(game, ReadFile(path), path);
  if (std::string_view frozen = FrozenPositions(game); !frozen.empty())
    return ReadDecisive(game, frozen, "frozen positions");
  return SolvesFast(game) ? Solved(game, config.seed(), config.eval().problems())
                          : std::vector<DecisiveSet>();
}

void RefuseAlarm(const Config& config, const std::string& why, std::string_view todo) {
  if (config.alarm().action() == AlarmConfig::none) return;
  throw Error(ErrorCode::kUsage, "alarm.action",
              fmt::format("{}: there is nothing to watch, since {}",
                          AlarmConfig::Action_Name(config.alarm().action()), why),
              todo);
}

// Whether the alarm watches something of a model that plays beside its mistakes.
bool WatchesGames(const Config& config) {
  const AlarmConfig& alarm = config.alarm();
  return alarm.duplicates() < 1 || alarm.entropy_drop() < 1 || alarm.calibration() < 1 ||
         config.eval().games() > 0;
}

// A game that a solver knows may still have no decisive position, nor a file of them hold one. Keys
// that say how mistakes are measured are refused then too, where they differ from their defaults.
void RefuseKeysOfMistakes(const Config& config, const std::string& why) {
  std::map<std::string, std::string> values = FlatValues(config),
                                     defaults = FlatValues(Config::default_instance());
  for (std::string_view name : kKeysOfMistakes) {
    std::string key(name);
    bool of_search = key == "eval.simulations" || key == "eval.search";
    bool used = of_search && config.eval().reachable() > 0;  // replies are searched alike
    if (used || values.at(key) == defaults.at(key)) continue;
    throw Error(ErrorCode::kUsage, key,
                fmt::format("{} has no effect, since {}", values.at(key), why),
                fmt::format("drop it, or {}", kNamePositions));
  }
}

std::vector<std::string> CheckMistakes(const Config& config) {
  auto game = MakeGame(config.model().game());
  std::map<std::string, size_t> there;
  for (const DecisiveSet& set : DecisiveSetsOf(config, *game))
    there[set.stage] = set.positions.size();
  if (there.empty()) {
    std::string none = fmt::format(
        "{} has no decisive positions on which mistakes could be measured", config.model().game());
    if (!WatchesGames(config))
      RefuseAlarm(config, none,
                  "name a file of them in eval.positions, set alarm.duplicates, entropy_drop or "
                  "calibration below 1 or eval.games above 0, or drop alarm.action");
    RefuseKeysOfMistakes(config, none);
    return {none + "; eval.positions can name a file of them"};
  }
  std::string fewer;
  for (std::string_view stage : kStages) {
    size_t count = there[std::string(stage)];
    if (count >= static_cast<size_t>(config.eval().problems())) continue;
    fewer += fmt::format("{}{} of {}", fewer.empty() ? "" : ", ",
                         count == 0 ? "none" : std::to_string(count), stage);
  }
  if (fewer.empty()) return {};
  return {
      fmt::format("{}: eval.problems asks for {} decisive positions of each stage, and there "
                  "are {}; each stage that has any counts alike in the mean of mistakes",
                  config.model().game(), config.eval().problems(), fewer)};
}

}  // namespace

std::vector<DecisiveSet> DecisiveSetsOf(const Config& config, const Game& game) {
  std::vector<DecisiveSet> sets = MakeSets(config, game);
  auto most = static_cast<size_t>(config.eval().problems());
  for (DecisiveSet& set : sets) set.positions.resize(std::min(set.positions.size(), most));
  return sets;
}

std::vector<std::string> CheckMeasured(const Config& config, const TaskSet& tasks) {
  if (PlaysGames(config.model())) {
    CheckReachable(config, *MakeGame(config.model().game()));
    CheckRunLadder(config);
    return CheckMistakes(config);
  }
  if (!IsNetwork(config.model())) return {};
  bool any = false;
  for (int i = 0; i < tasks.size(); ++i) any = any || !tasks.held_out(i).empty();
  if (!any)
    RefuseAlarm(config, "no task has held-out problems", "widen task.eval_levels, or drop it");
  return {};
}

}  // namespace pawl
