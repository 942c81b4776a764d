// pawl verifier: joins a run and gives verdicts until the run ends.
#include "app/commands.h"
#include "base/log.h"
#include "base/stop.h"
#include "verifiers/verify_loop.h"

namespace pawl {

void AddVerifier(CLI::App* app, int* exit_code) {
  auto* command =
      app->add_subcommand("verifier", "start one of a run's verifiers as a process of its own");
  command->footer("Example: pawl verifier --replay 10.0.0.1:7070 --token-file token");
  auto options = std::make_shared<JoinOptions>();
  options->AddTo(command);
  command->callback([options, exit_code] {
    StartLog("verifier", false);
    CatchStopSignals();
    auto shown = options->Show("verifier");
    auto replay = options->Connect("verifier");
    VerifyLoop(replay.get(), options->Name(), MakeModels);
    *exit_code = StopRequested() ? StopExitCode() : 0;
  });
}

}  // namespace pawl
