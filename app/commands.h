// The subcommands of `pawl`, one file each, and what they share.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/folder_lock.h"
#include "proto/config.h"
#include "wire/client.h"
#include "wire/token.h"

namespace pawl {

// A subcommand registers its options and runs when it is chosen; its result is the process exit
// code.
using AddCommand = void (*)(CLI::App* app, int* exit_code);

void AddAblate(CLI::App* app, int* exit_code);
void AddActor(CLI::App* app, int* exit_code);
void AddBench(CLI::App* app, int* exit_code);
void AddConfig(CLI::App* app, int* exit_code);
void AddEval(CLI::App* app, int* exit_code);
void AddExhibit(CLI::App* app, int* exit_code);
void AddLearner(CLI::App* app, int* exit_code);
void AddLedger(CLI::App* app, int* exit_code);
void AddReplay(CLI::App* app, int* exit_code);
void AddReport(CLI::App* app, int* exit_code);
void AddRun(CLI::App* app, int* exit_code);
void AddSample(CLI::App* app, int* exit_code);
void AddTasks(CLI::App* app, int* exit_code);
void AddVerifier(CLI::App* app, int* exit_code);

// Parses, runs, prints one line for an error; the exit code of `main`.
int RunCommands(int argc, char** argv, const std::vector<AddCommand>& commands);

// A run's folder, held by this process alone: config.toml, run.json, logs/attempt-N.
// Error(kUsage) when it holds a run with another config (the keys that differ are named) or another
// process has it, which is named; Error(kData) when a part of the run is missing or another run's.
class RunFolder {
 public:
  // `kernels`: what computes here, as KernelsInUse() says; empty for a role that computes nothing.
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

// pawl-model, beside this program.
std::filesystem::path ModelProgram();

// JSON on one line. What a model wrote in bytes may be no UTF-8: that is shown as U+FFFD.
std::string OneLine(const nlohmann::json& value);

// How many runs at once: as asked, else one for each core.
int JobsOrCores(int jobs);

// --set, and --device, which sets the keys of the devices that this command uses.
void AddSettings(CLI::App* command, std::vector<std::string>* settings,
                 const std::vector<std::string>& device_keys);

// Error(kUsage) for a setting of a key that begins with none of `used`: it would have no effect on
// this command.
void RequireUsed(const std::vector<std::string>& settings, const std::vector<std::string>& used);

// The config that a run folder holds.
Config StoredConfig(const std::filesystem::path& folder);

// --replay and --token-file, for the roles that join a run.
struct JoinOptions {
  std::string replay;
  std::string token_file;
  std::string name;
  double patience_s = 60;

  void AddTo(CLI::App* app);
  std::string Name() const;  // --name, else host and process id
  std::unique_ptr<RpcClient> Connect(const std::string& role) const;
};

// The tokens: from --token-file, else from PAWL_TOKEN.
Tokens TokensFrom(const std::string& token_file);

}  // namespace pawl
