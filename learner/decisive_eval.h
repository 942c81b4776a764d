// DecisiveEval: how often a network that plays throws away what it could keep, on positions where
// that is possible (games/decisive.h), by their stage: by its policy alone, and with search.
//
// A mistake is a move with a worse outcome than the best move's. The search is the config's,
// without noise.
// Threads: one at a time.
#pragma once

#include <string>
#include <vector>

#include "base/metrics.h"
#include "games/decisive.h"
#include "model/policy_value/leaf_batch.h"
#include "proto/config.pb.h"

namespace pawl {

class DecisiveEval {
 public:
  // Makes the positions (learner/decisive_sets.h).
  DecisiveEval(const Config& config, const Game* game);

  // Nothing where there are no positions.
  void Measure(const PolicyValueNetwork& network, const std::string& task, Metrics* metrics) const;

 private:
  // Of each position: whether the chosen move is a mistake.
  double Mistakes(const std::vector<Labelled>& positions, int simulations, LeafBatch* batch) const;

  const Game* game_;
  SearchSettings settings_;
  Config::Precision precision_;
  int plies_;
  std::vector<DecisiveSet> sets_;
};

}  // namespace pawl
