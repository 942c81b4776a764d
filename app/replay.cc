// pawl replay: the replay server of a run; it holds the config that every other process is sent.
#include "replay/replay_loop.h"

#include "app/commands.h"
#include "app/folder_kind.h"
#include "base/log.h"
#include "base/stop.h"

namespace pawl {

void AddReplay(CLI::App* app, int* exit_code) {
  struct Options {
    std::string config, out, token_file, listen = "127.0.0.1:7070";
    std::vector<std::string> settings;
  };
  auto options = std::make_shared<Options>();
  auto* command = app->add_subcommand("replay", "the replay server of a run, as its own process");
  command->footer("Example: pawl replay big.toml --out runs/big --listen 10.0.0.1:7070 --token-file token");
  command->add_option("config", options->config, "the run's config")->required();
  command->add_option("--out", options->out, "folder for the ledger and the weights")->required();
  command->add_option("--set", options->settings, "key=value over the config; may be repeated");
  command->add_option("--listen", options->listen, "HOST:PORT to bind; loopback by default");
  command->add_option("--token-file", options->token_file, "file whose first line is the run's token (else PAWL_TOKEN)");
  command->callback([options, exit_code] {
    StartLog("replay", false);
    CatchStopSignals();
    RequireConfigFile(options->config);
    Config config = LoadConfig(options->config, options->settings);
    Address listen = ParseAddress(options->listen);
    std::string token = TokenFrom(options->token_file);
    RunFolder folder(options->out, config, "replay");
    ReplayServer server(folder.path(), folder.run_id(), config, listen, token);
    spdlog::info("run {} listens on {}:{}", folder.run_id(), listen.host, server.port());
    server.Wait();
    *exit_code = StopRequested() ? StopExitCode() : 0;
  });
}

}  // namespace pawl
