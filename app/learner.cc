// pawl learner: a run's learner, which joins the run's replay server.
#include "app/commands.h"
#include "app/folder_kind.h"
#include "app/start_weights.h"
#include "base/log.h"
#include "base/stop.h"
#include "kernels/in_use.h"
#include "learner/decisive_sets.h"
#include "learner/learn_loop.h"
#include "model/placement.h"
#include "tasks/fit.h"
#include "tasks/task.h"

namespace pawl {

void AddLearner(CLI::App* app, int* exit_code) {
  auto* command = app->add_subcommand("learner", "start a run's learner as a process of its own");
  command->footer(
      "Example: pawl learner --replay 10.0.0.1:7070 --token-file token --out runs/big/learner");
  auto options = std::make_shared<JoinOptions>();
  auto out = std::make_shared<std::string>();
  options->AddTo(command);
  command->add_option("--out", *out, "folder for checkpoints and metrics")->required();
  command->callback([options, out, exit_code] {
    StartLog("learner", false);
    CatchStopSignals();
    CheckOut(*out, FolderKind::kRun);
    options->http.Check();
    auto shown = options->Show("learner", std::filesystem::path(*out) / "generations.jsonl");
    auto replay = options->Connect("learner");
    Config config = ParseStored(replay->Greet().config(), "the run's config", {});
    TaskSet tasks(config);
    CheckFits(config, tasks);
    for (const std::string& shortage : CheckMeasured(config, tasks)) spdlog::info("{}", shortage);
    CheckDevices(config, {Part::kTraining, Part::kMeasuring});
    if (!std::filesystem::exists(std::filesystem::path(*out) / "config.toml")) {
      for (const std::string& remark : SeenHeldOut(config, tasks)) spdlog::warn("{}", remark);
    }
    RunFolder folder(*out, config, "learner", KernelsInUse());
    *exit_code = LearnLoop(replay.get(), folder.path(), false) ? 0 : StopExitCode();
  });
}

}  // namespace pawl
