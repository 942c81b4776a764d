// LedgerFresh: fresh samples, and where each generation begins in their streams.
//
// Each task has one stream of fresh samples over the run. No generation draws a sample of it that
// another has drawn.
//
// Errors:  as of LedgerFile.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "proto/pawl.pb.h"
#include "replay/candidate.h"
#include "replay/ledger/file.h"
#include "replay/ledger/steps.h"
#include "replay/ledger/targets.h"

namespace pawl {

class LedgerFresh {
 public:
  LedgerFresh(LedgerFile* file, LedgerSteps* steps, LedgerTargets* targets)
      : file_(*file), steps_(*steps), targets_(*targets) {}

  void Add(const FeedFresh& fresh);
  // The stored samples of a task's stream from `index` on, in order.
  std::vector<Candidate> From(int task, int64_t index);
  // Where a generation begins in a task's stream; fixed when it is first asked for.
  int64_t Start(int task, int64_t generation);

 private:
  LedgerFile& file_;
  LedgerSteps& steps_;
  LedgerTargets& targets_;
};

}  // namespace pawl
