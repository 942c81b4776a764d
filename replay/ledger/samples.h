// LedgerSamples: what actors and verifiers bring to the ledger, and what they still have to do.
//
// A problem waits for samples, then its samples wait for verdicts. A group is sampled and judged as
// a whole, so its first sample stands for it.
//
// Errors:  as of LedgerFile.
// Threads: one at a time.
#pragma once

#include <string_view>
#include <vector>

#include "proto/pawl.pb.h"
#include "replay/ledger/file.h"
#include "replay/ledger/proposals.h"
#include "replay/ledger/rows.h"
#include "replay/ledger/targets.h"

namespace pawl {

class LedgerSamples {
 public:
  LedgerSamples(LedgerFile* file, LedgerRows* rows, LedgerTargets* targets,
                LedgerProposals* proposals)
      : file_(*file), rows_(*rows), targets_(*targets), proposals_(*proposals) {}

  void AddProblems(const OpenGeneration& generation);
  Stored AddSamples(const SubmitSamples& submission, int64_t weights_version,
                    std::string_view actor);
  // Returns how many of them were new and accepted.
  int64_t AddVerdicts(const SubmitVerdicts& verdicts);

  struct Progress {
    int64_t generation, problems, sampled, judged;
  };
  std::vector<Progress> AllProgress();
  // Problems of every generation that wait for samples.
  std::vector<Group> UnsampledGroups();
  // Problems of every generation whose samples wait for verdicts, with these samples.
  std::vector<Group> UnjudgedGroups();

 private:
  void AddWhatIsTaught(const Verdict& verdict);

  LedgerFile& file_;
  LedgerRows& rows_;
  LedgerTargets& targets_;
  LedgerProposals& proposals_;
};

}  // namespace pawl
