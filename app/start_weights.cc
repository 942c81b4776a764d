#include "app/start_weights.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>

#include "app/commands.h"
#include "replay/ledger/sqlite.h"

namespace pawl {
namespace {

namespace fs = std::filesystem;

constexpr int kStartsDeep = 8;  // a run that starts from a run that starts from ...

// The run of a run folder, or of one of its weights folders.
fs::path RunOf(fs::path from) {
  if (!from.has_filename()) from = from.parent_path();
  return from.parent_path().filename() == "weights" ? from.parent_path().parent_path() : from;
}

// The held-out problems of each task that a run's ledger knows.
void AddSeen(const fs::path& run, const Config& of_run, const TaskSet& tasks,
             std::vector<std::set<std::string>>* seen) {
  Database ledger((run / "ledger.sqlite").string(), Database::Mode::kReadOnly);
  Query query =
      ledger.Prepare("select task, prompt from problem union all select task, prompt from fresh");
  while (query.Next()) {
    int64_t task = query.Int(0);
    if (task < 0 || task >= of_run.task_size()) continue;
    std::string prompt = query.Text(1), kind = of_run.task(static_cast<int>(task)).kind();
    for (int t = 0; t < tasks.size(); ++t) {
      if (tasks.config(t).kind() == kind && tasks.IsHeldOut(t, prompt))
        (*seen)[static_cast<size_t>(t)].insert(prompt);
    }
  }
}

}  // namespace

std::vector<std::string> SeenHeldOut(const Config& config, const TaskSet& tasks) {
  std::vector<std::string> remarks;
  std::vector<std::set<std::string>> seen(static_cast<size_t>(tasks.size()));
  std::string from = config.start().from();
  for (int deep = 0; !from.empty() && deep < kStartsDeep; ++deep) {
    fs::path run = RunOf(from);
    if (!fs::exists(run / "ledger.sqlite") || !fs::exists(run / "config.toml")) {
      remarks.push_back(fmt::format(
          "start.from: {} has no ledger beside it, so nobody can tell whether its weights were "
          "trained on problems that are held out here",
          from));
      break;
    }
    Config of_run = StoredConfig(run);
    AddSeen(run, of_run, tasks, &seen);
    from = of_run.start().from();
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
