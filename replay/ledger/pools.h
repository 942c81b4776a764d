// LedgerPools: which samples of a task may be drawn for training.
//
// Errors:  as of LedgerFile.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "replay/candidate.h"
#include "replay/ledger/file.h"

namespace pawl {

class LedgerPools {
 public:
  explicit LedgerPools(LedgerFile* file) : file_(*file) {}

  // Accepted samples of generations in [from, to], in order of id.
  std::vector<Candidate> Accepted(int task, int64_t from, int64_t to);

  // Samples of generations in [from, to] that teach a learned verifier, accepted or not, in order
  // of id. A candidate's tokens are those of its lesson.
  std::vector<Candidate> Audited(int task, int64_t from, int64_t to);

  // Samples of generations in [from, to] about which a verdict came, accepted or not, in order of
  // id. A sample that was cut has the score 0: it earns no reward.
  std::vector<Candidate> Scored(int task, int64_t from, int64_t to);

  // Accepted samples from weights `version` or newer: the least drawn first, then in order of id.
  std::vector<Candidate> AcceptedSince(int task, int64_t version);

 private:
  std::vector<Candidate> OfGenerations(const LedgerSql& sql, int task, int64_t from, int64_t to);

  LedgerFile& file_;
};

}  // namespace pawl
