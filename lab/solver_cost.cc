#include "lab/solver_cost.h"

#include "games/decisive.h"

namespace pawl {
namespace {

constexpr int kTriesEach = 100;                   // random games for each position wanted
constexpr size_t kTableBytes = size_t{16} << 20;  // of a solver that is asked one position

}  // namespace

StartCost NodesOfStart(const std::string& name) {
  auto game = MakeGame(name);
  auto moves = MakeSolver(*game), value = MakeSolver(*game);
  moves->OutcomesOfMoves(game->Start());
  value->Solve(game->Start());
  return {static_cast<double>(moves->nodes()), static_cast<double>(value->nodes())};
}

std::vector<StageCost> NodesOfDecisive(const std::string& name, int per_stage) {
  auto game = MakeGame(name);
  auto labels = MakeSolver(*game);
  RandomKey key = RandomKey::Root(0).Fold("solver cost");
  std::vector<StageCost> costs;
  for (const DecisiveSet& set :
       MakeDecisive(labels.get(), key, per_stage, kTriesEach * per_stage)) {
    int64_t nodes = 0;
    for (const Labelled& labelled : set.positions) {
      auto solver = MakeSolver(*game, kTableBytes);
      solver->OutcomesOfMoves(labelled.position);
      nodes += solver->nodes();
    }
    costs.push_back(
        {set.stage, static_cast<double>(nodes) / static_cast<double>(set.positions.size())});
  }
  return costs;
}

}  // namespace pawl
