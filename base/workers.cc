#include "base/workers.h"

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <initializer_list>

#include "base/log.h"
#include "base/stop.h"

namespace pawl {
namespace {

constexpr auto kLook = std::chrono::milliseconds(50);

bool IsOneOf(int value, std::initializer_list<int> values) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

// A signal from others, or an end that was requested, is not the worker's fault.
Deaths::Cause CauseOf(int status) {
  bool outside = WIFSIGNALED(status)
                     ? IsOneOf(WTERMSIG(status), {SIGKILL, SIGTERM, SIGINT, SIGHUP})
                     : IsOneOf(WEXITSTATUS(status), {static_cast<int>(ErrorCode::kSaved),
                                                     static_cast<int>(ErrorCode::kInterrupted)});
  return outside ? Deaths::Cause::kOutside : Deaths::Cause::kItself;
}

// The worker's exit code, if it has a meaning for the run too.
ErrorCode CodeOf(int status) {
  int code = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
  return IsOneOf(code, {static_cast<int>(ErrorCode::kUsage), static_cast<int>(ErrorCode::kData)})
             ? static_cast<ErrorCode>(code)
             : ErrorCode::kFailed;
}

// How the worker ended and its last line: "exit code 2: last line".
std::string ReasonOf(int status, const ChildErrors& errors) {
  constexpr std::string_view kBefore = "pawl: ";
  std::string line = errors.LastLine();
  if (line.starts_with(kBefore)) line.erase(0, kBefore.size());
  return HowItEnded(status) + (line.empty() ? "" : ": " + line);
}

}  // namespace

Workers::Workers(const std::vector<std::string>& names, Program program, Done done,
                 std::string unit)
    : program_(std::move(program)), done_(std::move(done)), unit_(std::move(unit)) {
  for (const std::string& name : names) workers_.push_back({name});
  try {
    for (Worker& worker : workers_) Start(&worker);
    watcher_ = std::thread([this] { Watch(); });
  } catch (...) {
    KillAll();
    throw;
  }
}

Workers::~Workers() {
  ending_ = true;
  watcher_.join();
  KillAll();
}

void Workers::Rethrow() const {
  if (has_failed_) throw Error(*failure_);
}

void Workers::KillAll() {
  for (const Worker& worker : workers_) {
    if (worker.pid > 0) ::kill(-worker.pid, SIGKILL);  // kills its children too
  }
  for (const Worker& worker : workers_) {
    if (worker.pid > 0) ::waitpid(worker.pid, nullptr, 0);
  }
}

void Workers::Start(Worker* worker) const {
  worker->start_at.reset();
  worker->done = done_(worker->name);
  worker->errors = std::make_unique<ChildErrors>();
  worker->pid = worker->errors->Start(program_(worker->name), worker->name);
}

void Workers::Watch() {
  for (; !ending_; std::this_thread::sleep_for(kLook)) {
    for (Worker& worker : workers_) {
      try {
        Look(&worker);
      } catch (const Error& error) {
        GiveUp(error);
      } catch (const std::exception& error) {
        GiveUp({ErrorCode::kFailed, worker.name, InOneLine(error)});
      }
    }
  }
}

// No worker is started after the run has failed or a stop was requested.
void Workers::Look(Worker* worker) {
  if (worker->start_at && steady_clock::now() >= *worker->start_at && !has_failed_ &&
      !StopRequested())
    Start(worker);
  worker->errors->PassOn();
  int status = 0;
  if (worker->pid < 0 || ::waitpid(worker->pid, &status, WNOHANG) != worker->pid) return;
  worker->pid = -1;
  worker->errors->Finish();
  bool ended_well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (!ended_well && !ending_ && !has_failed_) Died(worker, status);
}

void Workers::Died(Worker* worker, int status) {
  std::string reason = ReasonOf(status, *worker->errors);
  bool progress = done_(worker->name) > worker->done;
  if (!worker->deaths.Note(CauseOf(status), progress, steady_clock::now())) {
    spdlog::warn("{} died ({}) and is started again", worker->name, reason);
    worker->start_at = steady_clock::now() + Seconds(worker->deaths.PauseSeconds());
    return;
  }
  int times = worker->deaths.without_progress();
  std::string often = times >= Deaths::kByItselfMax
                          ? fmt::format("died {} times without {} in between", times, unit_)
                          : "dies again and again";
  GiveUp({CodeOf(status), worker->name, fmt::format("{}, the last time with {}", often, reason)});
}

void Workers::GiveUp(Error error) {
  if (has_failed_) return;
  failure_.emplace(std::move(error));
  has_failed_ = true;
  RequestStop(SIGTERM);
}

}  // namespace pawl
