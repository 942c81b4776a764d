// Starts a child process. Everything is prepared before fork, because between fork and exec, where
// locks of other threads may stay held for ever, only system calls may run.
//
// The child has its own process group, so that its parent decides whether to pass on a signal from
// the terminal. It dies when the thread that started it ends.
// Errors:  Error(kUsage) with exec's own reason ("No such file or directory"); Error(kFailed) if
// the system cannot make another process.
// Threads: any.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace pawl {

// A confinement that a child enters before it runs its program, such as programs/jail.h.
class Confinement {
 public:
  virtual ~Confinement() = default;
  // Like fork; may put the child into namespaces of its own.
  virtual pid_t Fork() const = 0;
  // Runs in the child before exec and makes only system calls. Returns the reason of a failure, or
  // nullptr.
  virtual const char* Enter() const = 0;
};

// "NAME=value" for each variable, as exec takes them.
using Environment = std::vector<std::string>;

// This process's environment without the run's token, for programs other than pawl's roles.
Environment EnvironmentForOthers();

// This process's environment with this variable set.
Environment EnvironmentWith(const std::string& name, const std::string& value);

struct ChildProgram {
  std::vector<std::string>
      words;  // the program, looked up in PATH where it holds no slash, and its arguments
  std::string file = {};  // executed instead of words[0]
  Environment environment = {};
  int input = -1, output = -1, errors = -1;  // its standard descriptors; -1 means this process's
  int signal_at_parents_end = SIGKILL;
  const Confinement* jail = nullptr;
};

// Returns once the program runs. `where` names it in errors.
pid_t StartChild(const ChildProgram& program, const std::string& where);

// How a child that waitpid reports ended: "exit code 2", "signal 11 (Segmentation fault)".
std::string HowItEnded(int status);

// Passes a child's standard error on to this process's, up to `most` bytes, and keeps its last
// line.
class ChildErrors {
 public:
  static constexpr int64_t kNoLimit = std::numeric_limits<int64_t>::max();

  explicit ChildErrors(int64_t most = kNoLimit);
  ~ChildErrors();
  ChildErrors(const ChildErrors&) = delete;
  ChildErrors& operator=(const ChildErrors&) = delete;

  // Calls StartChild with the other end as the child's standard error. May be called once.
  pid_t Start(ChildProgram program, const std::string& where);

  int own_end() const {
    return ends_[0];
  }  // readable when there is something to pass on; -1 when everything is read

  // Passes on what has arrived, without waiting. Returns after a limited amount even if the child
  // never stops printing, so that timeouts still work.
  void PassOn();

  // Passes on the rest after the child's end. Does not wait for a grandchild that still holds the
  // other end.
  void Finish();

  // The last line that is not blank, cut to a readable length.
  std::string LastLine() const;

 private:
  int64_t left_;  // bytes that may still be passed on
  int ends_[2];
  std::string tail_;
};

}  // namespace pawl
