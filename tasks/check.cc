#include <fmt/format.h>

#include <set>

#include "base/error.h"
#include "proto/checks.h"
#include "proto/proposing.h"
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

// A task that sets problems for another one.
void CheckProposer(const ConfigCheck& check, int index) {
  const Config& config = check.config;
  auto fail = [&](const char* key, const std::string& what, const std::string& todo) {
    check.Fail(fmt::format("task.{}.{}", index, key), what, todo);
  };
  const TaskConfig& proposer = config.task(index);
  int proposed = ProposedTask(config, index);
  if (proposed < 0) {
    fail("propose", fmt::format("there is no task {} to set problems for", proposer.kind()),
         fmt::format("add a [[task]] with kind = \"{}\"", proposer.kind()));
  }
  if (config.mode() == Config::continuous)
    fail("propose", "needs generations: a generation's proposals become its problems",
         "use mode = \"generational\"");
  std::string name = TaskName(config, proposed);
  if (config.task(proposed).backtranslate()) {
    fail("propose", fmt::format("task {} accepts samples that solve another problem", name),
         "drop task.backtranslate");
  }
  if (config.task(proposed).share() == 0)
    fail("propose", fmt::format("task {} has no share of the problems", name), "give it a share");
  bool rewarded =
      proposer.propose_reward() == TaskConfig::learnable && proposer.propose_share() > 0;
  if (!rewarded) return;
  if (config.sample().samples_per_problem() < 2) {
    fail("propose_reward", "learnable compares a problem's samples",
         "set sample.samples_per_problem to 2 or more, or propose_reward = \"valid\"");
  }
  if (config.verify().kind() == VerifyConfig::none || !config.task(proposed).verified()) {
    fail("propose_reward", fmt::format("learnable needs a verifier of task {} that rejects", name),
         "use another verifier, or propose_reward = \"valid\"");
  }
}

void CheckAsks(const ConfigCheck& check, const std::string& path, const TaskConfig& task) {
  std::set<int> seen;
  for (int i = 0; i < task.asks_size(); ++i) {
    if (seen.insert(task.asks(i)).second) continue;
    check.Fail(fmt::format("{}.asks.{}", path, i),
               fmt::format("names {} twice", TaskConfig::Ask::Kind_Name(task.asks(i))),
               "name each kind once");
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
    if (task.propose()) CheckProposer(check, i);
    CheckFreshGames(check, path, task);
    CheckAsks(check, path, task);
    CheckLevels(check, path + ".fresh_levels", task.fresh_levels());
    CheckLevels(check, path + ".sample_levels", task.sample_levels());
    CheckLevels(check, path + ".eval_levels", task.eval_levels());
  }
  CheckNames(check);
  if (shares <= 0) check.Fail("task.0.share", "no task has a share above 0", "give one a share");
}

}  // namespace pawl
