// AblationJob: one `pawl run` of an ablation. This file says what it makes, claims it for a
// process, launches it and explains how it ended.
//
// Errors: Error(kFailed) if its log cannot be written or no process can be started.
// Threads: free functions, no state.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/folder_lock.h"
#include "lab/ablate.h"

namespace pawl {

// A `pawl run` to be made: a start (a shared generation 0), or a cell that waits for its start.
struct AblationJob {
  size_t plan;
  std::string name;
  std::filesystem::path folder;
  std::vector<std::string> settings;
  int64_t generations;
  std::filesystem::path start;  // folder of the job to wait for; empty if there is none
  bool is_start = false;
  bool elsewhere = false;  // another process had it at the last check
  steady_clock::time_point look_at = {};
};

// The jobs of a plan, with its starts before all its cells. `starts` holds the starts of earlier
// plans, which are not made again; new ones are added to it.
std::vector<AblationJob> JobsOf(const AblationPlan& plan, size_t index,
                                std::set<std::filesystem::path>* starts);

// The lock of a run that this process has claimed, or the lock file that another process holds.
struct JobClaim {
  std::optional<FolderLock> lock;
  std::filesystem::path held;
};
JobClaim ClaimJob(const AblationJob& job);

// Launches the process that makes the run. Its output is appended to ablate.log in the run's
// folder.
pid_t LaunchJob(const AblationJob& job, const AblationPlan& plan);

// Why a run that waitpid reports with this status failed: "exit code 1: no sample was accepted".
// `log_bytes`: of ablate.log, from attempts before this one.
std::string ReasonOf(const AblationJob& job, int status, uintmax_t log_bytes);

}  // namespace pawl
