#include "programs/external.h"

#include <fmt/ranges.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <thread>

#include "base/json.h"
#include "base/log.h"
#include "base/stop.h"

namespace pawl {
namespace {

constexpr size_t kLineMax = 16 << 20;
constexpr size_t kNameMax = 100;             // bytes of a program's name, and of its version
constexpr size_t kShown = 80;                // characters of a line in an error
constexpr int64_t kSliceMilliseconds = 100;  // how often a wait looks for a stop request
constexpr int64_t kJailedErrorsMax =
    1 << 20;  // bytes on standard error of a program that nobody trusts; the rest is dropped
constexpr double kExitSeconds = 0.2;  // for a program that closed its output to be gone
constexpr double kRestartedForMax =
    20;                             // questions; each that needs no restart takes kWentWell back,
constexpr double kWentWell = 0.25;  // so that one restart for five questions may go on for ever

std::string ShownLine(const std::string& line) {
  return line.size() <= kShown ? line : line.substr(0, kShown) + "...";
}

// null where it is no JSON, or none that pawl reads: what a program writes, in a jail perhaps, is
// not trusted.
nlohmann::json Parsed(const std::string& line) {
  try {
    return ParseJson(line, "", ErrorCode::kFailed);
  } catch (const Error&) {
    return {};
  }
}

// Of a program: it stands in every verdict of its.
bool IsName(const nlohmann::json& hello, const char* key) {
  if (!hello.contains(key) || !hello[key].is_string()) return false;
  const auto& name = hello[key].get_ref<const std::string&>();
  auto control = [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; };
  return name.size() <= kNameMax && std::none_of(name.begin(), name.end(), control);
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
  if (settings_.jail) {
    std::vector<std::filesystem::path> files;
    for (const std::string& word : command_) {
      if (std::filesystem::is_regular_file(word)) files.push_back(word);
    }
    jail_ = std::make_unique<Jail>(*settings_.jail, files);
    static std::once_flag told;
    std::call_once(told, [&] {
      spdlog::info("programs that nobody trusts run in a jail of {}", jail_->layers());
    });
  }
  try {
    Start();
    hello_ = SayHello();
  } catch (const ExternalFailure& failure) {
    Stop();
    throw Error(ErrorCode::kUsage, "", failure.what(),
                fmt::format("it must answer {{\"pawl\": 1, \"name\": ..., \"version\": ...}} "
                            "first, both text of one line and {} bytes at most",
                            kNameMax));
  } catch (...) {
    Stop();
    throw;
  }
}

ExternalProgram::~ExternalProgram() { Stop(); }

std::string ExternalProgram::NameIn(const nlohmann::json& hello) {
  return fmt::format("{}/{}", hello["name"].get<std::string>(),
                     hello["version"].get<std::string>());
}

void ExternalProgram::Start() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    throw Error(ErrorCode::kFailed, where_, "cannot make a socket");
  ChildProgram program = {command_};
  // In the jail a program sees no more of where it runs than it needs to start.
  program.environment = jail_ ? Environment{"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"}
                              : EnvironmentForOthers();
  program.input = program.output = ends[1];
  program.jail = jail_.get();
  received_.clear();
  try {
    errors_ = std::make_unique<ChildErrors>(jail_ ? kJailedErrorsMax : ChildErrors::kNoLimit);
    pid_ = errors_->Start(std::move(program), where_);
  } catch (...) {
    for (int end : ends) ::close(end);
    throw;
  }
  ::close(ends[1]);
  socket_ = ends[0];
}

void ExternalProgram::Stop() {
  if (pid_ < 0) return;
  ::kill(-pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  ::close(socket_);
  errors_->Finish();
  pid_ = -1;
}

// Logged at the first restart and then each time their number has doubled.
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
  std::string line = ReadLine(nlohmann::json{{"pawl", 1}, {"role", role_}}.dump() + "\n",
                              steady_clock::now() + Seconds(settings_.timeout_s));
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
    if (pid_ < 0) StartAnew();
    for (int time = 0; time < 2; ++time) Exchange(question, check);
  } catch (const ExternalFailure& failure) {
    if (failure.kind() ==
        ExternalFailure::kRefused) {  // an answer too, but one that tells nothing later
      spdlog::warn("{}, at its first question", failure.what());
      return;
    }
    Stop();
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

// Asked as often as it may be, each time of a program started anew.
nlohmann::json ExternalProgram::Attempt(const nlohmann::json& question, const Check& check) {
  for (int attempt = 1;; ++attempt) {
    try {
      if (pid_ < 0) StartAnew();
      return Exchange(question, check);
    } catch (const ExternalFailure& failure) {
      Stop();
      ++failures_;
      last_failure_ = failure.what();
      if (attempt == settings_.attempts) throw;
    }
  }
}

// After a question that found no answer: is it the question, or the program? One that fails its
// first question now is broken, and would leave every other sample without a verdict too.
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
      ReadLine(asked.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n",
               steady_clock::now() + Seconds(settings_.timeout_s));
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

std::string ExternalProgram::WithLastWords(std::string what) const {
  errors_->PassOn();
  std::string words = errors_->LastLine();
  return words.empty() ? what : fmt::format("{}; its last words: {}", what, words);
}

// It closed its output: how it ended, as far as it has.
ExternalFailure ExternalProgram::Ended() {
  std::string how = "closed its standard output";
  for (auto until = steady_clock::now() + Seconds(kExitSeconds); steady_clock::now() < until;
       std::this_thread::sleep_for(std::chrono::milliseconds(2))) {
    siginfo_t info = {};
    if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
        info.si_pid == 0)
      continue;  // Stop reaps it
    bool exited = info.si_code == CLD_EXITED;
    how = (exited ? "ended with " : "was killed by ") +
          HowItEnded(exited ? W_EXITCODE(info.si_status, 0) : info.si_status);
    break;
  }
  errors_->Finish();
  return ExternalFailure(ExternalFailure::kCrash, where_, WithLastWords(how));
}

// The next line, while what is not yet sent goes out and what it says on standard error is passed
// on.
std::string ExternalProgram::ReadLine(std::string unsent, steady_clock::time_point until) {
  size_t sent = 0;
  for (;;) {
    if (size_t end = received_.find('\n'); end != std::string::npos) {
      std::string line = received_.substr(0, end);
      received_.erase(0, end + 1);
      return line;
    }
    if (received_.size() > kLineMax)
      throw ExternalFailure(ExternalFailure::kCrash, where_, "answers a line without an end");
    if (StopRequested()) throw Stopped(where_);
    auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - steady_clock::now()).count();
    if (left <= 0)
      throw ExternalFailure(
          ExternalFailure::kTimeout, where_,
          WithLastWords(fmt::format("did not answer within {} s", settings_.timeout_s)));
    pollfd waits[] = {
        {socket_, static_cast<short>(POLLIN | (sent < unsent.size() ? POLLOUT : 0)), 0},
        {errors_->own_end(), POLLIN, 0}};
    if (::poll(waits, 2, static_cast<int>(std::min(left, kSliceMilliseconds))) <= 0) continue;
    if (waits[1].revents != 0) errors_->PassOn();
    if (waits[0].revents & POLLOUT) {
      ssize_t n =
          ::send(socket_, unsent.data() + sent, unsent.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n > 0) sent += static_cast<size_t>(n);
    }
    if (!(waits[0].revents & (POLLIN | POLLHUP | POLLERR))) continue;
    char buffer[65536];
    ssize_t n = ::recv(socket_, buffer, sizeof buffer, MSG_DONTWAIT);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) throw Ended();
    if (n > 0) received_.append(buffer, static_cast<size_t>(n));
  }
}

}  // namespace pawl
