#include "lab/ablate.h"

#include <fcntl.h>
#include <fmt/ranges.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <deque>
#include <iostream>
#include <map>
#include <set>
#include <thread>

#include "base/clock.h"
#include "base/error.h"
#include "base/files.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/stop.h"

namespace pawl {
namespace {

namespace fs = std::filesystem;

// A `pawl run` to be made: a start, or a cell that waits for its start.
struct Job {
  size_t plan;
  std::string name;
  fs::path folder;
  std::vector<std::string> settings;
  int64_t generations;
  fs::path start;  // the folder of the job to wait for; empty: none
};

class Runner {
 public:
  Runner(const std::vector<AblationPlan>& plans, int jobs, const std::function<void(size_t)>& done)
      : plans_(plans), jobs_(jobs), tell_(done), left_(plans.size()) {
    for (size_t i = 0; i < plans.size(); ++i) QueuePlan(i);
    total_ = waiting_.size();
  }

  bool Run() {
    began_ = steady_clock::now();
    for (size_t i = 0; i < plans_.size(); ++i) TellIfDone(i);
    while (!running_.empty() || (!waiting_.empty() && !StopRequested())) {
      if (!StopRequested()) StartReady();
      if (StopRequested() && !told_) {
        told_ = true;
        for (auto& [pid, job] : running_) ::kill(pid, SIGTERM);
      }
      if (running_.empty() && !StopRequested()) break;  // what is left waits for a start that failed
      Reap();
    }
    if (StopRequested()) return false;
    for (const Job& job : waiting_) failed_.push_back(job.name);
    if (failed_.empty()) return true;
    throw Error(ErrorCode::kFailed, plans_.size() == 1 ? plans_[0].out.string() : "runs",
                fmt::format("{} of the runs failed: {}", failed_.size(), fmt::join(failed_, ", ")),
                "their ablate.log says why; the same command tries them again");
  }

 private:
  // Starts first: every cell waits for one.
  void QueuePlan(size_t index) {
    const AblationPlan& plan = plans_[index];
    std::vector<Job> cells;
    for (const Cell& cell : plan.cells) {
      std::vector<std::string> settings = cell.settings;
      fs::path start;
      if (!cell.start_folder.empty()) {
        start = fs::absolute(plan.out / cell.start_folder);
        settings.push_back("start.from=\"" + start.string() + "\"");
        if (known_.insert(start).second) Queue({index, plan.label + cell.start_folder, start, cell.start_settings, 0, {}});
      }
      cells.push_back({index, plan.label + cell.folder, plan.out / cell.folder, settings, cell.generations, start});
    }
    for (Job& cell : cells) Queue(std::move(cell));
  }

  void Queue(Job job) {
    if (IsFinished(job.folder, job.generations)) {
      done_.insert(job.folder);
      return;
    }
    ++left_[job.plan];
    waiting_.push_back(std::move(job));
  }

  void TellIfDone(size_t plan) const {
    if (left_[plan] == 0 && tell_) tell_(plan);
  }

  void StartReady() {
    for (auto job = waiting_.begin(); job != waiting_.end() && static_cast<int>(running_.size()) < jobs_;) {
      if (!job->start.empty() && !done_.contains(job->start)) {
        ++job;
        continue;
      }
      pid_t pid = Launch(*job);
      running_.emplace(pid, std::move(*job));
      job = waiting_.erase(job);
    }
  }

  pid_t Launch(const Job& job) {
    MakeFolder(job.folder);
    std::string log = (job.folder / "ablate.log").string();
    std::vector<std::string> words = {"pawl", "run", plans_[job.plan].grid_file.string(), "--out", job.folder.string(), "--quiet"};
    for (const std::string& setting : job.settings) {
      words.push_back("--set");
      words.push_back(setting);
    }
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    pid_t parent = ::getpid();
    pid_t pid = ::fork();
    if (pid != 0) return pid;
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) _exit(1);
    ::setpgid(0, 0);  // Ctrl-C reaches the runs through us
    int fd = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    ::dup2(fd, STDOUT_FILENO);
    ::dup2(fd, STDERR_FILENO);
    ::execv(plans_[job.plan].program.c_str(), argv.data());
    _exit(127);
  }

  void Reap() {
    int status = 0;
    pid_t pid = ::waitpid(-1, &status, WNOHANG);
    if (pid <= 0 || !running_.contains(pid)) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      return;
    }
    Job job = std::move(running_.extract(pid).mapped());
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
      done_.insert(job.folder);
      ++finished_;
      double passed = SecondsSince(began_);
      std::string left;  // runs of several plans are too unlike each other to tell
      if (plans_.size() == 1) left = fmt::format(", about {:.0f} s left", passed / static_cast<double>(finished_) * static_cast<double>(total_ - finished_));
      std::cerr << fmt::format("{:>3}/{} {:<44} {:5.0f} s passed{}\n", finished_, total_, job.name, passed, left);
      --left_[job.plan];
      TellIfDone(job.plan);
      return;
    }
    if (StopRequested()) return;  // it saved; the next call goes on
    failed_.push_back(job.name);
    std::cerr << fmt::format("failed: {} ({}), see {}\n", job.name,
                             WIFEXITED(status) ? fmt::format("exit code {}", WEXITSTATUS(status))
                                               : fmt::format("signal {}", WTERMSIG(status)),
                             (job.folder / "ablate.log").string());
  }

  const std::vector<AblationPlan>& plans_;
  int jobs_;
  const std::function<void(size_t)>& tell_;
  std::vector<size_t> left_;  // of each plan: jobs that are not finished
  std::set<fs::path> known_, done_;
  std::deque<Job> waiting_;
  std::map<pid_t, Job> running_;
  std::vector<std::string> failed_;
  size_t total_ = 0, finished_ = 0;
  bool told_ = false;
  steady_clock::time_point began_;
};

}  // namespace

bool IsFinished(const fs::path& run, int64_t generations) {
  std::vector<Metrics> rows = ReadMetrics(run / "generations.jsonl");
  return !rows.empty() && rows.back().at("gen") == static_cast<double>(generations);
}

bool RunAblations(const std::vector<AblationPlan>& plans, int jobs, const std::function<void(size_t plan)>& done) { return Runner(plans, jobs, done).Run(); }

}  // namespace pawl
