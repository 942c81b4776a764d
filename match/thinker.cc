#include "match/thinker.h"

#include <algorithm>

namespace pawl {

Analysis Thinker::Think(const GameState& state, const Limits& limits) {
  Analysis found;
  for (int simulations = limits.simulations;;
       simulations = std::min(2 * simulations, kSimulationsMost)) {
    bool finished = SearchOnce(state, simulations, limits.stop);
    if (!finished && !found.moves.empty()) return found;
    found = Analyse(&search_);
    if (!finished) return found;
    limits.report(found);
    if (!limits.deepen || found.proven != kUnproven || simulations >= kSimulationsMost)
      return found;
  }
}

bool Thinker::SearchOnce(const GameState& state, int simulations,
                         const std::function<bool()>& stop) {
  search_.Begin(state, simulations, RandomKey::Root(0), false);
  while (search_.NextLeaf()) {
    model_.batch()->Add(&search_);
    model_.batch()->Evaluate();
    if (stop()) return false;
  }
  return true;
}

}  // namespace pawl
