#include "base/child.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "base/error.h"

namespace pawl {
namespace {

constexpr std::string_view kToken = "PAWL_TOKEN=";
constexpr const char* kShell = "/bin/sh";
constexpr size_t kTail = 4096;      // number of last bytes of standard error that are kept
constexpr size_t kLineShown = 300;  // bytes longest shown part of its last line
constexpr int kRestMilliseconds = 200;
constexpr int kPartsAtOnce = 16;

Environment Own(std::string_view without) {
  Environment own;
  for (char** variable = ::environ; *variable != nullptr; ++variable) {
    if (!std::string_view(*variable).starts_with(without)) own.emplace_back(*variable);
  }
  return own;
}

// The file to give to exec, looked up in PATH as a shell does. If there is none, the word itself,
// so that exec reports the reason.
std::string FileOf(const std::string& word) {
  if (word.find('/') != std::string::npos) return word;
  const char* path = std::getenv("PATH");
  std::string folders = path != nullptr ? path : "/bin:/usr/bin", refused;
  for (size_t at = 0; at <= folders.size();) {
    size_t end = std::min(folders.find(':', at), folders.size());
    std::string file = (end == at ? "." : folders.substr(at, end - at)) + "/" + word;
    struct stat info;
    if (::stat(file.c_str(), &info) == 0 && S_ISREG(info.st_mode)) {
      if (::access(file.c_str(), X_OK) == 0) return file;
      if (refused.empty()) refused = file;
    }
    at = end + 1;
  }
  return refused.empty() ? word : refused;
}

std::vector<char*> Pointers(std::vector<std::string>* words) {
  std::vector<char*> pointers;
  for (std::string& word : *words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

// What the child sends through its pipe if its program cannot start: the missing layer of the jail,
// or exec's errno.
struct Report {
  const char* missing;  // a string constant, which has the same address in both processes
  int error;
};

void Redirect(int from, int to) {
  if (from == to) {
    ::fcntl(from, F_SETFD, 0);
  } else if (from >= 0) {
    ::dup2(from, to);
  }
}

struct Pipe {
  int ends[2];
  explicit Pipe(const std::string& where) {
    if (::pipe2(ends, O_CLOEXEC) != 0)
      throw Error(ErrorCode::kFailed, where,
                  fmt::format("cannot make a pipe: {}", std::strerror(errno)));
  }
  ~Pipe() {
    for (int end : ends) {
      if (end >= 0) ::close(end);
    }
  }
};

}  // namespace

Environment EnvironmentForOthers() { return Own(kToken); }

Environment EnvironmentWith(const std::string& name, const std::string& value) {
  Environment environment = Own(name + "=");
  environment.push_back(name + "=" + value);
  return environment;
}

pid_t StartChild(const ChildProgram& program, const std::string& where) {
  PAWL_CHECK(!program.words.empty());
  std::string file = program.file.empty() ? FileOf(program.words.front()) : program.file;
  std::vector<std::string> words = program.words, script = {kShell, file},
                           environment = program.environment;
  script.insert(script.end(), words.begin() + 1, words.end());
  std::vector<char*> argv = Pointers(&words), script_argv = Pointers(&script),
                     envp = Pointers(&environment);
  Pipe pipe(where);
  pid_t parent = ::getpid();
  pid_t pid = program.jail != nullptr ? program.jail->Fork() : ::fork();
  if (pid < 0)
    throw Error(ErrorCode::kFailed, where,
                fmt::format("cannot start another process: {}", std::strerror(errno)));
  if (pid == 0) {  // only system calls until the end of this block
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, program.signal_at_parents_end);
    if (::getppid() != parent && ::getppid() != 0) ::_exit(127);  // 0: in another pid namespace
    ::signal(SIGPIPE, SIG_DFL);
    Redirect(program.input, STDIN_FILENO);
    Redirect(program.output, STDOUT_FILENO);
    Redirect(program.errors, STDERR_FILENO);
    Report report = {program.jail != nullptr ? program.jail->Enter() : nullptr, 0};
    if (report.missing == nullptr) {
      ::execve(file.c_str(), argv.data(), envp.data());
      if (errno == ENOEXEC)
        ::execve(kShell, script_argv.data(),
                 envp.data());  // runs a script without #! as a shell does
      report.error = errno;
    }
    (void)!::write(pipe.ends[1], &report, sizeof report);
    ::_exit(127);
  }
  ::close(std::exchange(pipe.ends[1], -1));
  Report report = {};
  ssize_t n;
  do n = ::read(pipe.ends[0], &report, sizeof report);
  while (n < 0 && errno == EINTR);
  if (n <= 0) return pid;  // exec closed the pipe
  ::waitpid(pid, nullptr, 0);
  if (report.missing != nullptr)
    throw Error(ErrorCode::kFailed, where,
                fmt::format("cannot enter the jail: {}", report.missing));
  throw Error(ErrorCode::kUsage, where,
              fmt::format("cannot be started: {}: {}", file, std::strerror(report.error)),
              program.jail != nullptr && report.error == EACCES
                  ? "in the sandbox only the system's programs and the files that the command "
                    "names can be read"
                  : "");
}

std::string HowItEnded(int status) {
  if (!WIFSIGNALED(status)) return fmt::format("exit code {}", WEXITSTATUS(status));
  return fmt::format("signal {} ({})", WTERMSIG(status), ::strsignal(WTERMSIG(status)));
}

ChildErrors::ChildErrors(int64_t most) : left_(most) {
  if (::pipe2(ends_, O_CLOEXEC) != 0) throw Error(ErrorCode::kFailed, "pipe", std::strerror(errno));
  ::fcntl(ends_[0], F_SETFL, O_NONBLOCK);
}

ChildErrors::~ChildErrors() {
  for (int end : ends_) {
    if (end >= 0) ::close(end);
  }
}

pid_t ChildErrors::Start(ChildProgram program, const std::string& where) {
  program.errors = ends_[1];
  pid_t pid = StartChild(program, where);
  ::close(std::exchange(ends_[1], -1));
  return pid;
}

void ChildErrors::PassOn() {
  char buffer[4096];
  for (int part = 0; ends_[0] >= 0 && part < kPartsAtOnce; ++part) {
    ssize_t n = ::read(ends_[0], buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) {
      ::close(std::exchange(ends_[0], -1));
      return;
    }
    auto passed = std::min<int64_t>(n, left_);
    if (passed > 0) (void)!::write(STDERR_FILENO, buffer, static_cast<size_t>(passed));
    left_ -= passed;
    tail_.append(buffer, static_cast<size_t>(n));
    if (tail_.size() > kTail) tail_.erase(0, tail_.size() - kTail);
  }
}

void ChildErrors::Finish() {
  PassOn();
  pollfd more = {ends_[0], POLLIN, 0};
  if (ends_[0] >= 0 && ::poll(&more, 1, kRestMilliseconds) > 0) PassOn();
}

std::string ChildErrors::LastLine() const {
  constexpr const char* kBlank = " \t\r\n";
  size_t last = tail_.find_last_not_of(kBlank);
  if (last == std::string::npos) return "";
  size_t begin = tail_.rfind('\n', last) + 1;  // npos + 1 is 0
  std::string line = tail_.substr(begin, last + 1 - begin);
  line.erase(0, line.find_first_not_of(kBlank));
  return line.size() <= kLineShown ? line : line.substr(0, kLineShown) + "...";
}

}  // namespace pawl
