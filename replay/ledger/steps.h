// LedgerSteps: what training consumed.
//
// Errors:  Error(kData) as of LedgerRows. Error(kFailed): a step is added that is recorded already.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "proto/pawl.pb.h"
#include "replay/ledger/counters.h"
#include "replay/ledger/file.h"
#include "replay/ledger/rows.h"

namespace pawl {

class LedgerSteps {
 public:
  LedgerSteps(LedgerFile* file, LedgerRows* rows, LedgerCounters* counters)
      : file_(*file), rows_(*rows), counters_(*counters) {}

  void Add(int64_t generation, const Step& step);
  // Nothing: the step was not recorded.
  std::optional<Step> Read(int64_t generation, int64_t step);
  // What the step's rows are drawn from, in the order of its rows; none: the step was not
  // recorded.
  struct Drawn {
    int64_t sample;
    int position;  // of the sample
    bool operator==(const Drawn&) const = default;
  };
  std::vector<Drawn> RowsOf(int64_t generation, int64_t step);

  // Fresh rows of one task that a generation consumed.
  int64_t FreshRows(int task, int64_t generation);
  // Those of them that are the first position of a sample.
  int64_t FreshSamples(int task, int64_t generation);

  // Counts the verified rows of a step, each for its sample and all for the run.
  void CountDraws(const Step& step);

 private:
  int64_t FreshCount(const LedgerSql& sql, int task, int64_t generation);
  std::vector<int> EmptyTasks(int64_t generation, int64_t step);

  LedgerFile& file_;
  LedgerRows& rows_;
  LedgerCounters& counters_;
};

}  // namespace pawl
