// SearchPool: the moves that a network with search chooses in many positions, on several threads.
//
// Searches have no noise and no random numbers: a move depends on its position, the positions
// before it and the network alone, not on its neighbours or on the number of threads.
// Threads: one at a time.  The network and the game outlive it. Its weights are those that the
// network had when it was made.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "games/record.h"
#include "model/placement.h"
#include "model/policy_value/leaf_batch.h"
#include "proto/config.pb.h"

namespace pawl {

class SearchPool {
 public:
  SearchPool(const PolicyValueNetwork& network, const SearchSettings& settings,
             const Placement& placement, const Game* game);
  // The search of [eval] and [search]; threads and precision are those of measuring.
  SearchPool(const PolicyValueNetwork& network, const Config& config, const Game* game);
  ~SearchPool();

  // For each of these games, which are not over. No simulations: the policy's likeliest move.
  std::vector<Move> MovesIn(std::span<const GameState* const> states, int simulations);
  std::vector<Move> MovesIn(std::span<const GameState> states, int simulations);

  // eval.simulations, or as many as search.simulations where that is 0.
  static int Simulations(const Config& config);

 private:
  struct Worker;

  SearchSettings settings_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace pawl
