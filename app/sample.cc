// pawl sample: shows prompts, the model's solutions and the verdicts.

#include <fmt/ranges.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "actors/self_play.h"
#include "app/commands.h"
#include "app/folder_kind.h"
#include "base/error.h"
#include "base/files.h"
#include "base/log.h"
#include "model/placement.h"
#include "model/weights.h"
#include "proto/sections.h"
#include "verifiers/factory.h"
#include "verifiers/models.h"

namespace pawl {
namespace {

struct SampleOptions {
  std::string weights, config, task;
  int level = -1, count = 8;
  std::vector<std::string> settings;
  bool json = false;
};

int TaskIndex(const TaskSet& tasks, const std::string& name) {
  std::string known;
  for (int i = 0; i < tasks.size(); ++i) {
    if (tasks.name(i) == name || name.empty()) return i;
    known += (i > 0 ? ", " : "") + tasks.name(i);
  }
  throw Error(ErrorCode::kUsage, "--task", fmt::format("the config has no task '{}'", name),
              "it has " + known);
}

// Of a task that holds none out: problems as actors are asked, drawn with a key of their own.
std::vector<Problem> DrawProblems(const TaskSet& tasks, int task, int level, int count,
                                  RandomKey key) {
  const Task& of = tasks.task(task);
  Levels levels = level < 0 ? tasks.AskedLevels(task) : Levels{level, level}, own = of.levels();
  if (levels.lowest < own.lowest || levels.highest > own.highest) {
    throw Error(ErrorCode::kUsage, "--level", fmt::format("{} is no level of the task", level),
                fmt::format("choose one from {} to {}", own.lowest, own.highest));
  }
  RandomStream random(key.Fold("problems"));
  std::vector<Problem> drawn;
  for (int i = 0; i < count; ++i) {
    Task::Identity id = of.Draw(levels, &random);
    drawn.push_back(of.Make(id.level, id.seed));
  }
  return drawn;
}

std::vector<Problem> ChooseProblems(const TaskSet& tasks, int task, int level, int count,
                                    RandomKey key) {
  if (tasks.held_out(task).empty()) return DrawProblems(tasks, task, level, count, key);
  std::vector<Problem> chosen;
  for (const Problem& problem : tasks.held_out(task)) {
    if (level < 0 || problem.level == level) chosen.push_back(problem);
  }
  if (chosen.empty()) {
    std::set<int> levels;
    for (const Problem& problem : tasks.held_out(task)) levels.insert(problem.level);
    throw Error(ErrorCode::kUsage, "--level",
                fmt::format("no held-out problem has level {}", level),
                fmt::format("they have the levels {}", fmt::join(levels, ", ")));
  }
  size_t every = std::max<size_t>(1, chosen.size() / static_cast<size_t>(count));
  std::vector<Problem> spread;
  for (size_t i = 0; i < chosen.size() && spread.size() < static_cast<size_t>(count); i += every)
    spread.push_back(chosen[i]);
  return spread;
}

std::vector<Group> GroupsOf(const std::vector<Problem>& problems, const Config& config,
                            RandomKey key) {
  std::vector<Group> groups;
  for (size_t i = 0; i < problems.size(); ++i) {
    Group group;
    group.set_id(static_cast<int64_t>(i));
    group.set_prompt(problems[i].prompt);
    group.set_samples(static_cast<int>(config.sample().samples_per_problem()));
    group.set_random_key(key.Fold(i).value());
    groups.push_back(group);
  }
  return groups;
}

// With the samples of each, in their order.
std::vector<Group> Solve(const StoredModel& model, const Config& config,
                         std::vector<Group> groups) {
  std::unique_ptr<Sampler> sampler = MakeSampler(config);
  sampler->Take(model.weights, model.folder.string());
  for (Group& group : groups) sampler->Add(std::move(group));
  std::vector<Group> solved;
  while (sampler->Step(&solved)) {
  }
  std::sort(solved.begin(), solved.end(),
            [](const Group& a, const Group& b) { return a.id() < b.id(); });
  return solved;
}

void Print(const SampleOptions& options, const std::string& task, const std::string& verifier,
           const nlohmann::json& rows) {
  if (options.json) {
    std::cout << OneLine({{"task", task}, {"verifier", verifier}, {"samples", rows}}) << "\n";
    return;
  }
  std::cout << fmt::format("{} judged by {}\n", task, verifier);
  for (const auto& row : rows) {
    std::cout << fmt::format(
        "{:>3}  {}{}  {}  {}\n", row["level"].get<int>(), row["prompt"].get<std::string>(),
        row["solution"].get<std::string>(), row["accepted"] ? "accepted" : "rejected",
        row["right"] ? "right" : "wrong, right is " + row["reference"].get<std::string>());
  }
}

void Run(const SampleOptions& options) {
  RequireUsed(options.settings, {"seed", "task.", "eval.problems", "sample.samples_per_problem",
                                 "sample.temperature", "sample.max_new_tokens", "sample.slots",
                                 "sample.precision", "search.", "verify.", "process.actor_device"});
  RequireWeights(options.weights, !options.config.empty());
  std::string file = options.config.empty() ? options.weights + "/config.toml" : options.config;
  RequireConfigFile(file);
  Config of_run = LoadConfig(file, options.settings);
  StoredModel model = ReadModel(options.weights);
  if (IsClosedForm(model.config)) model.MakeNetwork();  // which refuses it
  Config config = model.Into(of_run);
  CheckDevices(config, {Part::kActing});
  TaskSet tasks(config);
  int task = TaskIndex(tasks, options.task);
  RandomKey key = RandomKey::Root(static_cast<uint64_t>(config.seed())).Fold("pawl sample");
  Models models = MakeModels(config);
  if (models.judge) models.judge->Take(model.weights, Sha256Hex(model.weights));
  auto verifier = MakeVerifier(config.verify(), key, &models);

  std::vector<Problem> problems = ChooseProblems(tasks, task, options.level, options.count, key);
  std::vector<Group> groups = Solve(model, config, GroupsOf(problems, config, key));

  std::vector<Asked> asked;
  for (size_t i = 0; i < groups.size(); ++i)
    asked.push_back({&tasks.task(task), &problems[i], &groups[i]});
  std::vector<Verdicts> judged = verifier->Judge(asked);
  nlohmann::json rows = nlohmann::json::array();
  for (size_t i = 0; i < groups.size(); ++i) {
    for (int j = 0; j < groups[i].sample_size(); ++j) {
      const Sample& sample = groups[i].sample(j);
      rows.push_back({{"level", problems[i].level},
                      {"prompt", problems[i].prompt},
                      {"solution", sample.text()},
                      {"ended", sample.ended()},
                      {"accepted", judged[i][static_cast<size_t>(j)].accepted()},
                      {"right", IsExactlyRight(tasks.task(task), problems[i], sample)},
                      {"reference", problems[i].reference}});
    }
  }
  Print(options, tasks.name(task), verifier->name(), rows);
}

}  // namespace

void AddSample(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<SampleOptions>();
  auto* command =
      app->add_subcommand("sample", "show prompts, the model's solutions and the verdicts");
  command->footer("Example: pawl sample runs/addition --task addition --level 3");
  command
      ->add_option("weights", options->weights,
                   "a run folder, for its newest weights, or a weights folder")
      ->required();
  command->add_option("--config", options->config,
                      "config whose tasks are used; default: that of the run folder");
  AddSettings(command, &options->settings, {"process.actor_device"});
  command->add_option("--task", options->task,
                      "name of the task; default: the config's first task");
  command->add_option("--level", options->level, "only problems of this level")
      ->check(CLI::Range(0, 1000000));
  command->add_option("--count", options->count, "number of problems")
      ->check(CLI::Range(1, 100000));
  command->add_flag("--json", options->json, "print the result as one JSON object");
  command->callback([options, exit_code] {
    StartLog("sample", false);
    Run(*options);
    *exit_code = 0;
  });
}

}  // namespace pawl
