// pawl run: one self-improvement run with all roles on this machine. Learner, replay server and
// verifier run in this process. Actors are child processes that use the same wire protocol as on a
// cluster; with process.actors = 0 one actor runs in a thread here.
#include <iostream>
#include <nlohmann/json.hpp>

#include "actors/act_loop.h"
#include "app/commands.h"
#include "app/folder_kind.h"
#include "app/replay_status.h"
#include "app/role_thread.h"
#include "app/start_weights.h"
#include "base/error.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/stop.h"
#include "base/trace.h"
#include "base/workers.h"
#include "kernels/in_use.h"
#include "learner/decisive_sets.h"
#include "learner/learn_loop.h"
#include "model/placement.h"
#include "model/weights.h"
#include "replay/server/server.h"
#include "tasks/fit.h"
#include "tasks/task.h"
#include "verifiers/factory.h"
#include "verifiers/verify_loop.h"

namespace pawl {
namespace {

// Writes trace.json during a run. Closes a trace that a killed attempt left open, also without
// --trace.
class Timeline {
 public:
  Timeline(std::filesystem::path file, bool wanted) : file_(std::move(file)) {
    if (wanted) StartTrace(file_);
  }
  ~Timeline() {
    try {
      EndTrace(file_);
    } catch (const std::exception& error) {
      spdlog::warn("trace.json could not be closed: {}", InOneLine(error));
    }
  }
  Timeline(const Timeline&) = delete;
  Timeline& operator=(const Timeline&) = delete;

 private:
  std::filesystem::path file_;
};

void PrintResult(const std::filesystem::path& folder, bool as_json) {
  Metrics last = ReadMetrics(folder / "generations.jsonl").back();
  if (as_json) {
    std::cout << nlohmann::json{{"out", folder.string()}, {"final", last}}.dump() << "\n";
    return;
  }
  std::cout << "done: " << folder.string() << "\n";
  std::erase_if(last, [](const auto& metric) { return !metric.first.starts_with("eval/"); });
  std::cout << MetricLines(last, "  ");
}

// Throws before the run's folder is made if a task, verifier, device or weights folder that the
// config names is not available, or if a problem does not fit the model. A run that has begun needs
// start.from no more.
void CheckWhatItNames(const Config& config, bool begun) {
  if (!begun && !config.start().from().empty()) RequireWeights(config.start().from(), true);
  for (const std::string& folder : config.verify().models()) RequireWeights(folder, true);
  TaskSet tasks(config);
  CheckFits(config, tasks);
  for (const std::string& shortage : Shortages(config, tasks)) spdlog::info("{}", shortage);
  for (const std::string& shortage : CheckMeasured(config, tasks)) spdlog::info("{}", shortage);
  TryOnTasks(*MakeVerifier(config.verify(), RandomKey::Root(0)), config.verify(), tasks);
  CheckDevices(config, {Part::kTraining, Part::kMeasuring, Part::kActing, Part::kJudging});
  MakeModels(config);
  if (begun || config.start().from().empty()) return;
  ReadModel(config.start().from()).RequireSame(config.model());
  for (const std::string& remark : SeenHeldOut(config, tasks)) spdlog::warn("{}", remark);
}

// The server gives out a dead actor's lease again. At the end of the run open leases are not
// needed.
std::unique_ptr<Workers> StartActors(int count, const ReplayServer& server,
                                     const std::string& token) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back(fmt::format("actor-{}", i));
  auto program = [replay = fmt::format("127.0.0.1:{}", server.port()),
                  environment = EnvironmentWith("PAWL_TOKEN", token)](const std::string& name) {
    ChildProgram actor = {{"pawl-model", "actor", "--replay", replay, "--name", name}};
    actor.file = "/proc/self/exe";
    actor.environment = environment;
    return actor;
  };
  return std::make_unique<Workers>(
      names, program, [&server](const std::string& name) { return server.Acknowledged(name); },
      "a sample stored");
}

bool RunAll(const RunFolder& folder, const Config& config, const HttpOptions& http, bool quiet) {
  // Each role has its own token, so that an actor's or a verifier's token cannot make a learner's
  // calls.
  Tokens tokens({{MakeToken(), "actor"}, {MakeToken(), "verifier"}, {MakeToken(), "learner"}});
  ReplayServer server(folder.path(), folder.run_id(), config, {"127.0.0.1", "0"}, tokens);
  Address address = {"127.0.0.1", std::to_string(server.port())};
  auto shown = http.Start({.role = "run",
                           .run = folder.run_id(),
                           .more = [&server] { return StatusOf(server); },
                           .history = folder.path() / "generations.jsonl"});

  RoleThread verifier(address, tokens, "verifier", [](Replay* replay, const std::string& name) {
    VerifyLoop(replay, name, MakeModels);
  });
  std::unique_ptr<RoleThread> local_actor;
  std::unique_ptr<Workers> actors;
  if (config.process().actors() == 0) {
    local_actor = std::make_unique<RoleThread>(address, tokens, "actor", ActLoop);
  } else {
    actors = StartActors(static_cast<int>(config.process().actors()), server, tokens.For("actor"));
  }
  RpcClient client(address, tokens.For("learner"), "learner", "local", 5);
  bool finished = false;
  try {
    finished = LearnLoop(&client, folder.path(), quiet);
  } catch (const std::exception&) {
    server.Rethrow();  // the error why the server no longer answers, if it has one
    throw;
  }
  server.Rethrow();
  verifier.JoinAndRethrow();
  if (local_actor) local_actor->JoinAndRethrow();
  if (actors) actors->Rethrow();
  return finished;
}

}  // namespace

void AddRun(CLI::App* app, int* exit_code) {
  struct Options {
    std::string config, out;
    std::vector<std::string> settings;
    bool json = false, quiet = false, trace = false;
    HttpOptions http;
  };
  auto options = std::make_shared<Options>();
  auto* command =
      app->add_subcommand("run", "run one self-improvement loop, with all roles on this machine");
  command->footer(
      "The same command on the same folder continues a run that was stopped.\nExample: pawl run "
      "examples/addition.toml --out runs/addition --set mix.fresh=0.1");
  command->add_option("config", options->config, "a TOML config; docs/config.md lists every key")
      ->required();
  command->add_option("--out", options->out, "folder of the run")->required();
  AddSettings(command, &options->settings, {"process.learner_device", "process.actor_device"});
  command->add_flag("--json", options->json, "print the result as one JSON object");
  command->add_flag("--quiet", options->quiet, "show no progress, only warnings");
  command->add_flag("--trace", options->trace,
                    "write trace.json, a timeline for chrome://tracing or Perfetto");
  options->http.AddTo(command);
  command->callback([options, exit_code] {
    StartLog("run", options->quiet);
    CatchStopSignals();
    RequireConfigFile(options->config);
    options->http.Check();
    CheckOut(options->out, FolderKind::kRun);
    std::vector<std::string> notes;
    Config config = LoadConfig(options->config, options->settings, &notes);
    for (const std::string& note : notes) spdlog::info("{}", note);
    CheckWhatItNames(config,
                     std::filesystem::exists(std::filesystem::path(options->out) / "config.toml"));
    RunFolder folder(options->out, config, "run", KernelsInUse());
    Timeline timeline(folder.path() / "trace.json", options->trace);
    bool finished = RunAll(folder, config, options->http, options->quiet);
    if (finished) PrintResult(folder.path(), options->json);
    *exit_code = finished ? 0 : StopExitCode();
  });
}

}  // namespace pawl
