// Workers: processes that are restarted when they die.
//
// A worker that dies repeatedly without progress (base/deaths.h) ends the run: a stop is requested,
// and Rethrow throws the worker's last reason with its exit code. A worker that ends with exit code
// 0 has done its work. The workers' standard error is passed on.
// Threads: made and destroyed by one thread; an own thread watches the workers.
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

  // Starts one worker for each name. `done` returns how much a worker has done so far, over all its
  // starts. Both functions may be called from any thread. `unit` names one unit of this work in
  // errors: "a sample stored".
  Workers(const std::vector<std::string>& names, Program program, Done done, std::string unit);
  ~Workers();  // kills them
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // After a stop, throws the error that ended the run here, if there is one.
  void Rethrow() const;

 private:
  struct Worker {
    std::string name;
    pid_t pid = -1;
    std::unique_ptr<ChildErrors> errors;
    int64_t done = 0;  // value of done() when it was started
    Deaths deaths;
    std::optional<steady_clock::time_point> start_at;  // when to restart it
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
