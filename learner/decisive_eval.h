// DecisiveEval: how often a network that plays throws away what it could keep, on positions where
// that is possible (games/decisive.h), by their stage: by its policy alone, and with search; and
// how often random moves would.
//
// A mistake is a move with a worse outcome than the best move's. The search is the config's with
// eval.simulations, without noise.
// Threads: one at a time; process.threads share the positions, however many with the same result.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "games/decisive.h"
#include "model/policy_value/search_pool.h"
#include "proto/config.pb.h"

namespace pawl {

class DecisiveEval {
 public:
  // Makes the positions (learner/decisive_sets.h).
  DecisiveEval(const Config& config, const Game* game);

  // Nothing where there are no positions.
  void Measure(const PolicyValueNetwork& network, const std::string& task, Metrics* metrics) const;

 private:
  // The share of the positions on which the chosen move is a mistake.
  double Mistakes(std::span<const Labelled> positions, int simulations, SearchPool* pool) const;

  Config config_;
  const Game* game_;
  std::vector<DecisiveSet> sets_;
};

}  // namespace pawl
