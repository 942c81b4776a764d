// pawl tasks: lists the tasks with their levels and an example of each.
#include <fmt/ranges.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "base/effect.h"
#include "base/error.h"
#include "tasks/task.h"

namespace pawl {
namespace {

int ExampleLevel(const Task& task) {
  return std::clamp(3, task.levels().lowest, task.levels().highest);
}

// The book of a study is a part of its example.
TaskConfig ExampleOf(const TaskKind& kind) {
  TaskConfig config;
  config.set_kind(std::string(kind.name));
  if (kind.name == "study") config.set_count(3);
  return config;
}

}  // namespace

void AddTasks(CLI::App* app, int* exit_code) {
  auto as_json = std::make_shared<bool>(false);
  auto* command =
      app->add_subcommand("tasks", "list the tasks, their levels and an example of each");
  command->footer("Example: pawl tasks");
  command->add_flag("--json", *as_json, "print the result as one JSON object");
  command->callback([as_json, exit_code] {
    nlohmann::json all = nlohmann::json::array();
    for (const TaskKind& kind : TaskKinds()) {
      nlohmann::json entry = {{"task", kind.name},
                              {"summary", kind.summary},
                              {"keys", KeysFor(*TaskConfig::descriptor(), "kind", kind.name)}};
      try {
        TaskConfig config = ExampleOf(kind);
        auto task = MakeTask(config, RandomKey::Root(0));
        RandomStream random(RandomKey::Root(0).Fold("example"));
        Task::Identity id = task->Draw({ExampleLevel(*task), ExampleLevel(*task)}, &random);
        Problem problem = task->Make(id.level, id.seed);
        entry["level"] = task->level_meaning();
        entry["levels"] = {task->levels().lowest, task->levels().highest};
        entry["declarative"] = task->declarative();
        entry["example"] = {
            {"level", problem.level}, {"prompt", problem.prompt}, {"solution", problem.reference}};
        config.set_trace(true);
        std::string traced =
            MakeTask(config, RandomKey::Root(0))->Make(id.level, id.seed).reference;
        if (traced != problem.reference) entry["example"]["with_trace"] = traced;
      } catch (const Error& error) {  // this task needs a file or program of the user
        entry["needs"] = error.what();
      }
      all.push_back(entry);
    }
    *exit_code = 0;
    if (*as_json) {
      std::cout << nlohmann::json{{"tasks", all}}.dump() << "\n";
      return;
    }
    for (const auto& entry : all) {
      auto keys = entry["keys"].get<std::vector<std::string>>();
      std::cout << fmt::format("{:<15} {}{}{}\n", entry["task"].get<std::string>(),
                               entry["summary"].get<std::string>(),
                               keys.empty() ? "" : "; keys: ", fmt::join(keys, ", "));
      if (!entry.contains("example")) {
        std::cout << fmt::format("                {}\n", entry["needs"].get<std::string>());
        continue;
      }
      std::cout << fmt::format("                levels {} to {}: {}\n",
                               entry["levels"][0].get<int>(), entry["levels"][1].get<int>(),
                               entry["level"].get<std::string>());
      std::cout << fmt::format("                level {}: \"{}\" -> \"{}\"\n",
                               entry["example"]["level"].get<int>(),
                               entry["example"]["prompt"].get<std::string>(),
                               entry["example"]["solution"].get<std::string>());
      if (entry["example"].contains("with_trace"))
        std::cout << fmt::format("                with a trace: \"{}\"\n",
                                 entry["example"]["with_trace"].get<std::string>());
    }
  });
}

}  // namespace pawl
