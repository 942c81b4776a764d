// LedgerProposals: which samples set problems, and what became of these problems.
//
// The table `proposal` has a row for each problem that a sample proposed and that was asked.
// Errors:  as of LedgerFile.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <unordered_set>

#include "proto/config.pb.h"
#include "proto/pawl.pb.h"
#include "replay/ledger/file.h"

namespace pawl {

class LedgerProposals {
 public:
  LedgerProposals(LedgerFile* file, const Config& config);

  void Add(int64_t problem, int64_t sample) { file_.Add(LedgerTable::kProposal, problem, sample); }

  // The valid proposals of a generation, which are accepted samples of tasks with propose = true,
  // with their groups, in order of id, from the group `from` on; about `bytes_max` bytes of them.
  Proposals Valid(int64_t generation, int64_t from, int64_t bytes_max);

  // The proposals of generations in [from, to] whose problem some of its samples solve and not all,
  // by the verdicts that came about.
  std::unordered_set<int64_t> Learnable(int64_t from, int64_t to);

  // Fills in the counts of proposals of a tally that has its task.
  void Count(int64_t generation, TaskTally* tally);

 private:
  int64_t DistinctOf(int64_t generation, int task);

  LedgerFile& file_;
  std::unordered_set<int> tasks_;  // which set problems
  LedgerSql valid_;
};

}  // namespace pawl
