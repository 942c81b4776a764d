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
#include <sstream>
#include <thread>

#include "base/clock.h"
#include "base/config.h"
#include "base/error.h"
#include "base/files.h"
#include "base/log.h"
#include "base/stop.h"
#include "lab/ablation_progress.h"

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
  bool is_start = false;
};

struct RunningJob {
  Job job;
  steady_clock::time_point began;
  int64_t generations;  // that it has to do
  uintmax_t log_bytes;  // of earlier attempts
};

// What the run's last attempt said of its end.
std::string LastWords(const fs::path& log, uintmax_t from) {
  std::istringstream text(ReadFile(log).substr(from));
  std::string words;
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("pawl: ")) words = line.substr(6);
  }
  return words;
}

class Runner {
 public:
  Runner(const std::vector<AblationPlan>& plans, int jobs, const std::function<void(size_t)>& done)
      : plans_(plans), jobs_(jobs), tell_(done), left_(plans.size()), time_left_(jobs) {
    for (size_t i = 0; i < plans.size(); ++i) QueuePlan(i);
    total_ = waiting_.size();
  }

  bool Run() {
    for (size_t i = 0; i < plans_.size(); ++i) TellIfDone(i);
    while (!running_.empty() || (!waiting_.empty() && !StopRequested())) {
      if (!StopRequested()) StartReady();
      if (StopRequested() && !told_) {
        told_ = true;
        for (auto& [pid, job] : running_) ::kill(pid, SIGTERM);
      }
      if (running_.empty() && !StopRequested()) break;  // what is left waits for a start that failed
      Reap();
      Show();
    }
    progress_.Clear();
    if (StopRequested()) return false;
    for (const Job& job : waiting_) LeaveReason(job, "its generation 0 failed: " + job.start.string());
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
        settings.push_back("start.from=" + TomlString(start.string()));
        if (known_.insert(start).second)
          Queue({index, plan.label + cell.start_folder, start, cell.start_settings, 0, {}, true});
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
      std::error_code none;
      fs::remove(job->folder / "failed", none);
      uintmax_t log_bytes = fs::exists(job->folder / "ablate.log") ? fs::file_size(job->folder / "ablate.log") : 0;
      int64_t done = GenerationsDone(job->folder);
      pid_t pid = Launch(*job);
      running_.emplace(pid, RunningJob{std::move(*job), steady_clock::now(), job->generations + 1 - done, log_bytes});
      job = waiting_.erase(job);
    }
  }

  pid_t Launch(const Job& job) {
    MakeFolder(job.folder);
    std::string log = (job.folder / "ablate.log").string();
    std::vector<std::string> words = {
        "pawl", "run", plans_[job.plan].grid_file.string(), "--out", job.folder.string(), "--quiet"};
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
    Ended(running_.extract(pid).mapped(), status);
  }

  void Ended(const RunningJob& running, int status) {
    const Job& job = running.job;
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    bool stopped = code == static_cast<int>(ErrorCode::kStopRule);
    if (code != 0 && !stopped) {
      if (StopRequested()) return;  // it saved; the next call goes on
      std::string how = code >= 0 ? fmt::format("exit code {}", code) : fmt::format("signal {}", WTERMSIG(status));
      std::string words = LastWords(job.folder / "ablate.log", running.log_bytes);
      return LeaveReason(job, words.empty() ? how : fmt::format("{}: {}", how, words));
    }
    done_.insert(job.folder);
    ++finished_;
    double seconds = SecondsSince(running.began);
    if (!stopped) time_left_.Finished({job.plan, job.is_start}, running.generations, seconds);
    progress_.Say(fmt::format("{:>3}/{} {:<44} {:5.0f} s{}", finished_, total_, job.name, seconds,
                              stopped ? ", ended by its stop rule" : ""));
    --left_[job.plan];
    TellIfDone(job.plan);
  }

  void LeaveReason(const Job& job, const std::string& reason) {
    failed_.push_back(job.name);
    MakeFolder(job.folder);
    WriteFileAtomically(job.folder / "failed", reason + "\n");
    progress_.Say(fmt::format("failed: {} ({}), see {}", job.name, reason, (job.folder / "ablate.log").string()));
  }

  void Show() {
    if (running_.empty() || StopRequested() || !progress_.Due()) return;
    std::vector<AblationProgress::Running> running;
    std::vector<TimeLeft::Work> work;
    for (const auto& [pid, one] : running_) {
      running.push_back({one.job.name, one.job.folder, one.job.generations});
      work.push_back({{one.job.plan, one.job.is_start}, one.generations, SecondsSince(one.began)});
    }
    for (const Job& job : waiting_) work.push_back({{job.plan, job.is_start}, job.generations + 1});
    progress_.Show(finished_, total_, running, time_left_.Seconds(work));
  }

  const std::vector<AblationPlan>& plans_;
  int jobs_;
  const std::function<void(size_t)>& tell_;
  std::vector<size_t> left_;  // of each plan: jobs that are not finished
  std::set<fs::path> known_, done_;
  std::deque<Job> waiting_;
  std::map<pid_t, RunningJob> running_;
  std::vector<std::string> failed_;
  size_t total_ = 0, finished_ = 0;
  bool told_ = false;
  AblationProgress progress_;
  TimeLeft time_left_;
};

}  // namespace

bool RunAblations(const std::vector<AblationPlan>& plans, int jobs, const std::function<void(size_t plan)>& done) {
  return Runner(plans, jobs, done).Run();
}

}  // namespace pawl
