// LedgerResignations: when players of games give up, and what the games that were played on say of it.
//
// Errors:  Error(kData): the targets of a game are damaged, or its text is none.
// Threads: one at a time.
// Cost:    reads the games of a generation once, while no more of them are judged, and keeps the
//          values of those that were played on.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "games/resignation.h"
#include "proto/config.pb.h"
#include "proto/pawl.pb.h"
#include "replay/ledger/file.h"
#include "tokens/tokenizer.h"

namespace pawl {

class LedgerResignations {
 public:
  LedgerResignations(LedgerFile* file, const Config& config);

  // search.resign_error is above 0. Nothing else may be asked otherwise.
  bool on() const { return error_ > 0; }

  // Of the version of the weights that a generation publishes: from its games that were played on.
  double Threshold(int64_t generation);
  void Add(int64_t version, double below);

  // Counts the games of a generation that were given up, and those that the threshold of its
  // weights would have given up among those that were played on.
  void Count(int64_t generation, GenerationState* state);

 private:
  // The games of a generation that were played on.
  struct Games {
    int64_t generation, samples;  // samples: how many were judged when they were read
    std::map<int, std::vector<SearchedGame>> by_task;
  };
  const Games& PlayedOn(int64_t generation);
  double ThresholdOf(int64_t version);

  LedgerFile& file_;
  double error_, played_on_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  std::optional<Games> read_;  // those that were asked for last
};

}  // namespace pawl
