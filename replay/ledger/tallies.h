// LedgerTallies: counts over samples and their verdicts.
//
// Errors:  Error(kData): a sample cannot be what it says it is.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "proto/config.pb.h"
#include "proto/pawl.pb.h"
#include "replay/content.h"
#include "replay/ledger/file.h"
#include "replay/ledger/proposals.h"
#include "tokens/tokenizer.h"

namespace pawl {

class LedgerTallies {
 public:
  LedgerTallies(LedgerFile* file, const Content* content, LedgerProposals* proposals,
                const Config& config);

  // Of one generation: what became of its judged samples, by task, and its first `examples` samples
  // from the weights of the generation before, each with its problem.
  GenerationState Tally(int64_t generation, int examples);

  // What became of one task's judged samples, generations in [from, to].
  struct Outcomes {
    int64_t samples = 0, accepted = 0;
    int64_t rejected = 0;  // wrong, and ended
    int64_t cut = 0;       // not accepted, and cut before their end
    int64_t failed = 0;    // no verdict came about
  };
  Outcomes OutcomesOf(int task, int64_t from, int64_t to);

  // Verdicts on one task's samples from exactly these weights, and how many of them accept.
  struct Verdicts {
    int64_t all = 0, accepted = 0;
  };
  Verdicts VerdictsOn(int task, int64_t version);

  // Accepted samples from weights older than `version` that were never drawn.
  int64_t Stale(int64_t version);

 private:
  void CountTasks(int64_t generation, GenerationState* state);
  int64_t DistinctRight(int64_t generation, int task);
  void CountFaults(int64_t generation, TaskTally* tally);
  // Of a task of games (replay/ledger/game_counts.h).
  void CountGames(int64_t generation, TaskTally* tally);
  void AddExamples(int64_t generation, int examples, GenerationState* state);

  LedgerFile& file_;
  const Content& content_;
  LedgerProposals& proposals_;
  std::vector<bool> of_games_;  // by task
  std::shared_ptr<const Tokenizer> tokenizer_;
};

}  // namespace pawl
