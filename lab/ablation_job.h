// AblationJob: one `pawl run` of an ablation: what it makes, which process may make it, how it is
// launched and how it ended.
//
// Errors: Error(kFailed) where its log cannot be written or no process can be started.
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

// A `pawl run` to be made: a start, or a cell that waits for its start.
struct AblationJob {
  size_t plan;
  std::string name;
  std::filesystem::path folder;
  std::vector<std::string> settings;
  int64_t generations;
  std::filesystem::path start;  // the folder of the job to wait for; empty: none
  bool is_start = false;
  bool elsewhere = false;  // another process had it when it was looked at last
  steady_clock::time_point look_at = {};
};

// The jobs of a plan, its starts before all of its cells. `starts`: those that stand in a plan
// already; they are not made again, and the new ones are added.
std::vector<AblationJob> JobsOf(const AblationPlan& plan, size_t index,
                                std::set<std::filesystem::path>* starts);

// A run for this process alone, or the lock's file that another process holds.
struct JobClaim {
  std::optional<FolderLock> lock;
  std::filesystem::path held;
};
JobClaim ClaimJob(const AblationJob& job);

// The process that makes the run; its output goes to the end of ablate.log in the run's folder.
pid_t LaunchJob(const AblationJob& job, const AblationPlan& plan);

// Why a run that waitpid reports with this status failed: "exit code 1: no sample was accepted".
// `log_bytes`: of ablate.log, from attempts before this one.
std::string ReasonOf(const AblationJob& job, int status, uintmax_t log_bytes);

}  // namespace pawl
