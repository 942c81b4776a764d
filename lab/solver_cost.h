// Solver cost: what an exact solver (games/solver.h) that knows nothing yet searches, in positions.
//
// Cost:    that of the solving: connect 6x5x4 takes seconds.
// Errors:  those of games/solver.h.
// Threads: free functions, no state.
#pragma once

#include <string>
#include <vector>

namespace pawl {

struct StartCost {
  double moves;  // for the outcomes of all moves of a game's start
  double value;  // for the start's own outcome and plies, which is less
};
StartCost NodesOfStart(const std::string& game);

struct StageCost {
  std::string stage;
  double nodes;  // mean over its positions
};

// For the outcomes of all moves of decisive positions (games/decisive.h), each asked of a solver of
// its own: `per_stage` of each stage, or fewer where random games do not find them. The same
// positions each time.
std::vector<StageCost> NodesOfDecisive(const std::string& game, int per_stage);

}  // namespace pawl
