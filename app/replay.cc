// pawl replay: the replay server of a run; it holds the config that every other process is sent.
#include "app/commands.h"
#include "app/folder_kind.h"
#include "base/log.h"
#include "base/stop.h"
#include "replay/server/server.h"

namespace pawl {

void AddReplay(CLI::App* app, int* exit_code) {
  struct Options {
    std::string config, out, token_file, listen = "127.0.0.1:7070";
    std::vector<std::string> settings;
  };
  auto options = std::make_shared<Options>();
  auto* command = app->add_subcommand("replay", "the replay server of a run, as its own process");
  command->footer(
      "Example: pawl replay big.toml --out runs/big --listen 10.0.0.1:7070 --token-file token");
  command->add_option("config", options->config, "the run's config")->required();
  command->add_option("--out", options->out, "folder for the ledger and the weights")->required();
  command->add_option("--set", options->settings, "key=value over the config; may be repeated");
  command->add_option("--listen", options->listen, "HOST:PORT to bind; loopback by default");
  command->add_option("--token-file", options->token_file,
                      "file with the run's token, or one for each role (else PAWL_TOKEN)");
  command->callback([options, exit_code] {
    StartLog("replay", false);
    CatchStopSignals();
    RequireConfigFile(options->config);
    std::vector<std::string> notes;
    Config config = LoadConfig(options->config, options->settings, &notes);
    for (const std::string& note : notes) spdlog::info("{}", note);
    Address listen = ParseAddress(options->listen);
    Tokens tokens = TokensFrom(options->token_file);
    RunFolder folder(options->out, config, "replay");
    ReplayServer server(folder.path(), folder.run_id(), config, listen, tokens);
    spdlog::info("run {} listens on {}:{}", folder.run_id(), listen.host, server.port());
    server.Wait();
    *exit_code = StopRequested() ? StopExitCode() : 0;
  });
}

}  // namespace pawl
