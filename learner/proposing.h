// Proposing: turns a generation's valid proposals into its problems, and measures them.
//
// The proposals are the accepted samples of tasks with propose = true. In order of id each sets a
// problem for the other task, until its places are filled (learner/supply.h). A proposal that sets
// the same problem as one before it in the generation is not asked. Nothing here is random, so a
// learner that comes back opens the same problems.
// Errors:  Error(kData) where an accepted proposal sets no problem.
// Threads: one at a time.  All objects given to the constructor outlive it.
// Source:  Zhao et al. 2025 (Absolute Zero, arXiv 2505.03335); Huang et al. 2025 (R-Zero, arXiv
//          2508.05004).
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/metrics.h"
#include "learner/progress.h"
#include "learner/supply.h"
#include "learner/tally.h"
#include "proto/config.pb.h"
#include "tasks/task.h"
#include "wire/replay.h"

namespace pawl {

class Proposing {
 public:
  Proposing(Replay* replay, const Config& config, const TaskSet& tasks, Supply* supply);

  // Opens the problems that the generation's proposals set. All samples that were asked for until
  // now have verdicts. False: no task sets problems.
  bool Ask(int64_t generation);

  // The state of a generation's samples when all have verdicts, those of its proposed problems
  // included; nullopt if a stop was requested before. Adds Count to the generation's `row`.
  std::optional<GenerationState> AwaitAll(int64_t generation, Tally* tally, Progress* progress,
                                          Metrics* row);

  // Metrics of the proposals of the generation that was asked last, of whose samples this is the
  // state; for each task that sets problems.
  Metrics Count(const GenerationState& state) const;

 private:
  // Of one task that sets problems, in one generation.
  struct Asked {
    int64_t valid = 0, problems = 0;
    double levels = 0;              // sum over problems
    std::set<std::string> prompts;  // of the proposals so far
  };

  void Take(const Group& proposals);
  void Say(int64_t generation) const;

  Replay* replay_;
  Config config_;
  const TaskSet& tasks_;
  Supply* supply_;
  std::map<int, Asked> asked_;  // by task
};

}  // namespace pawl
