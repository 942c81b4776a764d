// pawl run: one self-improvement run, all roles on this machine. Learner, replay server and verifier live in this
// process, actors are children over the same wire as on a cluster (process.actors = 0: a thread here).
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <iostream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "actors/act_loop.h"
#include "app/commands.h"
#include "app/folder_kind.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/stop.h"
#include "base/trace.h"
#include "learner/learn_loop.h"
#include "model/kernels_in_use.h"
#include "model/placement.h"
#include "model/weights.h"
#include "replay/replay_loop.h"
#include "tasks/fit.h"
#include "tasks/task.h"
#include "verifiers/verifier.h"
#include "verifiers/verify_loop.h"

namespace pawl {
namespace {

constexpr int kQuickDeathsMax = 3;      // an actor that dies this often within kQuickDeath gives up
constexpr double kQuickDeathSeconds = 2;

// A role in a thread of this process. Its error becomes the run's end reason.
class RoleThread {
 public:
  RoleThread(const Address& address, const std::string& token, const std::string& role,
             std::function<void(RpcClient*, const std::string&)> loop)
      : client_(address, token, role, "local", 5), thread_([this, role, loop] {
          try {
            loop(&client_, "local");
          } catch (const std::exception& error) {
            if (ended_) return;
            spdlog::error("{}: {}", role, error.what());
            failed_ = std::current_exception();  // read after the thread was joined
            RequestStop(SIGTERM);
          }
        }) {}

  ~RoleThread() { Join(); }

  // Ends the loop, and throws what ended it before.
  void JoinAndRethrow() {
    Join();
    if (failed_) std::rethrow_exception(failed_);
  }

 private:
  void Join() {
    if (!thread_.joinable()) return;
    ended_ = true;
    client_.Cancel();
    thread_.join();
  }

  RpcClient client_;
  std::atomic<bool> ended_{false};
  std::exception_ptr failed_;
  std::thread thread_;
};

// Actor processes, started again when they die.
class ActorProcesses {
 public:
  ActorProcesses(int count, uint16_t port, std::string token) : port_(port), token_(std::move(token)) {
    for (int i = 0; i < count; ++i) children_.push_back({Start(i)});
    watcher_ = std::thread([this] { Watch(); });
  }

  ~ActorProcesses() {
    ending_ = true;
    watcher_.join();
    for (const Child& child : children_) {
      if (child.pid > 0) ::kill(child.pid, SIGKILL);  // what it leased is not needed, or given again
    }
    for (const Child& child : children_) {
      if (child.pid > 0) ::waitpid(child.pid, nullptr, 0);
    }
  }

  void Rethrow() const {
    if (failed_) throw Error(ErrorCode::kFailed, "actors", "died again and again", "logs/ and the lines above say why");
  }

 private:
  struct Child {
    pid_t pid;
    steady_clock::time_point started = steady_clock::now();
    int quick_deaths = 0;
  };

  pid_t Start(int index) {
    std::string replay = fmt::format("127.0.0.1:{}", port_), name = fmt::format("actor-{}", index);
    pid_t parent = ::getpid();
    pid_t pid = ::fork();
    if (pid != 0) return pid;
    // Between fork and exec in a process with threads: system calls only.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) _exit(1);
    ::setenv("PAWL_TOKEN", token_.c_str(), 1);
    ::setpgid(0, 0);  // Ctrl-C is for the run; it ends its actors itself
    const char* argv[] = {"pawl-model", "actor", "--replay", replay.c_str(), "--name", name.c_str(), nullptr};
    ::execv("/proc/self/exe", const_cast<char**>(argv));
    _exit(127);
  }

  void Watch() {
    while (!ending_) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      for (size_t i = 0; i < children_.size(); ++i) {
        int status = 0;
        if (children_[i].pid <= 0 || ::waitpid(children_[i].pid, &status, WNOHANG) == 0) continue;
        children_[i].pid = -1;
        if (ending_ || (WIFEXITED(status) && WEXITSTATUS(status) == 0)) continue;
        Restart(static_cast<int>(i), status);
      }
    }
  }

  void Restart(int index, int status) {
    Child& child = children_[static_cast<size_t>(index)];
    double lived = SecondsSince(child.started);
    bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;  // from outside: no fault of the actor's
    child.quick_deaths = lived < kQuickDeathSeconds && !killed ? child.quick_deaths + 1 : 0;
    std::string how = WIFSIGNALED(status) ? fmt::format("signal {}", WTERMSIG(status))
                                          : fmt::format("exit code {}", WEXITSTATUS(status));
    if (child.quick_deaths >= kQuickDeathsMax) {
      failed_ = true;
      RequestStop(SIGTERM);
      return;
    }
    spdlog::warn("actor-{} died ({}); started again", index, how);
    child.pid = Start(index);
    child.started = steady_clock::now();
  }

  uint16_t port_;
  std::string token_;
  std::vector<Child> children_;
  std::atomic<bool> ending_{false};
  std::atomic<bool> failed_{false};
  std::thread watcher_;
};

// trace.json over a run. One that a killed attempt left open is closed too, with --trace or without.
class Timeline {
 public:
  Timeline(std::filesystem::path file, bool wanted) : file_(std::move(file)) {
    if (wanted) StartTrace(file_);
  }
  ~Timeline() {
    try {
      EndTrace(file_);
    } catch (const std::exception& error) {
      spdlog::warn("the timeline is not closed: {}", error.what());
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
  for (const auto& [name, value] : last) {
    if (name.rfind("eval/", 0) == 0) std::cout << fmt::format("  {:<36} {:.4f}\n", name, value);
  }
}

// What the config names and cannot be had (a task, a verifier, a device, weights), and a problem that does not fit the model, are
// errors before there is a folder. A run that has begun has taken its first weights already.
void CheckWhatItNames(const Config& config, bool begun) {
  if (!begun && !config.start().from().empty()) RequireWeights(config.start().from(), true);
  for (const std::string& folder : config.verify().models()) RequireWeights(folder, true);
  TaskSet tasks(config);
  CheckFits(config, tasks);
  for (const std::string& shortage : Shortages(config, tasks)) spdlog::info("{}", shortage);
  MakeVerifier(config.verify(), RandomKey::Root(0));
  CheckDevices(config, {Part::kTraining, Part::kMeasuring, Part::kActing, Part::kJudging});
  MakeModels(config);
  if (!begun && !config.start().from().empty()) ReadModel(config.start().from()).RequireSame(config.model());
}

bool RunAll(const RunFolder& folder, const Config& config, bool quiet) {
  std::string token = MakeToken();
  ReplayServer server(folder.path(), folder.run_id(), config, {"127.0.0.1", "0"}, token);
  Address address = {"127.0.0.1", std::to_string(server.port())};

  RoleThread verifier(address, token, "verifier", [](RpcClient* replay, const std::string& name) { VerifyLoop(replay, name, MakeModels); });
  std::unique_ptr<RoleThread> local_actor;
  std::unique_ptr<ActorProcesses> actors;
  if (config.process().actors() == 0) {
    local_actor = std::make_unique<RoleThread>(address, token, "actor", ActLoop);
  } else {
    actors = std::make_unique<ActorProcesses>(static_cast<int>(config.process().actors()), server.port(), token);
  }
  RpcClient client(address, token, "learner", "local", 5);
  bool finished = LearnLoop(&client, folder.path(), quiet);
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
  };
  auto options = std::make_shared<Options>();
  auto* command = app->add_subcommand("run", "one self-improvement run, all roles on this machine");
  command->footer("Run again on the same folder, it goes on where it stood.\n"
                  "Example: pawl run examples/addition.toml --out runs/addition --set mix.fresh=0.1");
  command->add_option("config", options->config, "TOML; docs/config.md lists every key")->required();
  command->add_option("--out", options->out, "the run's folder")->required();
  AddSettings(command, &options->settings, {"process.learner_device", "process.actor_device"});
  command->add_flag("--json", options->json, "print the result as one JSON object");
  command->add_flag("--quiet", options->quiet, "no progress, warnings only");
  command->add_flag("--trace", options->trace, "write trace.json, a timeline for chrome://tracing or Perfetto");
  command->callback([options, exit_code] {
    StartLog("run", options->quiet);
    CatchStopSignals();
    RequireConfigFile(options->config);
    std::vector<std::string> notes;
    Config config = LoadConfig(options->config, options->settings, &notes);
    for (const std::string& note : notes) spdlog::info("{}", note);
    CheckWhatItNames(config, std::filesystem::exists(std::filesystem::path(options->out) / "config.toml"));
    RunFolder folder(options->out, config, "run", KernelsInUse());
    Timeline timeline(folder.path() / "trace.json", options->trace);
    bool finished = RunAll(folder, config, options->quiet);
    if (finished) PrintResult(folder.path(), options->json);
    *exit_code = finished ? 0 : StopExitCode();
  });
}

}  // namespace pawl
