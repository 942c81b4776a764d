// Ledger: the append-only record of a run: samples, verdicts, fresh data and what each training step
// consumed.
//
// It has one part for each question. A caller asks the part that it needs:
//   file      transactions
//   samples   what actors and verifiers bring, and what they still have to do
//   tallies   counts over samples and their verdicts
//   proposals which samples set problems, and what became of these
//   pools     which samples may be drawn for training
//   fresh     fresh samples, and where a generation begins in their streams
//   rows      the rows of training batches
//   targets   the positions of samples
//   steps     what training consumed
//   weights   the published versions of the weights
//   resignations  when players of games give up
//   counters  numbers that are counted over the whole run
// Every insert may be repeated without another effect, except that of a step.
//
// Errors:  Error(kData): corrupt or newer file. Error(kFailed): disk full, not writable.
// Threads: one at a time.
#pragma once

#include <filesystem>
#include <string>

#include "proto/config.pb.h"
#include "replay/content.h"
#include "replay/ledger/counters.h"
#include "replay/ledger/file.h"
#include "replay/ledger/fresh.h"
#include "replay/ledger/pools.h"
#include "replay/ledger/proposals.h"
#include "replay/ledger/resignations.h"
#include "replay/ledger/rows.h"
#include "replay/ledger/samples.h"
#include "replay/ledger/steps.h"
#include "replay/ledger/tallies.h"
#include "replay/ledger/targets.h"
#include "replay/ledger/weights.h"

namespace pawl {

struct Ledger {
  // Makes the file or opens it; a file of another run is refused.
  Ledger(const std::filesystem::path& path, const std::string& run_id, const Config& config);
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // Deletes what belongs to generations before `generation`, except weights.
  void Forget(int64_t generation);

  LedgerFile file;
  Content content;
  LedgerTargets targets;
  LedgerRows rows;
  LedgerProposals proposals;
  LedgerSamples samples;
  LedgerTallies tallies;
  LedgerPools pools;
  LedgerCounters counters;
  LedgerSteps steps;
  LedgerFresh fresh;
  LedgerWeights weights;
  LedgerResignations resignations;
};

}  // namespace pawl
