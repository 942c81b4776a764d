// pawl actor: joins a run and samples solutions until the run ends.
#include "actors/act_loop.h"
#include "app/commands.h"
#include "base/log.h"
#include "base/stop.h"

namespace pawl {

void AddActor(CLI::App* app, int* exit_code) {
  auto* command =
      app->add_subcommand("actor", "start one of a run's actors as a process of its own");
  command->footer("Example: pawl actor --replay 10.0.0.1:7070 --token-file token");
  auto options = std::make_shared<JoinOptions>();
  options->AddTo(command);
  command->callback([options, exit_code] {
    StartLog("actor", false);
    CatchStopSignals();
    auto shown = options->Show("actor");
    auto replay = options->Connect("actor");
    ActLoop(replay.get(), options->Name());
    *exit_code = StopRequested() ? StopExitCode() : 0;
  });
}

}  // namespace pawl
