#include "app/commands.h"

#include <fcntl.h>
#include <fmt/ranges.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/config.h"
#include "base/error.h"
#include "base/files.h"
#include "base/log.h"
#include "base/stop.h"

namespace pawl {

namespace fs = std::filesystem;

int RunCommands(int argc, char** argv, const std::vector<AddCommand>& commands) {
  CLI::App app("pawl: self-play and self-improvement loops, and which way the ratchet turns.\n"
               "Example: pawl run examples/addition.toml --out runs/addition");
  app.set_version_flag("--version", "pawl " PAWL_VERSION);
  app.require_subcommand(1);
  app.get_formatter()->column_width(28);
  int exit_code = 0;
  for (AddCommand add : commands) add(&app, &exit_code);
  try {
    app.parse(argc, argv);
    return exit_code;
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    std::cerr << "pawl: " << error.what() << "; pawl --help says more\n";
    return static_cast<int>(ErrorCode::kUsage);
  } catch (const Error& error) {
    std::cerr << "pawl: " << error.what() << "\n";
    return error.exit_code();
  } catch (const std::exception& error) {
    std::cerr << "pawl: " << error.what() << "\n";
    return static_cast<int>(ErrorCode::kFailed);
  }
}

RunFolder::RunFolder(const fs::path& path, const Config& config, const std::string& role) : path_(path) {
  MakeFolder(path_);
  lock_ = ::open((path_ / ("." + role + ".lock")).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock_ < 0 || ::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    throw Error(ErrorCode::kUsage, path_.string(), "another process works in this folder", "wait for it, or choose another --out");
  }
  CheckConfig(config);
  fs::path run_file = path_ / "run.json";
  if (fs::exists(run_file)) {
    auto run = nlohmann::json::parse(ReadFile(run_file), nullptr, false);
    if (!run.is_object() || !run.contains("run_id")) throw Error(ErrorCode::kData, run_file.string(), "is damaged");
    run_id_ = run["run_id"];
  } else {
    run_id_ = MakeToken().substr(0, 16);
    std::time_t now = std::time(nullptr);
    char when[32];
    std::strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&now));
    nlohmann::json run = {{"run_id", run_id_}, {"created", when}, {"pawl", PAWL_VERSION}, {"config_sha256", ConfigHash(config)}};
    WriteFileAtomically(run_file, run.dump(2) + "\n");
  }
  LogToFolder(path_, role, 0);
}

RunFolder::~RunFolder() {
  if (lock_ >= 0) ::close(lock_);
}

void RunFolder::CheckConfig(const Config& config) {
  fs::path file = path_ / "config.toml";
  if (!fs::exists(file)) {
    WriteFileAtomically(file, ConfigText(config));
    return;
  }
  std::vector<std::string> differing = DifferingKeys(StoredConfig(path_), config);
  if (differing.empty()) return;
  throw Error(ErrorCode::kUsage, path_.string(),
              fmt::format("holds a run with another config: {}", fmt::join(differing, ", ")),
              "choose another --out, or give the config it was started with");
}

Config StoredConfig(const fs::path& folder) {
  fs::path file = folder / "config.toml";
  if (!fs::exists(file)) {
    throw Error(ErrorCode::kUsage, folder.string(), "is no run folder: it holds no config.toml");
  }
  return ParseConfig(ReadFile(file), file.string(), {});
}

std::string JoinOptions::Name() const {
  if (!name.empty()) return name;
  char host[256] = "host";
  ::gethostname(host, sizeof host - 1);
  return fmt::format("{}-{}", host, ::getpid());
}

std::string TokenFrom(const std::string& token_file) {
  if (!token_file.empty()) return ReadToken(token_file);
  const char* token = std::getenv("PAWL_TOKEN");
  if (token == nullptr || *token == '\0') {
    throw Error(ErrorCode::kUsage, "--token-file", "no token is given", "name a token file, or set PAWL_TOKEN");
  }
  return token;
}

void JoinOptions::AddTo(CLI::App* app) {
  app->add_option("--replay", replay, "the replay server's HOST:PORT")->required();
  app->add_option("--token-file", token_file, "file whose first line is the run's token (else PAWL_TOKEN)");
  app->add_option("--name", name, "what this process is called in logs and the ledger");
  app->add_option("--patience", patience_s, "s; how long a lost replay server is looked for");
}

std::unique_ptr<RpcClient> JoinOptions::Connect(const std::string& role) const {
  Address address = ParseAddress(replay);
  return std::make_unique<RpcClient>(address, TokenFrom(token_file), role, Name(), patience_s);
}

std::filesystem::path ModelProgram() { return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "pawl-model"; }

std::string OneLine(const nlohmann::json& value) { return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace); }

int JobsOrCores(int jobs) { return jobs > 0 ? jobs : std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

void AddSettings(CLI::App* command, std::vector<std::string>* settings, const std::vector<std::string>& device_keys) {
  command->add_option("--set", *settings, "key=value over the config; may be repeated");
  command
      ->add_option_function<std::string>(
          "--device",
          [settings, device_keys](const std::string& device) {
            for (const std::string& key : device_keys) settings->push_back(fmt::format("{}=\"{}\"", key, device));
          },
          fmt::format("cpu or cuda: sets {}", fmt::join(device_keys, " and ")))
      ->check(CLI::IsMember({"cpu", "cuda"}));
}

void RequireUsed(const std::vector<std::string>& settings, const std::vector<std::string>& used) {
  for (const std::string& setting : settings) {
    std::string key = setting.substr(0, setting.find('='));
    if (std::any_of(used.begin(), used.end(), [&](const std::string& begin) { return key.rfind(begin, 0) == 0; }))
      continue;
    throw Error(ErrorCode::kUsage, "--set", fmt::format("{} has no effect on this command", key),
                fmt::format("it uses {}", fmt::join(used, ", ")));
  }
}

}  // namespace pawl
