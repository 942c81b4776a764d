// SearchPool: the moves that a network with search makes in many positions, on several threads.
//
// Searches have no noise. What is found does not depend on the number of threads.
// Threads: one at a time.  The network and the game outlive it.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "games/record.h"
#include "model/policy_value/leaf_batch.h"
#include "proto/config.pb.h"

namespace pawl {

class SearchPool {
 public:
  // The search of [eval] and [search]; threads and precision are those of measuring.
  SearchPool(const PolicyValueNetwork& network, const Config& config, const Game* game);
  ~SearchPool();

  // For each of these games, which are not over. No simulations: the policy's likeliest move.
  std::vector<Move> MovesIn(std::span<const GameState> states, int simulations);

  // eval.simulations, or as many as search.simulations where that is 0.
  static int Simulations(const Config& config);

 private:
  struct Worker;

  SearchSettings settings_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace pawl
