// The subcommands of `pawl`, each in its own file, and what they share.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/http.h"
#include "base/folder_lock.h"
#include "base/metrics.h"
#include "proto/config.h"
#include "wire/client.h"
#include "wire/token.h"

namespace pawl {

// A subcommand registers its options and runs when it is chosen; its result is the process exit
// code.
using AddCommand = void (*)(CLI::App* app, int* exit_code);

void AddAblate(CLI::App* app, int* exit_code);
void AddActor(CLI::App* app, int* exit_code);
void AddAsk(CLI::App* app, int* exit_code);
void AddBook(CLI::App* app, int* exit_code);
void AddBench(CLI::App* app, int* exit_code);
void AddConfig(CLI::App* app, int* exit_code);
void AddEval(CLI::App* app, int* exit_code);
void AddExhibit(CLI::App* app, int* exit_code);
void AddExport(CLI::App* app, int* exit_code);
void AddLadder(CLI::App* app, int* exit_code);
void AddLearner(CLI::App* app, int* exit_code);
void AddLedger(CLI::App* app, int* exit_code);
void AddRedraw(CLI::App* app, int* exit_code);  // pawl ledger --redraw
void AddMatch(CLI::App* app, int* exit_code);
void AddPlay(CLI::App* app, int* exit_code);
void AddRead(CLI::App* app, int* exit_code);
void AddReplay(CLI::App* app, int* exit_code);
void AddReport(CLI::App* app, int* exit_code);
void AddRun(CLI::App* app, int* exit_code);
void AddWatch(CLI::App* app, int* exit_code);
void AddSample(CLI::App* app, int* exit_code);
void AddPerft(CLI::App* app, int* exit_code);
void AddPositions(CLI::App* app, int* exit_code);
void AddSolve(CLI::App* app, int* exit_code);
void AddStates(CLI::App* app, int* exit_code);
void AddTasks(CLI::App* app, int* exit_code);
void AddUci(CLI::App* app, int* exit_code);
void AddVerifier(CLI::App* app, int* exit_code);

// Parses the command line and runs its command. Prints an error as one line. Returns the exit code
// of `main`.
int RunCommands(int argc, char** argv, const std::vector<AddCommand>& commands);

// A run's folder, held by this process alone: config.toml, run.json, logs/attempt-N. Error(kUsage)
// when it holds a run with another config (names the keys that differ) or another process uses it
// (names the process). Error(kData) when a file of the run is missing or belongs to another run.
class RunFolder {
 public:
  // `kernels` is KernelsInUse(), or empty for a role that computes nothing.
  RunFolder(const std::filesystem::path& path, const Config& config, const std::string& role,
            const std::string& kernels = "");
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  const std::string& run_id() const { return run_id_; }

 private:
  void Hold(const char* lock);
  void CheckParts() const;
  void CheckConfig(const Config& config);
  void Record(const Config& config, const std::string& kernels);

  std::filesystem::path path_;
  std::string run_id_;
  std::vector<FolderLock> locks_;
};

// The path of pawl-model, which lies beside this program.
std::filesystem::path ModelProgram();

// JSON on one line. A model's bytes may be invalid UTF-8; such bytes are shown as U+FFFD.
std::string OneLine(const nlohmann::json& value);

// A line for each value: `indent`, its name, and behind the longest name the value with four digits.
std::string MetricLines(const Metrics& values, const std::string& indent);

// Number of runs at once: `jobs`, or one for each core if it is 0.
int JobsOrCores(int jobs);

// Adds --set, and --device, which sets `device_keys`.
void AddSettings(CLI::App* command, std::vector<std::string>* settings,
                 const std::vector<std::string>& device_keys);

// Error(kUsage) when a setting's key begins with none of `used`, because it would have no effect on
// this command.
void RequireUsed(const std::vector<std::string>& settings, const std::vector<std::string>& used);

// The config that a run folder holds.
Config StoredConfig(const std::filesystem::path& folder);

// The options of a process that joins a run: --replay, --token-file, --name, --patience.
struct JoinOptions {
  std::string replay;
  std::string token_file;
  std::string name;
  double patience_s = 60;
  HttpOptions http;

  void AddTo(CLI::App* app);
  std::string Name() const;  // --name, else host and process id
  std::unique_ptr<RpcClient> Connect(const std::string& role) const;
  // nullptr without --http. `history`: as Watched::history.
  std::unique_ptr<Watch> Show(const std::string& role,
                              const std::filesystem::path& history = {}) const;
};

// The tokens in this file, or in the variable PAWL_TOKEN if no file is named.
Tokens TokensFrom(const std::string& token_file);

}  // namespace pawl
