#include <fmt/format.h>

#include <set>

#include "base/error.h"
#include "proto/checks.h"
#include "proto/sections.h"

namespace pawl {
namespace {

void CheckLevels(const ConfigCheck& check, const std::string& key,
                 const google::protobuf::RepeatedField<int64_t>& levels) {
  if (levels.empty()) return;
  if (levels.size() == 2 && levels[0] <= levels[1]) return;
  check.Fail(check.sources.contains(key + ".0") ? key + ".0" : key, "want [lowest, highest]", "");
}

void CheckNames(const ConfigCheck& check) {
  const Config& config = check.config;
  std::set<std::string> names;
  for (int i = 0; i < config.task_size(); ++i) {
    std::string name = TaskName(config, i);
    bool plain =
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string::npos;
    if (config.task(i).has_name() && !plain)
      check.Fail(fmt::format("task.{}.name", i),
                 fmt::format("'{}' holds more than small letters, digits, _ and -", name), "");
    if (!names.insert(name).second)
      check.Fail(fmt::format("task.{}.name", i), fmt::format("'{}' is another task's", name),
                 "choose another");
  }
}

void CheckFreshGames(const ConfigCheck& check, const std::string& path, const TaskConfig& task) {
  if (task.kind() != "game") return;
  bool file = task.fresh_games() == TaskConfig::file;
  if (file && task.path().empty())
    check.Fail(path + ".path", "is not set, and fresh_games = file reads games from it",
               "name a file of games (docs/formats.md)");
  if (!file && !task.path().empty())
    check.Fail(path + ".path", "is read with fresh_games = file alone",
               "set fresh_games = \"file\", or drop it");
}

}  // namespace

void CheckTasks(const ConfigCheck& check) {
  const Config& config = check.config;
  if (config.task_size() == 0) {
    throw Error(ErrorCode::kUsage, check.name, "no [[task]] is set",
                "add one; `pawl tasks` lists them");
  }
  double shares = 0;
  for (int i = 0; i < config.task_size(); ++i) {
    const TaskConfig& task = config.task(i);
    std::string path = fmt::format("task.{}", i);
    if (task.kind().empty())
      check.Fail(path + ".kind", "is not set", "`pawl tasks` lists the kinds");
    shares += task.share();
    if (task.backtranslate() && (config.learn().objective() != LearnConfig::supervised ||
                                 UsesVerifier(config.verify(), VerifyConfig::learned))) {
      check.Fail(path + ".backtranslate",
                 "gives each sample a problem of its own, which neither a policy gradient nor a "
                 "learned verifier compares",
                 "use learn.objective = \"supervised\" and another verifier");
    }
    CheckFreshGames(check, path, task);
    CheckLevels(check, path + ".fresh_levels", task.fresh_levels());
    CheckLevels(check, path + ".sample_levels", task.sample_levels());
    CheckLevels(check, path + ".eval_levels", task.eval_levels());
  }
  CheckNames(check);
  if (shares <= 0) check.Fail("task.0.share", "no task has a share above 0", "give one a share");
}

}  // namespace pawl
