// pawl verifier: joins a run and judges samples until it is finished.
#include "app/commands.h"
#include "base/log.h"
#include "base/stop.h"
#include "verifiers/verify_loop.h"

namespace pawl {

void AddVerifier(CLI::App* app, int* exit_code) {
  auto* command = app->add_subcommand("verifier", "a verifier of a run, as its own process");
  command->footer("Example: pawl verifier --replay 10.0.0.1:7070 --token-file token");
  auto options = std::make_shared<JoinOptions>();
  options->AddTo(command);
  command->callback([options, exit_code] {
    StartLog("verifier", false);
    CatchStopSignals();
    auto replay = options->Connect("verifier");
    VerifyLoop(replay.get(), options->Name(), MakeModels);
    *exit_code = StopRequested() ? StopExitCode() : 0;
  });
}

}  // namespace pawl
