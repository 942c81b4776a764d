#include "app/commands.h"

#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/folder_kind.h"
#include "base/config.h"
#include "base/error.h"
#include "base/files.h"
#include "base/json.h"
#include "base/log.h"
#include "base/machine.h"
#include "base/nearest.h"
#include "base/stop.h"
#include "proto/descriptors.h"
#include "proto/influence.h"
#include "replay/ledger/own_ledger.h"
#include "replay/server/published.h"

namespace pawl {

namespace fs = std::filesystem;

namespace {

std::vector<CLI::App*> Subcommands(CLI::App* app) {
  return app->get_subcommands([](CLI::App*) { return true; });
}

// Names the unknown command or option, which CLI11's own message does not. Follows the words of the
// command line down to the subcommand that was meant.
std::string WhatIsUnknown(CLI::App* app, int argc, char** argv) {
  std::string path = "pawl";
  int at = 1;
  for (; !Subcommands(app).empty(); ++at) {
    std::vector<std::string> names;
    for (const CLI::App* command : Subcommands(app)) names.push_back(command->get_name());
    std::string all = fmt::format("the commands are {}", fmt::join(names, ", "));
    if (at >= argc || (argv[at][0] == '-' && at > 1))
      return fmt::format("{}: no command is given; {}", path, all);
    if (argv[at][0] == '-') break;
    auto chosen = std::find(names.begin(), names.end(), argv[at]);
    if (chosen == names.end()) {
      std::string meant = NearestAlike(argv[at], names);
      return fmt::format("{}: unknown command '{}'; {}", path, argv[at],
                         meant.empty() ? all : fmt::format("did you mean '{}'?", meant));
    }
    app = app->get_subcommand(*chosen);
    path += " " + app->get_name();
  }
  std::vector<std::string> known;
  for (const CLI::Option* option : app->get_options()) {
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
    for (const std::string& name : option->get_snames()) known.push_back("-" + name);
  }
  for (; at < argc && std::string_view(argv[at]) != "--"; ++at) {
    std::string word(argv[at]);
    word = word.substr(0, word.find('='));
    bool number =
        word.size() > 1 && (std::isdigit(static_cast<unsigned char>(word[1])) || word[1] == '.');
    if (word.size() < 2 || word[0] != '-' || number) continue;
    if (std::find(known.begin(), known.end(), word) != known.end()) continue;
    std::string meant = NearestAlike(word, known);
    return fmt::format(
        "{}: unknown option '{}'; {}", path, word,
        meant.empty() ? path + " --help lists them" : fmt::format("did you mean '{}'?", meant));
  }
  return "";
}

// Lets every option take exactly one value each time it is given, so that the next word belongs to
// another argument.
void OneValueForEach(CLI::App* app) {
  for (CLI::Option* option : app->get_options()) {
    if (!option->get_positional()) option->allow_extra_args(false);
  }
  for (CLI::App* command : Subcommands(app)) OneValueForEach(command);
}

}  // namespace

int RunCommands(int argc, char** argv, const std::vector<AddCommand>& commands) {
  CLI::App app(
      "pawl runs loops of self-play and self-improvement and measures whether they collapse or "
      "amplify.\nExample: pawl run examples/addition.toml --out runs/addition");
  app.set_version_flag("--version", "pawl " PAWL_VERSION);
  app.require_subcommand(1);
  app.get_formatter()->column_width(28);
  int exit_code = 0;
  google::protobuf::SetLogHandler(nullptr);  // whoever reads a bad message reports it
  for (AddCommand add : commands) add(&app, &exit_code);
  OneValueForEach(&app);
  try {
    MakeDescriptors();
    app.parse(argc, argv);
    return exit_code;
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    std::string unknown = WhatIsUnknown(&app, argc, argv);
    std::cerr << (unknown.empty() ? fmt::format("pawl: {}; see pawl --help", error.what())
                                  : unknown)
              << "\n";
    return static_cast<int>(ErrorCode::kUsage);
  } catch (const Error& error) {
    std::cerr << "pawl: " << error.what() << "\n";
    return error.exit_code();
  } catch (const std::exception& error) {
    std::cerr << "pawl: " << InOneLine(error) << "\n";
    return static_cast<int>(ErrorCode::kFailed);
  }
}

namespace {

constexpr double kLockPatience = 1;  // s; a process that was just killed may still hold the lock

// Whether start.from holds the weights that the run began with. True for a run that has not begun.
bool StartsAlike(const fs::path& run, const Config& config) {
  std::string own = PublishedHash(run, 0);
  return own.empty() || own == PublishedHash(config.start().from(), kNewestWeights);
}

}  // namespace

RunFolder::RunFolder(const fs::path& path, const Config& config, const std::string& role,
                     const std::string& kernels)
    : path_(path) {
  CheckOut(path_, FolderKind::kRun);
  MakeFolder(path_);
  // Two roles write to this folder, and `pawl run` is both. A learner and a replay server may share
  // the folder.
  if (role != "learner") Hold(kReplayLock);
  if (role != "replay") Hold(kLearnerLock);
  CheckParts();
  CheckConfig(config);
  Record(config, kernels);
  if (role != "learner") RequireOwnLedger(path_, run_id_, HasBegun(path_));
  std::error_code none;
  fs::remove(path_ / "failed", none);  // an ablation's note that the attempt before failed
  LogToFolder(path_, role, 0);
}

// A run writes config.toml first, then run.json, then everything else.
void RunFolder::CheckParts() const {
  auto missing = [&](const char* name, const char* because) {
    throw Error(ErrorCode::kData, (path_ / name).string(),
                fmt::format("is missing, and {} is there", because), kGetItBack);
  };
  if (!fs::exists(path_ / "config.toml") && fs::exists(path_ / "run.json"))
    missing("config.toml", "run.json");
  if (fs::exists(path_ / "run.json")) return;
  for (const char* later : {"ledger.sqlite", "weights", "checkpoints"}) {
    if (fs::exists(path_ / later)) missing("run.json", later);
  }
}

namespace {

// Reads run.json with its members in their order. Checks that it has the run's id and that the
// members of "resumed_by" are objects.
nlohmann::ordered_json ReadRunJson(const fs::path& file) {
  auto run = ParseJson<nlohmann::ordered_json>(ReadStored(file), file.string(), ErrorCode::kData,
                                               kGetItBack);
  nlohmann::json plain = run;
  JsonReader reader(plain, file.string(), ErrorCode::kData, std::string(kGetItBack));
  reader.Member("run_id").Text();
  if (auto resumed = reader.Find("resumed_by")) {
    for (const JsonReader& by : resumed->Elements()) by.Members();
  }
  return run;
}

}  // namespace

// Writes run.json: the run's id, and the program, processor and threads that began it. A later
// attempt that runs with others adds them to "resumed_by".
void RunFolder::Record(const Config& config, const std::string& kernels) {
  nlohmann::ordered_json by = {
      {"pawl", Version()}, {"commit", Commit()}, {"processor", Processor()}};
  if (!kernels.empty()) by["kernels"] = kernels;
  by["threads"] = std::to_string(config.process().threads());
  fs::path file = path_ / "run.json";
  if (!fs::exists(file)) {
    run_id_ = MakeToken().substr(0, 16);
    std::time_t now = std::time(nullptr);
    char when[32];
    std::strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&now));
    nlohmann::ordered_json run = {
        {"run_id", run_id_}, {"created", when}, {"config_sha256", ConfigHash(config)}};
    run.update(by);
    WriteFileAtomically(file, run.dump(2) + "\n");
    return;
  }
  nlohmann::ordered_json run = ReadRunJson(file);
  run_id_ = run["run_id"];
  nlohmann::ordered_json& resumed = run["resumed_by"];
  const nlohmann::ordered_json& last = resumed.empty() ? run : resumed.back();
  auto same = [&](const auto& member) {
    return last.contains(member.key()) && last[member.key()] == member.value();
  };
  for (const auto& member : by.items()) {
    if (same(member)) continue;
    resumed.push_back(by);
    WriteFileAtomically(file, run.dump(2) + "\n");
    return;
  }
}

void RunFolder::Hold(const char* lock) {
  auto held = FolderLock::Take(path_ / lock, kLockPatience);
  if (!held) {
    throw Error(ErrorCode::kUsage, path_.string(),
                fmt::format("{} is using this folder", FolderLock::Holder(path_ / lock)),
                "wait for it, or choose another --out");
  }
  locks_.push_back(std::move(*held));
}

void RunFolder::CheckConfig(const Config& config) {
  fs::path file = path_ / "config.toml";
  if (!fs::exists(file)) {
    WriteFileAtomically(file, ConfigText(config));
    return;
  }
  KeptChanges changes = CompareKept(StoredConfig(path_), config);
  if (changes.starts_elsewhere && !StartsAlike(path_, config)) {
    changes.refused.push_back(fmt::format(
        "start.from: {} holds other weights than this run began with", config.start().from()));
  }
  if (!changes.refused.empty()) {
    throw Error(
        ErrorCode::kUsage, path_.string(),
        fmt::format("holds a run with another config: {}", fmt::join(changes.refused, ", ")),
        "choose another --out, or give the config it was started with");
  }
  if (changes.taken.empty() && !changes.starts_elsewhere) return;
  for (const std::string& change : changes.taken)
    spdlog::info("{}: from now on {}; earlier results stay as they are", path_.string(), change);
  int64_t was_last = StoredConfig(path_).generations();
  if (config.generations() > was_last && was_last % config.eval().every() != 0) {
    spdlog::info(
        "{}: generation {} may have been evaluated because it was the last; with eval.every = {}, "
        "a run of {} generations from the beginning does not evaluate it",
        path_.string(), was_last, config.eval().every(), config.generations());
  }
  WriteFileAtomically(file, ConfigText(config));
  fs::path run_file = path_ / "run.json";
  if (!fs::exists(run_file)) return;
  nlohmann::ordered_json run = ReadRunJson(run_file);
  run["config_sha256"] = ConfigHash(config);
  WriteFileAtomically(run_file, run.dump(2) + "\n");
}

Config StoredConfig(const fs::path& folder) {
  fs::path file = folder / "config.toml";
  if (!fs::exists(file)) {
    throw Error(ErrorCode::kUsage, folder.string(), "is not a run folder: it holds no config.toml");
  }
  return ParseStored(ReadFile(file), file.string(), {});
}

std::string JoinOptions::Name() const {
  if (!name.empty()) return name;
  char host[256] = "host";
  ::gethostname(host, sizeof host - 1);
  return fmt::format("{}-{}", host, ::getpid());
}

Tokens TokensFrom(const std::string& token_file) {
  if (!token_file.empty()) return ReadTokens(token_file);
  const char* token = std::getenv("PAWL_TOKEN");
  if (token == nullptr || *token == '\0') {
    throw Error(ErrorCode::kUsage, "--token-file", "no token is given",
                "name a token file, or set PAWL_TOKEN");
  }
  return ParseTokens(token, "PAWL_TOKEN");
}

void JoinOptions::AddTo(CLI::App* app) {
  app->add_option("--replay", replay, "HOST:PORT of the replay server")->required();
  app->add_option(
      "--token-file", token_file,
      "file with the run's token or this role's token; default: the variable PAWL_TOKEN");
  app->add_option("--name", name, "name of this process in logs and in the ledger");
  app->add_option("--patience", patience_s, "s; how long to try to reach a lost replay server");
  http.AddTo(app);
}

std::unique_ptr<Watch> JoinOptions::Show(const std::string& role,
                                         const std::filesystem::path& history) const {
  return http.Start({.role = role, .run = "at " + replay, .history = history});
}

std::unique_ptr<RpcClient> JoinOptions::Connect(const std::string& role) const {
  Address address = ParseAddress(replay);
  std::string secret = TokensFrom(token_file).For(role);
  if (secret.empty()) {
    throw Error(ErrorCode::kUsage, token_file.empty() ? "PAWL_TOKEN" : token_file,
                fmt::format("holds no token for the role {}", role), "get the token of that role");
  }
  return std::make_unique<RpcClient>(address, secret, role, Name(), patience_s);
}

std::filesystem::path ModelProgram() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "pawl-model";
}

std::string OneLine(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string MetricLines(const Metrics& values, const std::string& indent) {
  size_t longest = 0;
  for (const auto& [name, value] : values) longest = std::max(longest, name.size());
  std::string lines;
  for (const auto& [name, value] : values)
    lines += fmt::format("{}{:<{}} {:.4f}\n", indent, name, longest, value);
  return lines;
}

int JobsOrCores(int jobs) {
  return jobs > 0 ? jobs : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void AddSettings(CLI::App* command, std::vector<std::string>* settings,
                 const std::vector<std::string>& device_keys) {
  command->add_option("--set", *settings,
                      "key=value, changes a key of the config; may be repeated");
  command
      ->add_option_function<std::string>(
          "--device",
          [settings, device_keys](const std::string& device) {
            for (const std::string& key : device_keys)
              settings->push_back(fmt::format("{}=\"{}\"", key, device));
          },
          fmt::format("where to compute; sets {}", fmt::join(device_keys, " and ")))
      ->check(CLI::IsMember({"cpu", "cuda"}));
}

void RequireUsed(const std::vector<std::string>& settings, const std::vector<std::string>& used) {
  for (const std::string& setting : settings) {
    std::string key = setting.substr(0, setting.find('='));
    if (std::any_of(used.begin(), used.end(),
                    [&](const std::string& begin) { return key.rfind(begin, 0) == 0; }))
      continue;
    throw Error(ErrorCode::kUsage, "--set", fmt::format("{} has no effect on this command", key),
                fmt::format("it uses {}", fmt::join(used, ", ")));
  }
}

}  // namespace pawl
