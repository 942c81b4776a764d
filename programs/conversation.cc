#include "programs/conversation.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "base/clock.h"
#include "base/stop.h"

namespace pawl {
namespace {

constexpr size_t kLineMax = 16 << 20;
constexpr int64_t kSliceMilliseconds = 100;  // a wait checks for a stop request this often
constexpr int64_t kJailedErrorsMax =
    1 << 20;  // bytes of an untrusted program's standard error; the rest is dropped
// how long to wait for the end of a program that closed its output
constexpr double kExitSeconds = 0.2;

}  // namespace

Conversation::Conversation(std::vector<std::string> command, std::string where, const Jail* jail,
                           double timeout_s)
    : where_(std::move(where)),
      timeout_s_(timeout_s),
      errors_(jail != nullptr ? kJailedErrorsMax : ChildErrors::kNoLimit) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    throw Error(ErrorCode::kFailed, where_, "cannot make a socket");
  ChildProgram program = {std::move(command)};
  // A jailed program gets only the environment variables that it needs to start.
  program.environment = jail != nullptr
                            ? Environment{"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"}
                            : EnvironmentForOthers();
  program.input = program.output = ends[1];
  program.jail = jail;
  try {
    pid_ = errors_.Start(std::move(program), where_);
  } catch (...) {
    for (int end : ends) ::close(end);
    throw;
  }
  ::close(ends[1]);
  socket_ = ends[0];
}

Conversation::~Conversation() {
  ::kill(-pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  ::close(socket_);
  errors_.Finish();
}

std::string Conversation::WithLastWords(std::string what) {
  errors_.PassOn();
  std::string words = errors_.LastLine();
  return words.empty() ? what : fmt::format("{}; its last words: {}", what, words);
}

// The program closed its output. Says how it ended, if it has ended.
ExternalFailure Conversation::Ended() {
  std::string how = "closed its standard output";
  for (auto until = steady_clock::now() + Seconds(kExitSeconds); steady_clock::now() < until;
       std::this_thread::sleep_for(std::chrono::milliseconds(2))) {
    siginfo_t info = {};
    if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
        info.si_pid == 0)
      continue;  // the destructor reaps it
    bool exited = info.si_code == CLD_EXITED;
    how = (exited ? "ended with " : "was killed by ") +
          HowItEnded(exited ? W_EXITCODE(info.si_status, 0) : info.si_status);
    break;
  }
  errors_.Finish();
  return ExternalFailure(ExternalFailure::kCrash, where_, WithLastWords(how));
}

std::string Conversation::Ask(const std::string& line) {
  Tell(line);
  return Next(timeout_s_);
}

// Meanwhile sends what is unsent and passes on the program's standard error.
std::string Conversation::Next(double timeout_s) {
  const auto until = steady_clock::now() + Seconds(timeout_s);
  for (;;) {
    if (size_t end = received_.find('\n'); end != std::string::npos) {
      std::string answer = received_.substr(0, end);
      received_.erase(0, end + 1);
      return answer;
    }
    if (received_.size() > kLineMax)
      throw ExternalFailure(ExternalFailure::kCrash, where_, "answers a line without an end");
    if (StopRequested()) throw Stopped(where_);
    auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - steady_clock::now()).count();
    if (left <= 0)
      throw ExternalFailure(ExternalFailure::kTimeout, where_,
                            WithLastWords(fmt::format("did not answer within {} s", timeout_s)));
    pollfd waits[] = {{socket_, static_cast<short>(POLLIN | (unsent_.empty() ? 0 : POLLOUT)), 0},
                      {errors_.own_end(), POLLIN, 0}};
    if (::poll(waits, 2, static_cast<int>(std::min(left, kSliceMilliseconds))) <= 0) continue;
    if (waits[1].revents != 0) errors_.PassOn();
    if (waits[0].revents & POLLOUT) Send();
    if (!(waits[0].revents & (POLLIN | POLLHUP | POLLERR))) continue;
    char buffer[65536];
    ssize_t n = ::recv(socket_, buffer, sizeof buffer, MSG_DONTWAIT);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) throw Ended();
    if (n > 0) received_.append(buffer, static_cast<size_t>(n));
  }
}

// As much as the socket takes.
void Conversation::Send() {
  ssize_t n =
      ::send(socket_, unsent_.data() + sent_, unsent_.size() - sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (n > 0) sent_ += static_cast<size_t>(n);
  if (sent_ < unsent_.size()) return;
  unsent_.clear();
  sent_ = 0;
}

}  // namespace pawl
