// ReachableEval: how a network with search plays against every reply there is, where the game is
// small enough to meet them all.
//
// It plays either side once. Where the other moves, every legal move is gone through; where it
// moves itself, it makes the one move that its search without noise finds. What it gives away:
//   exploitability   the mean over both sides of what a perfect opponent gains against it beyond
//   the
//                    game's value: half of minus the sum of its worst outcomes (1 win, 0 draw, -1
//                    loss); 0 exactly if nobody can beat it to more than the game is worth
//   mistakes         the share of its moves that have a worse outcome than the best move's
// Source:  exploitability in two-player zero-sum games: Lanctot et al. 2017, A unified
//          game-theoretic approach to multiagent reinforcement learning, section 2.
// Errors:  those of CheckReachable.
// Threads: one at a time; process.threads share the positions, however many with the same result.
#pragma once

#include <cstdint>
#include <string>

#include "base/metrics.h"
#include "games/solver.h"
#include "model/policy_value/network.h"
#include "model/policy_value/search_pool.h"
#include "proto/config.pb.h"

namespace pawl {

struct Reached {
  bool all = true;  // false: there were more than the most, and nothing else here counts
  int64_t positions = 0, mistakes = 0;  // in which it moved; over both sides
  double exploitability = 0;
};

// Error(kUsage) where eval.reachable asks for a game that is not solved fast.
void CheckReachable(const Config& config, const Game& game);

class ReachableEval {
 public:
  ReachableEval(const Config& config, const Game* game);

  Reached Play(const PolicyValueNetwork& network) const;
  // Adds nothing where there are more positions than eval.reachable, and says so.
  void Measure(const PolicyValueNetwork& network, const std::string& task, Metrics* metrics) const;

 private:
  void PlaySide(int side, SearchPool* pool, Solver* solver, Reached* reached) const;

  Config config_;
  const Game* game_;
  int64_t most_;
};

}  // namespace pawl
