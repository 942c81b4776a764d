#include "app/start_weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "app/commands.h"
#include "base/error.h"
#include "replay/ledger/sqlite.h"

namespace pawl {
namespace {

namespace fs = std::filesystem;

constexpr int kStartsDeep = 8;  // a run that starts from a run that starts from ...

// A run, and how many of its generations its weights have seen.
struct Made {
  fs::path run;
  int64_t generations;
};

Made MakerOf(fs::path from) {
  if (!from.has_filename()) from = from.parent_path();
  std::string version = from.filename().string();
  bool numbered = version.find_first_not_of("0123456789") == std::string::npos;
  if (from.parent_path().filename() != "weights" || !numbered) return {from, INT64_MAX};
  return {from.parent_path().parent_path(), std::stoll(version)};
}

// Whether equal prompts of the two are one problem. Levels may differ.
bool SameProblems(const TaskConfig& a, const TaskConfig& b) {
  auto commands =
      std::equal(a.command().begin(), a.command().end(), b.command().begin(), b.command().end());
  return a.kind() == b.kind() && a.game() == b.game() && a.path() == b.path() &&
         a.group() == b.group() && commands;
}

// The held-out problems of each task that a run's ledger knows.
void AddSeen(const Made& made, const Config& by, const TaskSet& tasks,
             std::vector<std::set<std::string>>* seen) {
  Database ledger((made.run / "ledger.sqlite").string(), Database::Mode::kReadOnly);
  Query query = ledger.Prepare(
      "select task, prompt from problem where generation <= ? union all select task, prompt from "
      "fresh");
  query.Bind(made.generations);
  while (query.Next()) {
    int64_t task = query.Int(0);
    if (task < 0 || task >= by.task_size()) continue;
    std::string prompt = query.Text(1);
    for (int t = 0; t < tasks.size(); ++t) {
      if (tasks.IsHeldOut(t, prompt) &&
          SameProblems(tasks.config(t), by.task(static_cast<int>(task))))
        (*seen)[static_cast<size_t>(t)].insert(prompt);
    }
  }
}

std::string CannotTell(const std::string& from, const std::string& why) {
  return fmt::format(
      "start.from: nobody can tell whether {} was trained on problems that are held out here: {}",
      from, why);
}

}  // namespace

std::vector<std::string> SeenHeldOut(const Config& config, const TaskSet& tasks) {
  std::vector<std::string> remarks;
  std::vector<std::set<std::string>> seen(static_cast<size_t>(tasks.size()));
  std::string from = config.start().from();
  for (int deep = 0; !from.empty(); ++deep) {
    Made made = MakerOf(from);
    std::string why = deep == kStartsDeep                       ? "too many runs began with others"
                      : !fs::exists(made.run / "ledger.sqlite") ? "it has no ledger beside it"
                                                                : "";
    std::string next;
    try {
      if (why.empty()) {
        Config by = StoredConfig(made.run);
        AddSeen(made, by, tasks, &seen);
        next = by.start().from();
      }
    } catch (const Error& error) {
      why = error.what();
    }
    if (!why.empty()) remarks.push_back(CannotTell(from, why));
    from = next;
  }
  for (int t = 0; t < tasks.size(); ++t) {
    size_t known = seen[static_cast<size_t>(t)].size();
    if (known == 0) continue;
    remarks.push_back(fmt::format(
        "start.from: {} of the {} problems that are held out of task {} were taught or asked where "
        "these weights come from, and so its accuracy is not on new problems; a run of the same "
        "seed and levels holds out the same",
        known, tasks.held_out(t).size(), tasks.name(t)));
  }
  return remarks;
}

}  // namespace pawl
