#include "lab/ablate.h"

#include <fmt/ranges.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <set>
#include <thread>

#include "base/clock.h"
#include "base/error.h"
#include "base/files.h"
#include "base/folder_lock.h"
#include "base/log.h"
#include "base/stop.h"
#include "lab/ablation_job.h"
#include "lab/ablation_progress.h"

namespace pawl {
namespace {

namespace fs = std::filesystem;

constexpr double kLookSeconds = 0.5;  // time between two checks of a run that another process has

struct RunningJob {
  AblationJob job;
  steady_clock::time_point began;
  int64_t generations;  // that the run has to make
  uintmax_t log_bytes;  // of earlier attempts
  FolderLock lock;
};

class Runner {
 public:
  Runner(const std::vector<AblationPlan>& plans, int jobs, const std::function<void(size_t)>& done)
      : plans_(plans), jobs_(jobs), tell_(done), left_(plans.size()), time_left_(jobs) {
    std::set<fs::path> starts;
    for (size_t i = 0; i < plans.size(); ++i) {
      for (AblationJob& job : JobsOf(plans[i], i, &starts)) Queue(std::move(job));
    }
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
        break;  // the remaining jobs wait for a start that failed
      Reap();
      Show();
    }
    progress_.Clear();
    if (StopRequested()) return false;
    for (const AblationJob& job : waiting_) {
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
  void Queue(AblationJob job) {
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

  // Whether the job has no start or its start is done.
  bool CanStart(const AblationJob& job) const {
    return job.start.empty() || done_.contains(job.start);
  }
  bool AnyCanStart() const {
    return std::any_of(waiting_.begin(), waiting_.end(),
                       [this](const AblationJob& job) { return CanStart(job); });
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
      AblationJob claimed = std::move(*job);
      job = waiting_.erase(job);
      if (!TakeOutcome(claimed)) Begin(std::move(claimed), std::move(*lock));
    }
  }

  // Takes the run for this process; nullopt while another process has it.
  std::optional<FolderLock> Claim(AblationJob* job) {
    if (steady_clock::now() < job->look_at) return std::nullopt;
    job->look_at = steady_clock::now() + Seconds(kLookSeconds);
    JobClaim claim = ClaimJob(*job);
    if (claim.lock) return std::move(claim.lock);
    if (!job->elsewhere)
      progress_.Say(
          fmt::format("waits for {}, which {} runs", job->name, FolderLock::Holder(claim.held)));
    job->elsewhere = true;
    return std::nullopt;
  }

  // Whether another process has finished the run since it was queued, or has just failed at it.
  bool TakeOutcome(const AblationJob& job) {
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
      return false;  // it was killed or stopped before its end, so it continues here
    std::string reason = ReadFile(failed);
    NoteFailed(job, reason.substr(0, reason.find('\n')));
    return true;
  }

  void Begin(AblationJob job, FolderLock lock) {
    std::error_code none;
    fs::remove(job.folder / "failed", none);
    uintmax_t log_bytes =
        fs::exists(job.folder / "ablate.log") ? fs::file_size(job.folder / "ablate.log") : 0;
    int64_t done = GenerationsDone(job.folder);
    pid_t pid = LaunchJob(job, plans_[job.plan]);
    int64_t generations = job.generations + 1 - done;
    running_.emplace(pid, RunningJob{std::move(job), steady_clock::now(), generations, log_bytes,
                                     std::move(lock)});
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
    const AblationJob& job = running.job;
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    bool stopped = code == static_cast<int>(ErrorCode::kStopRule);
    if (code != 0 && !stopped) {
      if (StopRequested()) return;  // the run has saved; the next call continues it
      return LeaveReason(job, ReasonOf(job, status, running.log_bytes));
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

  void LeaveReason(const AblationJob& job, const std::string& reason) {
    WriteFileAtomically(job.folder / "failed", reason + "\n");
    NoteFailed(job, reason);
  }

  void NoteFailed(const AblationJob& job, const std::string& reason) {
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
    for (const AblationJob& job : waiting_)
      work.push_back({{job.plan, job.is_start}, job.generations + 1});
    progress_.Show(finished_, total_, running, time_left_.Seconds(work));
  }

  const std::vector<AblationPlan>& plans_;
  int jobs_;
  const std::function<void(size_t)>& tell_;
  std::vector<size_t> left_;  // number of unfinished jobs of each plan
  std::set<fs::path> done_;
  std::deque<AblationJob> waiting_;
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
