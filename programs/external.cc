#include "programs/external.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <bit>

#include "base/json.h"
#include "base/log.h"

namespace pawl {
namespace {

constexpr size_t kNameMax = 100;  // bytes of a program's name, and of its version
constexpr size_t kShown = 80;     // characters of a line in an error
constexpr double kRestartedForMax =
    20;                             // questions; each that needs no restart takes kWentWell back,
constexpr double kWentWell = 0.25;  // so one restart for every five questions is tolerated for ever

std::string ShownLine(const std::string& line) {
  return line.size() <= kShown ? line : line.substr(0, kShown) + "...";
}

// Returns null for a line that is not JSON or exceeds pawl's limits. The program is not trusted.
nlohmann::json Parsed(const std::string& line) {
  try {
    return ParseJson(line, "", ErrorCode::kFailed);
  } catch (const Error&) {
    return {};
  }
}

// The program's name and version are stored in each of its verdicts, so their length is limited.
bool IsName(const nlohmann::json& hello, const char* key) {
  if (!hello.contains(key) || !hello[key].is_string()) return false;
  const auto& name = hello[key].get_ref<const std::string&>();
  auto control = [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; };
  return name.size() <= kNameMax && std::none_of(name.begin(), name.end(), control);
}

// Makes a jail in which the program can read its own files.
std::unique_ptr<Jail> MakeJail(const JailLimits& limits, const std::vector<std::string>& command) {
  std::vector<std::filesystem::path> files;
  for (const std::string& word : command) {
    if (std::filesystem::is_regular_file(word)) files.push_back(word);
  }
  auto jail = std::make_unique<Jail>(limits, files);
  static std::once_flag told;
  std::call_once(told,
                 [&] { spdlog::info("untrusted programs run in a jail of {}", jail->layers()); });
  return jail;
}

}  // namespace

std::string Shown(const nlohmann::json& value) {
  return ShownLine(value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

ExternalProgram::ExternalProgram(std::vector<std::string> command, std::string role,
                                 const ExternalSettings& settings)
    : command_(std::move(command)),
      role_(std::move(role)),
      where_(fmt::format("{} '{}'", role_, fmt::join(command_, " "))),
      settings_(settings) {
  PAWL_CHECK(!command_.empty());
  if (settings_.jail) jail_ = MakeJail(*settings_.jail, command_);
  try {
    Start();
    hello_ = SayHello();
  } catch (const ExternalFailure& failure) {
    throw Error(ErrorCode::kUsage, "", failure.what(),
                fmt::format("it must answer {{\"pawl\": 1, \"name\": ..., \"version\": ...}} "
                            "first, both text of one line and {} bytes at most",
                            kNameMax));
  }
}

ExternalProgram::~ExternalProgram() = default;

std::string ExternalProgram::NameIn(const nlohmann::json& hello) {
  return fmt::format("{}/{}", hello["name"].get<std::string>(),
                     hello["version"].get<std::string>());
}

void ExternalProgram::Start() {
  conversation_ =
      std::make_unique<Conversation>(command_, where_, jail_.get(), settings_.timeout_s);
}

// Logs the first restart, and then whenever the number of restarts has doubled.
void ExternalProgram::StartAnew() {
  ++restarts_;
  if (settings_.tell_restarts && std::has_single_bit(static_cast<uint64_t>(restarts_))) {
    spdlog::warn("{}; started anew, restart {}", last_failure_, restarts_);
  }
  Start();
  if (std::string now = NameIn(SayHello()); now != name()) {
    throw Error(ErrorCode::kFailed, where_,
                fmt::format("was {} and calls itself {} after a restart", name(), now),
                "a run has one version of a program");
  }
}

nlohmann::json ExternalProgram::SayHello() {
  std::string line = conversation_->Ask(nlohmann::json{{"pawl", 1}, {"role", role_}}.dump());
  nlohmann::json hello = Parsed(line);
  if (!hello.is_object() || hello.value("pawl", nlohmann::json()) != 1 || !IsName(hello, "name") ||
      !IsName(hello, "version")) {
    throw ExternalFailure(ExternalFailure::kCrash, where_,
                          fmt::format("began with '{}'", ShownLine(line)));
  }
  return hello;
}

void ExternalProgram::Try(const nlohmann::json& question, const Check& check) {
  std::lock_guard lock(mutex_);
  try {
    if (!conversation_) StartAnew();
    for (int time = 0; time < 2; ++time) Exchange(question, check);
  } catch (const ExternalFailure& failure) {
    if (failure.kind() ==
        // a refusal is an answer too, but cannot serve as the later test
        ExternalFailure::kRefused) {
      spdlog::warn("{}, at its first question", failure.what());
      return;
    }
    conversation_.reset();
    last_failure_ = failure.what();
    throw Error(ErrorCode::kUsage, "", failure.what(),
                "this was its first question, before anything is trained; mend the program");
  }
  first_question_ = question;
  first_check_ = check;
}

nlohmann::json ExternalProgram::Ask(const nlohmann::json& question, const Check& check) {
  std::lock_guard lock(mutex_);
  int64_t before = failures_;
  try {
    nlohmann::json answer = Attempt(question, check);
    CountRestartedFor(failures_ > before);
    return answer;
  } catch (const ExternalFailure& failure) {
    if (failure.kind() != ExternalFailure::kRefused) RequireWorking();
    throw;
  }
}

// Asks the question as often as allowed, each time after a restart of the program.
nlohmann::json ExternalProgram::Attempt(const nlohmann::json& question, const Check& check) {
  for (int attempt = 1;; ++attempt) {
    try {
      if (!conversation_) StartAnew();
      return Exchange(question, check);
    } catch (const ExternalFailure& failure) {
      conversation_.reset();
      ++failures_;
      last_failure_ = failure.what();
      if (attempt == settings_.attempts) throw;
    }
  }
}

// Decides after an unanswered question whether the question or the program is at fault. A program
// that now fails its first question is broken, and would leave all other samples without a verdict
// too.
void ExternalProgram::RequireWorking() {
  if (first_question_.is_null()) return;
  try {
    Attempt(first_question_, first_check_);
  } catch (const ExternalFailure& failure) {
    throw Error(ErrorCode::kFailed, "", failure.what(),
                "it no longer answers the first question either, which it answered when the run "
                "began; mend it and run the same command again");
  }
}

void ExternalProgram::CountRestartedFor(bool restarted) {
  restarted_for_ = restarted ? restarted_for_ + 1 : std::max(0.0, restarted_for_ - kWentWell);
  if (restarted_for_ < kRestartedForMax) return;
  throw Error(
      ErrorCode::kFailed, "",
      fmt::format("{}; it was started anew {} times", last_failure_, restarts_),
      "a program goes on answering until its input ends; mend it and run the same command again");
}

nlohmann::json ExternalProgram::Exchange(const nlohmann::json& question, const Check& check) {
  nlohmann::json asked = question;
  asked["id"] = next_id_++;
  std::string line =
      conversation_->Ask(asked.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  nlohmann::json answer = Parsed(line);
  auto no_answer = [&](const std::string& what) {
    return ExternalFailure(ExternalFailure::kCrash, where_, what);
  };
  if (!answer.is_object() || !answer.contains("id")) {
    throw no_answer(
        fmt::format("printed '{}' where its answer to question {} should stand (its standard "
                    "output is for answers alone, its standard error for all else)",
                    ShownLine(line), asked["id"].dump()));
  }
  if (answer["id"] != asked["id"])
    throw no_answer(
        fmt::format("answered question {} with '{}'", asked["id"].dump(), ShownLine(line)));
  if (answer.contains("refused"))
    throw ExternalFailure(ExternalFailure::kRefused, where_,
                          fmt::format("refused: {}", Shown(answer["refused"])));
  try {
    check(answer);
  } catch (const ExternalFailure& lacking) {
    throw no_answer(lacking.what());
  }
  return answer;
}

}  // namespace pawl
