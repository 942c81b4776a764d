// Workers: processes that are started again when they die.
//
// One that dies again and again without having got anything done in between (base/deaths.h) ends
// the run: a stop is requested, and Rethrow says the worker's own last reason, with its exit code.
// One that ends with exit code 0 has done its work. What workers print to standard error is passed
// on.
// Threads: made and destroyed by one; a thread of its own watches.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/child.h"
#include "base/clock.h"
#include "base/deaths.h"
#include "base/error.h"

namespace pawl {

class Workers {
 public:
  using Program = std::function<ChildProgram(const std::string& name)>;
  using Done = std::function<int64_t(const std::string& name)>;

  // Starts one worker for each name. `done`: how much it has got done by now, over all its starts.
  // Both are called from any thread. `unit` names that in errors: "a sample stored".
  Workers(const std::vector<std::string>& names, Program program, Done done, std::string unit);
  ~Workers();  // kills them
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // After a stop: throws what ended the run here, if anything did.
  void Rethrow() const;

 private:
  struct Worker {
    std::string name;
    pid_t pid = -1;
    std::unique_ptr<ChildErrors> errors;
    int64_t done = 0;  // when it was started
    Deaths deaths;
    std::optional<steady_clock::time_point> start_at;  // where it is to be started again
  };

  void Start(Worker* worker) const;
  void KillAll();
  void Watch();
  void Look(Worker* worker);
  void Died(Worker* worker, int status);
  void GiveUp(Error error);

  Program program_;
  Done done_;
  std::string unit_;
  std::deque<Worker> workers_;
  std::atomic<bool> ending_{false};
  std::optional<Error> failure_;  // set before has_failed_
  std::atomic<bool> has_failed_{false};
  std::thread watcher_;
};

}  // namespace pawl
