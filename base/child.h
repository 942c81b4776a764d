// A child process, started with everything prepared before fork: between fork and exec, where the
// locks of other threads may be held for ever, nothing but system calls runs.
//
// The child has a process group of its own, so that a signal from the terminal is its parent's to
// pass on, and dies when the thread that started it ends.
// Errors:  Error(kUsage) with exec's own reason ("No such file or directory"); Error(kFailed) where
// there is no room for a process.
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

// What a child enters before it becomes its program, such as programs/jail.h.
class Confinement {
 public:
  virtual ~Confinement() = default;
  // As fork, into namespaces of the child's own perhaps.
  virtual pid_t Fork() const = 0;
  // In the child, before exec, with nothing but system calls. The reason why not, or nullptr.
  virtual const char* Enter() const = 0;
};

// "NAME=value" for each variable, as exec takes them.
using Environment = std::vector<std::string>;

// This process's own, without the run's token: what a program gets that is none of pawl's roles.
Environment EnvironmentForOthers();

// This process's own, with this variable set.
Environment EnvironmentWith(const std::string& name, const std::string& value);

struct ChildProgram {
  std::vector<std::string>
      words;  // the program, looked up in PATH where it holds no slash, and its arguments
  std::string file = {};  // executed in the place of words[0]
  Environment environment = {};
  int input = -1, output = -1, errors = -1;  // its standard descriptors; -1: this process's
  int signal_at_parents_end = SIGKILL;
  const Confinement* jail = nullptr;
};

// Returns once the program runs. `where` names it in errors.
pid_t StartChild(const ChildProgram& program, const std::string& where);

// "exit code 2", "signal 11 (Segmentation fault)": how a child that waitpid reports ended.
std::string HowItEnded(int status);

// What a child prints to its standard error: passed on to this process's, `most` bytes of it, the
// last line kept.
class ChildErrors {
 public:
  static constexpr int64_t kNoLimit = std::numeric_limits<int64_t>::max();

  explicit ChildErrors(int64_t most = kNoLimit);
  ~ChildErrors();
  ChildErrors(const ChildErrors&) = delete;
  ChildErrors& operator=(const ChildErrors&) = delete;

  // StartChild, with the other end as the child's standard error. Once.
  pid_t Start(ChildProgram program, const std::string& where);

  int own_end() const {
    return ends_[0];
  }  // readable: there is something to pass on; -1 once all is read

  // Passes on what is there, without waiting; of a child that never stops printing a part, so that
  // its time can run out.
  void PassOn();

  // After the child's end: what is left. Whoever still holds the other end, a grandchild, is not
  // waited for.
  void Finish();

  // The last line that is not blank, cut to a readable length.
  std::string LastLine() const;

 private:
  int64_t left_;  // bytes to pass on
  int ends_[2];
  std::string tail_;
};

}  // namespace pawl
