#include "learner/decisive_sets.h"

#include <algorithm>
#include <map>

#include "base/error.h"
#include "base/files.h"
#include "games/decisive_text.h"
#include "games/frozen.h"
#include "games/games.h"
#include "proto/sections.h"

namespace pawl {
namespace {

constexpr int64_t kTriesEach = 50;  // random games for each position that is wanted

std::vector<DecisiveSet> MakeSets(const Config& config, const Game& game) {
  const std::string& path = config.eval().positions();
  if (!path.empty()) return ReadDecisive(game, ReadFile(path), path);
  if (std::string_view frozen = FrozenPositions(game); !frozen.empty())
    return ReadDecisive(game, frozen, "frozen positions");
  if (!SolvesFast(game)) return {};
  auto solver = MakeSolver(game);
  int count = static_cast<int>(config.eval().problems());
  RandomKey key = RandomKey::Root(static_cast<uint64_t>(config.seed())).Fold("decisive");
  return MakeDecisive(solver.get(), key, count, kTriesEach * count);
}

void RefuseAlarm(const Config& config, const std::string& why, std::string_view todo) {
  if (config.alarm().action() == AlarmConfig::none) return;
  throw Error(ErrorCode::kUsage, "alarm.action",
              fmt::format("{}: there is nothing to watch, since {}",
                          AlarmConfig::Action_Name(config.alarm().action()), why),
              todo);
}

std::vector<std::string> CheckMistakes(const Config& config) {
  auto game = MakeGame(config.model().game());
  std::map<std::string, size_t> there;
  for (const DecisiveSet& set : DecisiveSetsOf(config, *game))
    there[set.stage] = set.positions.size();
  if (there.empty()) {
    std::string none = fmt::format(
        "{} has no decisive positions on which mistakes could be measured", config.model().game());
    RefuseAlarm(config, none, "name a file of them in eval.positions, or drop alarm.action");
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
                  "are {}",
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
  if (PlaysGames(config.model())) return CheckMistakes(config);
  if (!IsNetwork(config.model())) return {};
  bool any = false;
  for (int i = 0; i < tasks.size(); ++i) any = any || !tasks.held_out(i).empty();
  if (!any)
    RefuseAlarm(config, "no task has held-out problems", "widen task.eval_levels, or drop it");
  return {};
}

}  // namespace pawl
