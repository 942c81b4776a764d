// pawl eval: scores weights on held-out problems, by task and level.
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/folder_kind.h"
#include "base/error.h"
#include "base/log.h"
#include "learner/decisive_sets.h"
#include "learner/evaluate.h"
#include "learner/student.h"
#include "model/network.h"
#include "model/placement.h"
#include "model/weights.h"

namespace pawl {

namespace {

// The model comes from the weights folder, whatever [model] says. Everything else comes from the
// config.
Metrics Measure(const std::string& weights, const Config& of_run) {
  StoredModel model = ReadModel(weights);
  Config config = model.Into(of_run);
  CheckDevices(config, {Part::kMeasuring});
  TaskSet tasks(config);
  if (IsNetwork(config.model())) {
    auto network = model.MakeNetwork();
    return Evaluate(network.get(), *MakeTokenizer(config.model().tokens()), tasks, config);
  }
  auto student = Student::Make(config);
  student->Take(model.weights, model.folder.string());
  for (const std::string& shortage : CheckMeasured(config, tasks)) spdlog::info("{}", shortage);
  return student->Evaluate(tasks);
}

}  // namespace

void AddEval(CLI::App* app, int* exit_code) {
  struct Options {
    std::string weights, config;
    std::vector<std::string> settings;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  auto* command =
      app->add_subcommand("eval", "evaluate weights on held-out problems, by task and level");
  command->footer(
      "Example: pawl eval runs/addition\n"
      "         pawl eval runs/addition/weights/000002 --config runs/addition/config.toml");
  command
      ->add_option("weights", options->weights,
                   "a run folder, for its newest weights, or a weights folder")
      ->required();
  command->add_option("--config", options->config,
                      "config whose tasks are used; default: that of the run folder");
  AddSettings(command, &options->settings, {"process.learner_device"});
  command->add_flag("--json", options->json, "print the result as one JSON object");
  command->callback([options, exit_code] {
    StartLog("eval", false);
    RequireUsed(options->settings,
                {"seed", "task.", "eval.", "sample.temperature", "sample.max_new_tokens",
                 "sample.precision", "search.", "process.learner_device"});
    RequireWeights(options->weights, !options->config.empty());
    std::string file =
        options->config.empty() ? options->weights + "/config.toml" : options->config;
    RequireConfigFile(file);
    Config config = LoadConfig(file, options->settings);
    Metrics metrics = Measure(options->weights, config);
    std::erase_if(metrics, [](const auto& metric) {
      return !std::isfinite(metric.second);
    });  // undefined metrics are left out, as in generations.jsonl
    if (metrics.empty())
      throw Error(ErrorCode::kUsage, options->weights, "there is nothing to measure them on",
                  "name a file of decisive positions: --set eval.positions=FILE");
    *exit_code = 0;
    if (options->json) {
      std::cout << nlohmann::json(metrics).dump() << "\n";
      return;
    }
    std::cout << MetricLines(metrics, "");
  });
}

}  // namespace pawl
