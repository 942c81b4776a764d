// What several tests need: a scratch folder, an error's text, a child process.
#pragma once

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "base/error.h"

namespace pawl::testing {

// What ends at once may take this long on a machine that is busy with something else: limits of
// time that a test only sets against hanging for ever are not shorter.
inline constexpr double kPatienceSeconds = 60;

class Scratch {
 public:
  Scratch() {  // removed with the object
    char name[] = "/tmp/pawl-test-XXXXXX";
    path_ = ::mkdtemp(name);
  }
  ~Scratch() {
    if (!path_.empty()) std::filesystem::remove_all(path_);
  }
  Scratch(Scratch&& other) noexcept { path_.swap(other.path_); }
  Scratch& operator=(Scratch&& other) noexcept {
    path_.swap(other.path_);
    return *this;
  }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// The error that `action` throws: its text, or "" when it throws none.
inline std::string ErrorOf(const std::function<void()>& action, ErrorCode* code = nullptr) {
  try {
    action();
  } catch (const Error& error) {
    if (code != nullptr) *code = error.code();
    return error.what();
  }
  return "";
}

inline void Write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

inline std::string Read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// A program of the build, started with its output in files.
class Process {
 public:
  using Environment = std::map<std::string, std::string>;

  Process(const std::string& program, const std::vector<std::string>& arguments,
          const Environment& environment = {}) {
    std::string path = std::string(PAWL_BINARY_DIR) + "/" + program;
    pid_ = ::fork();
    if (pid_ != 0) return;
    ::dup2(::open((scratch_ / "out").c_str(), O_WRONLY | O_CREAT, 0644), STDOUT_FILENO);
    ::dup2(::open((scratch_ / "err").c_str(), O_WRONLY | O_CREAT, 0644), STDERR_FILENO);
    for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> argv = {const_cast<char*>(path.c_str())};
    for (const std::string& argument : arguments)
      argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    ::execv(path.c_str(), argv.data());
    _exit(127);
  }
  ~Process() {
    if (running_) {
      Kill(SIGKILL);
      Wait();
    }
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void Kill(int signal) const { ::kill(pid_, signal); }
  pid_t pid() const { return pid_; }

  // The exit code, or 1000 + the signal that killed it.
  int Wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    running_ = false;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
  }

  std::string out() const { return Read(scratch_ / "out"); }
  std::string err() const { return Read(scratch_ / "err"); }

 private:
  Scratch scratch_;
  pid_t pid_ = -1;
  bool running_ = true;
};

struct Outcome {
  int code;
  std::string out, err;
};

inline Outcome RunProgram(const std::vector<std::string>& arguments,
                          const Process::Environment& environment = {}) {
  Process process("pawl", arguments, environment);
  int code = process.Wait();
  return {code, process.out(), process.err()};
}

}  // namespace pawl::testing
