#include "base/external.h"

#include <fmt/ranges.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "base/json.h"

namespace pawl {
namespace {

constexpr size_t kLineMax = 16 << 20;
constexpr size_t kShown = 80;  // characters of a line in an error

std::string Shown(const std::string& line) { return line.size() <= kShown ? line : line.substr(0, kShown) + "..."; }

// null where it is no JSON, or none that pawl reads: what a program writes, in a jail perhaps, is not trusted.
nlohmann::json Parsed(const std::string& line) {
  try {
    return ParseJson(line, "", ErrorCode::kFailed);
  } catch (const Error&) {
    return {};
  }
}

}  // namespace

ExternalProgram::ExternalProgram(std::vector<std::string> command, std::string role, const ExternalSettings& settings)
    : command_(std::move(command)), role_(std::move(role)), where_(fmt::format("{} '{}'", role_, fmt::join(command_, " "))), settings_(settings) {
  PAWL_CHECK(!command_.empty());
  if (settings_.jail) {
    std::vector<std::filesystem::path> files;
    for (const std::string& word : command_) {
      if (std::filesystem::is_regular_file(word)) files.push_back(word);
    }
    jail_ = std::make_unique<Jail>(*settings_.jail, files);
  }
  try {
    Start();
    hello_ = SayHello();
  } catch (const ExternalFailure& failure) {
    Stop();
    throw Error(ErrorCode::kUsage, "", failure.what(), "it must answer {\"pawl\": 1, \"name\": ..., \"version\": ...} first");
  }
}

ExternalProgram::~ExternalProgram() { Stop(); }

std::string ExternalProgram::NameIn(const nlohmann::json& hello) {
  return fmt::format("{}/{}", hello["name"].get<std::string>(), hello["version"].get<std::string>());
}

void ExternalProgram::Start() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) throw Error(ErrorCode::kFailed, where_, "cannot make a socket");
  std::vector<char*> argv;
  for (std::string& word : command_) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t parent = ::getpid();
  pid_ = jail_ ? jail_->Fork() : ::fork();
  if (pid_ < 0) throw Error(ErrorCode::kFailed, where_, "cannot start another process");
  if (pid_ == 0) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent && ::getppid() != 0) ::_exit(127);  // 0: in another pid namespace
    ::dup2(ends[1], STDIN_FILENO);
    ::dup2(ends[1], STDOUT_FILENO);
    if (jail_ && jail_->Enter() != nullptr) ::_exit(127);
    ::execvp(argv[0], argv.data());
    ::_exit(127);
  }
  ::close(ends[1]);
  socket_ = ends[0];
  received_.clear();
}

void ExternalProgram::Stop() {
  if (pid_ < 0) return;
  ::kill(-pid_, SIGKILL);
  ::kill(pid_, SIGKILL);  // should it not have its own group yet
  ::waitpid(pid_, nullptr, 0);
  ::close(socket_);
  pid_ = -1;
}

nlohmann::json ExternalProgram::SayHello() {
  std::string line = ReadLine(nlohmann::json{{"pawl", 1}, {"role", role_}}.dump() + "\n", steady_clock::now() + Seconds(settings_.timeout_s));
  nlohmann::json hello = Parsed(line);
  auto text = [&](const char* key) { return hello.contains(key) && hello[key].is_string(); };
  if (!hello.is_object() || hello.value("pawl", nlohmann::json()) != 1 || !text("name") || !text("version")) {
    throw ExternalFailure(ExternalFailure::kCrash, where_, fmt::format("began with '{}'", Shown(line)));
  }
  return hello;
}

nlohmann::json ExternalProgram::Ask(nlohmann::json question) {
  std::lock_guard lock(mutex_);
  for (int attempt = 1;; ++attempt) {
    try {
      if (pid_ < 0) {
        Start();
        if (std::string now = NameIn(SayHello()); now != name()) {
          throw Error(ErrorCode::kFailed, where_, fmt::format("was {} and calls itself {} after a restart", name(), now), "a run has one version of a program");
        }
      }
      return Exchange(question);
    } catch (const ExternalFailure&) {
      Stop();
      if (attempt == settings_.attempts) throw;
    }
  }
}

nlohmann::json ExternalProgram::Exchange(const nlohmann::json& question) {
  nlohmann::json asked = question;
  asked["id"] = next_id_++;
  std::string line = ReadLine(asked.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n", steady_clock::now() + Seconds(settings_.timeout_s));
  nlohmann::json answer = Parsed(line);
  if (!answer.is_object() || answer.value("id", nlohmann::json()) != asked["id"]) {
    throw ExternalFailure(ExternalFailure::kCrash, where_, fmt::format("answered question {} with '{}'", asked["id"].dump(), Shown(line)));
  }
  if (answer.contains("refused")) throw ExternalFailure(ExternalFailure::kRefused, where_, fmt::format("refused: {}", Shown(answer["refused"].dump())));
  return answer;
}

// The next line, while what is not yet sent goes out.
std::string ExternalProgram::ReadLine(std::string unsent, steady_clock::time_point until) {
  size_t sent = 0;
  for (;;) {
    if (size_t end = received_.find('\n'); end != std::string::npos) {
      std::string line = received_.substr(0, end);
      received_.erase(0, end + 1);
      return line;
    }
    if (received_.size() > kLineMax) throw ExternalFailure(ExternalFailure::kCrash, where_, "answers a line without an end");
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - steady_clock::now()).count();
    if (left <= 0) throw ExternalFailure(ExternalFailure::kTimeout, where_, fmt::format("did not answer within {} s", settings_.timeout_s));
    pollfd wait = {socket_, static_cast<short>(POLLIN | (sent < unsent.size() ? POLLOUT : 0)), 0};
    if (::poll(&wait, 1, static_cast<int>(std::min<int64_t>(left, 1000))) <= 0) continue;
    if (wait.revents & POLLOUT) {
      ssize_t n = ::send(socket_, unsent.data() + sent, unsent.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n > 0) sent += static_cast<size_t>(n);
    }
    if (!(wait.revents & (POLLIN | POLLHUP | POLLERR))) continue;
    char buffer[65536];
    ssize_t n = ::recv(socket_, buffer, sizeof buffer, MSG_DONTWAIT);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) throw ExternalFailure(ExternalFailure::kCrash, where_, "ended");
    if (n > 0) received_.append(buffer, static_cast<size_t>(n));
  }
}

}  // namespace pawl
