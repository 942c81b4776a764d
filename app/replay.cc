// pawl replay: a run's replay server. It sends the config to every other process.
#include "app/commands.h"
#include "app/folder_kind.h"
#include "app/replay_status.h"
#include "base/gauges.h"
#include "base/log.h"
#include "base/stop.h"
#include "replay/server/server.h"

namespace pawl {

void AddReplay(CLI::App* app, int* exit_code) {
  struct Options {
    std::string config, out, token_file, listen = "127.0.0.1:7070";
    std::vector<std::string> settings;
    HttpOptions http;
  };
  auto options = std::make_shared<Options>();
  auto* command =
      app->add_subcommand("replay", "start a run's replay server as a process of its own");
  command->footer(
      "Example: pawl replay big.toml --out runs/big --listen 10.0.0.1:7070 --token-file token");
  command->add_option("config", options->config, "the run's config")->required();
  command->add_option("--out", options->out, "folder of the ledger and the weights")->required();
  command->add_option("--set", options->settings,
                      "key=value, changes a key of the config; may be repeated");
  command->add_option("--listen", options->listen,
                      "HOST:PORT to listen on; default: 127.0.0.1:7070");
  command->add_option("--token-file", options->token_file,
                      "file with the run's token, or with one token for each role; default: the "
                      "variable PAWL_TOKEN");
  options->http.AddTo(command);
  command->callback([options, exit_code] {
    StartLog("replay", false);
    CatchStopSignals();
    RequireConfigFile(options->config);
    options->http.Check();
    CheckOut(options->out, FolderKind::kRun);
    std::vector<std::string> notes;
    Config config = LoadConfig(options->config, options->settings, &notes);
    for (const std::string& note : notes) spdlog::info("{}", note);
    Address listen = ParseAddress(options->listen);
    Tokens tokens = TokensFrom(options->token_file);
    RunFolder folder(options->out, config, "replay");
    ReplayServer server(folder.path(), folder.run_id(), config, listen, tokens);
    spdlog::info("run {} listens on {}:{}", folder.run_id(), listen.host, server.port());
    auto shown = options->http.Start(
        {.role = "replay", .run = folder.run_id(), .more = [&server] { return StatusOf(server); }});
    AtWork at_work("replay");
    server.Wait();
    *exit_code = StopRequested() ? StopExitCode() : 0;
  });
}

}  // namespace pawl
