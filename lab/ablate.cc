#include "lab/ablate.h"

#include <fcntl.h>
#include <fmt/ranges.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <deque>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include "base/child.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/error.h"
#include "base/files.h"
#include "base/folder_lock.h"
#include "base/log.h"
#include "base/stop.h"
#include "lab/ablation_progress.h"

namespace pawl {
namespace {

namespace fs = std::filesystem;

constexpr double kLookSeconds = 0.5;  // between two looks at a run that another process has

// A `pawl run` to be made: a start, or a cell that waits for its start.
struct Job {
  size_t plan;
  std::string name;
  fs::path folder;
  std::vector<std::string> settings;
  int64_t generations;
  fs::path start;  // the folder of the job to wait for; empty: none
  bool is_start = false;
  bool elsewhere = false;  // another process had it when it was looked at last
  steady_clock::time_point look_at = {};
};

struct RunningJob {
  Job job;
  steady_clock::time_point began;
  int64_t generations;  // that it has to do
  uintmax_t log_bytes;  // of earlier attempts
  FolderLock lock;
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
      if (running_.empty() && !StopRequested() && !AnyCanStart())
        break;  // what is left waits for a start that failed
      Reap();
      Show();
    }
    progress_.Clear();
    if (StopRequested()) return false;
    for (const Job& job : waiting_) {
      MakeFolder(job.folder);
      FolderLock lock = FolderLock::Await(job.folder / kCellLock);
      LeaveReason(job, "its generation 0 failed: " + job.start.string());
    }
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
      cells.push_back({index, plan.label + cell.folder, plan.out / cell.folder, settings,
                       cell.generations, start});
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

  // A job that waits for no start, or for one that is done.
  bool CanStart(const Job& job) const { return job.start.empty() || done_.contains(job.start); }
  bool AnyCanStart() const {
    return std::any_of(waiting_.begin(), waiting_.end(),
                       [this](const Job& job) { return CanStart(job); });
  }

  void StartReady() {
    for (auto job = waiting_.begin();
         job != waiting_.end() && static_cast<int>(running_.size()) < jobs_;) {
      std::optional<FolderLock> lock;
      if (CanStart(*job)) lock = Claim(&*job);
      if (!lock) {
        ++job;
        continue;
      }
      Job claimed = std::move(*job);
      job = waiting_.erase(job);
      if (!TakeOutcome(claimed)) Begin(std::move(claimed), std::move(*lock));
    }
  }

  // A run for this process alone; nothing while another has it.
  std::optional<FolderLock> Claim(Job* job) {
    if (steady_clock::now() < job->look_at) return std::nullopt;
    job->look_at = steady_clock::now() + Seconds(kLookSeconds);
    MakeFolder(job->folder);
    fs::path file = job->folder / kCellLock;
    auto lock = FolderLock::Take(file);
    for (const char* of_run :
         {kReplayLock, kLearnerLock}) {  // by a `pawl run`, or by one whose ablation was killed and
                                         // that saves now
      if (!lock || !FolderLock::IsHeld(job->folder / of_run)) continue;
      lock.reset();
      file = job->folder / of_run;
    }
    if (!lock && !job->elsewhere)
      progress_.Say(
          fmt::format("waits for {}, which {} runs", job->name, FolderLock::Holder(file)));
    if (!lock) job->elsewhere = true;
    return lock;
  }

  // Whether what another process made of it since it was queued is enough: it is finished, or has
  // just failed.
  bool TakeOutcome(const Job& job) {
    if (IsFinished(job.folder, job.generations)) {
      done_.insert(job.folder);
      ++finished_;
      progress_.Say(fmt::format("{:>3}/{} {:<44} by another process", finished_, total_, job.name));
      --left_[job.plan];
      TellIfDone(job.plan);
      return true;
    }
    fs::path failed = job.folder / "failed";
    if (!job.elsewhere || !fs::exists(failed))
      return false;  // killed or stopped before its end: it goes on here
    std::string reason = ReadFile(failed);
    NoteFailed(job, reason.substr(0, reason.find('\n')));
    return true;
  }

  void Begin(Job job, FolderLock lock) {
    std::error_code none;
    fs::remove(job.folder / "failed", none);
    uintmax_t log_bytes =
        fs::exists(job.folder / "ablate.log") ? fs::file_size(job.folder / "ablate.log") : 0;
    int64_t done = GenerationsDone(job.folder);
    pid_t pid = Launch(job);
    int64_t generations = job.generations + 1 - done;
    running_.emplace(pid, RunningJob{std::move(job), steady_clock::now(), generations, log_bytes,
                                     std::move(lock)});
  }

  pid_t Launch(const Job& job) {
    // A start that was begun goes on by its own config: the cell that began it differs from this
    // one in what decides nothing for generation 0, and a run refuses another config. All that
    // decides something is in its folder's name.
    fs::path own = job.folder / "config.toml";
    bool by_own = job.is_start && fs::exists(own);
    ChildProgram run = {{"pawl", "run", by_own ? own.string() : plans_[job.plan].grid_file.string(),
                         "--out", job.folder.string(), "--quiet"}};
    for (const std::string& setting : by_own ? std::vector<std::string>{} : job.settings) {
      run.words.push_back("--set");
      run.words.push_back(setting);
    }
    run.file = plans_[job.plan].program;
    run.environment = EnvironmentForOthers();
    run.signal_at_parents_end = SIGTERM;  // it saves
    fs::path log = job.folder / "ablate.log";
    int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file < 0)
      throw Error(ErrorCode::kFailed, log.string(),
                  fmt::format("cannot be written: {}", std::strerror(errno)));
    run.output = run.errors = file;
    pid_t pid = StartChild(run, job.name);
    ::close(file);
    return pid;
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
      std::string how = code >= 0 ? fmt::format("exit code {}", code)
                                  : fmt::format("signal {}", WTERMSIG(status));
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
    WriteFileAtomically(job.folder / "failed", reason + "\n");
    NoteFailed(job, reason);
  }

  void NoteFailed(const Job& job, const std::string& reason) {
    failed_.push_back(job.name);
    progress_.Say(fmt::format("failed: {} ({}), see {}", job.name, reason,
                              (job.folder / "ablate.log").string()));
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

bool RunAblations(const std::vector<AblationPlan>& plans, int jobs,
                  const std::function<void(size_t plan)>& done) {
  return Runner(plans, jobs, done).Run();
}

}  // namespace pawl
