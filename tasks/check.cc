#include <fmt/format.h>

#include <algorithm>
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
  std::vector<TaskConfig::Ask::Kind> kinds = AsksOf(task.subject());
  for (int i = 0; i < task.asks_size(); ++i) {
    TaskConfig::Ask::Kind kind = task.asks(i);
    bool known =
        std::count(kinds.begin(), kinds.end(), kind) > 0 ||
        (kind == TaskConfig::Ask::exercise && task.subject() != TaskConfig::Subject::language);
    if (known) continue;
    std::vector<std::string> names;
    for (TaskConfig::Ask::Kind one : kinds) names.push_back(TaskConfig::Ask::Kind_Name(one));
    if (task.subject() != TaskConfig::Subject::language) names.emplace_back("exercise");
    check.Fail(
        fmt::format("{}.asks.{}", path, i),
        fmt::format("{} is no question about the subject {}", TaskConfig::Ask::Kind_Name(kind),
                    TaskConfig::Subject::Kind_Name(task.subject())),
        fmt::format("use {}", fmt::join(names, ", ")));
  }
  if (task.subject() == TaskConfig::Subject::operator_ && task.lessons() == TaskConfig::rules &&
      seen.contains(TaskConfig::Ask::recall))
    check.Fail(path + ".asks", "has recall, and lessons = \"rules\" states no product",
               "use derived");
  bool exercise = seen.contains(TaskConfig::Ask::exercise);
  if (exercise && seen.size() == 1)
    check.Fail(path + ".asks", "has exercise alone, which are questions of the other kinds",
               "name another kind beside it");
  if (exercise && task.kind() == "study")
    check.Fail(path + ".asks", "exercise is how a textbook asks",
               "use place = \"free\" for questions of the model's own");
}

void CheckShares(const ConfigCheck& check, const std::string& path, const TaskConfig& task) {
  for (auto [key, share] : {std::pair(".fresh_share", task.fresh_share()),
                            std::pair(".start_share", task.start_share())}) {
    if (share < 0 && share != -1)
      check.Fail(path + key, fmt::format("{} is no share", share),
                 "use 0 or more, or -1: as share");
  }
}

void CheckOwnBook(const ConfigCheck& check, const std::string& path, const TaskConfig& task) {
  constexpr int64_t kPassageMin = 16;
  if (task.count() != TaskConfig::default_instance().count())
    check.Fail(path + ".count", "is for an invented book, and task.path names a text", "drop it");
  if (task.questions().empty())
    check.Fail(path + ".questions", "is not set, and task.path names a book",
               "name a JSON Lines file of questions about it");
  if (task.length() > 0 && task.length() < kPassageMin)
    check.Fail(path + ".length", fmt::format("{} bytes are no passage", task.length()),
               fmt::format("use at least {}, or 0 for the whole book", kPassageMin));
}

void CheckInventedBook(const ConfigCheck& check, const std::string& path, const TaskConfig& task) {
  BookSizes sizes = BookSizesOf(task.subject());
  std::string subject = TaskConfig::Subject::Kind_Name(task.subject());
  if (task.count() < sizes.lowest || task.count() > sizes.highest)
    check.Fail(path + ".count",
               fmt::format("{} is no size of the subject {}", task.count(), subject),
               fmt::format("use {} to {}", sizes.lowest, sizes.highest));
  if (task.place() == TaskConfig::free && task.subject() == TaskConfig::Subject::language)
    check.Fail(path + ".place",
               "free asks for questions of the model's own, and those about a language have no end",
               "use tied");
}

void CheckStudy(const ConfigCheck& check, const std::string& path, const TaskConfig& task) {
  const Config& config = check.config;
  if (config.learn().objective() != LearnConfig::supervised)
    check.Fail(path + ".kind",
               "study trains on answers under other prompts than were asked, which a policy "
               "gradient cannot compare",
               "use learn.objective = \"supervised\"");
  if (task.path().empty()) {
    CheckInventedBook(check, path, task);
  } else {
    CheckOwnBook(check, path, task);
  }
  if (task.place() != TaskConfig::free) return;
  if (UsesVerifier(config.verify(), VerifyConfig::vote))
    check.Fail(path + ".place",
               "free lets each sample ask another question, which no vote compares",
               "use tied, or another verifier");
  bool taught = std::any_of(config.task().begin(), config.task().end(), [](const TaskConfig& one) {
    return IsTextbook(one) && Asks(one, TaskConfig::Ask::exercise);
  });
  if (!taught && config.start().from().empty())
    check.Fail(path + ".place",
               "free asks for questions of the model's own, and nothing teaches them",
               "add a task textbook whose asks have exercise, or set start.from");
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

void CheckOpening(const ConfigCheck& check, int index) {
  const Config& config = check.config;
  std::string key = fmt::format("task.{}.opens_at", index);
  if (config.task(index).opens_at() == 0) return;
  if (config.task(index).start_share() != TaskConfig::default_instance().start_share())
    check.Fail(fmt::format("task.{}.start_share", index),
               "is of generation 0, in which no task has opened by its opens_at", "drop it");
  if (index == 0)
    check.Fail(key, "waits for the task before it, and this is the first one",
               "drop it, or put another task first");
  if (config.task(index - 1).propose())
    check.Fail(key, "waits for the accuracy of the task before it, which sets problems",
               "put another task before it");
  bool judged = false;
  for (int i = 0; i < config.task_size(); ++i) judged = judged || JudgedTask(config, i) == index;
  if (judged || ProposerOf(config, index) >= 0)
    check.Fail(key, "is of a task that another one judges or sets problems for", "drop it");
  if (config.eval().every() != 1)
    check.Fail("eval.every", "decides when tasks open, and may change while a run goes on",
               "leave it at 1, or drop task.opens_at");
}

void CheckTask(const ConfigCheck& check, int index) {
  const Config& config = check.config;
  const TaskConfig& task = config.task(index);
  std::string path = fmt::format("task.{}", index);
  if (task.kind().empty()) check.Fail(path + ".kind", "is not set", "`pawl tasks` lists the kinds");
  CheckShares(check, path, task);
  if (task.kind() == "study") CheckStudy(check, path, task);
  if (task.backtranslate() && (config.learn().objective() != LearnConfig::supervised ||
                               UsesVerifier(config.verify(), VerifyConfig::learned))) {
    check.Fail(path + ".backtranslate",
               "gives each sample a problem of its own, which neither a policy gradient nor a "
               "learned verifier compares",
               "use learn.objective = \"supervised\" and another verifier");
  }
  if (task.propose()) CheckProposer(check, index);
  CheckOpening(check, index);
  CheckFreshGames(check, path, task);
  CheckAsks(check, path, task);
  CheckLevels(check, path + ".fresh_levels", task.fresh_levels());
  CheckLevels(check, path + ".sample_levels", task.sample_levels());
  CheckLevels(check, path + ".eval_levels", task.eval_levels());
}

}  // namespace

void CheckTasks(const ConfigCheck& check) {
  const Config& config = check.config;
  if (config.task_size() == 0) {
    throw Error(ErrorCode::kUsage, check.name, "no [[task]] is set",
                "add one; `pawl tasks` lists them");
  }
  double shares = 0, fresh = 0, start = 0;
  for (int i = 0; i < config.task_size(); ++i) {
    const TaskConfig& task = config.task(i);
    CheckTask(check, i);
    if (task.opens_at() > 0) continue;
    if (!task.propose() && JudgedTask(config, i) < 0) shares += task.share();
    fresh += FreshShareOf(task, false);
    start += FreshShareOf(task, true);
  }
  CheckNames(check);
  if (shares <= 0)
    check.Fail("task.0.share", "no task that poses problems from the beginning has a share above 0",
               "give one a share");
  if (fresh <= 0 &&
      (config.mix().fresh() > 0 || config.alarm().action() == AlarmConfig::raise_fresh))
    check.Fail("task.0.fresh_share", "no open task has a share of the fresh rows above 0",
               "give one a share, or set mix.fresh = 0");
  if (start <= 0)
    check.Fail("task.0.start_share", "no open task has a share of generation 0 above 0",
               "give one a share");
}

}  // namespace pawl
