#include "lab/ablation_job.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <sstream>
#include <utility>

#include "base/child.h"
#include "base/config.h"
#include "base/error.h"
#include "base/files.h"

namespace pawl {
namespace {

namespace fs = std::filesystem;

// The last message of the run's last attempt.
std::string LastWords(const fs::path& log, uintmax_t from) {
  std::istringstream text(ReadFile(log).substr(from));
  std::string words;
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("pawl: ")) words = line.substr(6);
  }
  return words;
}

}  // namespace

std::vector<AblationJob> JobsOf(const AblationPlan& plan, size_t index,
                                std::set<fs::path>* starts) {
  std::vector<AblationJob> jobs, cells;
  for (const Cell& cell : plan.cells) {
    std::vector<std::string> settings = cell.settings;
    fs::path start;
    if (!cell.start_folder.empty()) {
      start = fs::absolute(plan.out / cell.start_folder);
      settings.push_back("start.from=" + TomlString(start.string()));
      if (starts->insert(start).second)
        jobs.push_back(
            {index, plan.label + cell.start_folder, start, cell.start_settings, 0, {}, true});
    }
    cells.push_back({index, plan.label + cell.folder, plan.out / cell.folder, settings,
                     cell.generations, start});
  }
  jobs.insert(jobs.end(), cells.begin(), cells.end());
  return jobs;
}

JobClaim ClaimJob(const AblationJob& job) {
  MakeFolder(job.folder);
  fs::path file = job.folder / kCellLock;
  auto lock = FolderLock::Take(file);
  for (const char* of_run :
       {kReplayLock, kLearnerLock}) {  // by a `pawl run`, or by one whose ablation was killed and
                                       // that saves now
    if (!lock || !FolderLock::IsHeld(job.folder / of_run)) continue;
    lock.reset();
    file = job.folder / of_run;
  }
  return {std::move(lock), file};
}

pid_t LaunchJob(const AblationJob& job, const AblationPlan& plan) {
  // A start that has begun continues with its own config. The cell that began it may differ from
  // this one in keys that do not affect generation 0, and a run refuses another config. Every key
  // that matters is in the name of the start's folder.
  fs::path own = job.folder / "config.toml";
  bool by_own = job.is_start && fs::exists(own);
  ChildProgram run = {{"pawl", "run", by_own ? own.string() : plan.grid_file.string(), "--out",
                       job.folder.string(), "--quiet"}};
  for (const std::string& setting : by_own ? std::vector<std::string>{} : job.settings) {
    run.words.push_back("--set");
    run.words.push_back(setting);
  }
  run.file = plan.program;
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

std::string ReasonOf(const AblationJob& job, int status, uintmax_t log_bytes) {
  std::string how = WIFEXITED(status) ? fmt::format("exit code {}", WEXITSTATUS(status))
                                      : fmt::format("signal {}", WTERMSIG(status));
  std::string words = LastWords(job.folder / "ablate.log", log_bytes);
  return words.empty() ? how : fmt::format("{}: {}", how, words);
}

}  // namespace pawl
