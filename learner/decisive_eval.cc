#include "learner/decisive_eval.h"

#include <algorithm>

#include "base/files.h"
#include "base/log.h"
#include "base/metric_schema.h"
#include "games/decisive_text.h"
#include "games/frozen.h"
#include "games/solver.h"

namespace pawl {
namespace {

constexpr int64_t kTriesEach = 50;  // random games for each position that is wanted

std::vector<DecisiveSet> SetsOf(const Config& config, const Game& game) {
  const std::string& path = config.eval().positions();
  if (!path.empty()) return ReadDecisive(game, ReadFile(path), path);
  if (std::string_view frozen = FrozenPositions(game); !frozen.empty())
    return ReadDecisive(game, frozen, "frozen positions");
  if (!SolvesFast(game)) {
    spdlog::warn(
        "{} has no decisive positions to measure mistakes on; eval.positions can name a file of "
        "them",
        game.name());
    return {};
  }
  auto solver = MakeSolver(game);
  int count = static_cast<int>(config.eval().problems());
  RandomKey key = RandomKey::Root(static_cast<uint64_t>(config.seed())).Fold("decisive");
  return MakeDecisive(solver.get(), key, count, kTriesEach * count);
}

}  // namespace

DecisiveEval::DecisiveEval(const Config& config, const Game* game)
    : config_(config), game_(game), sets_(SetsOf(config, *game)) {
  auto most = static_cast<size_t>(config.eval().problems());
  for (DecisiveSet& set : sets_) set.positions.resize(std::min(set.positions.size(), most));
}

void DecisiveEval::Measure(const PolicyValueNetwork& network, const std::string& task,
                           Metrics* metrics) const {
  if (sets_.empty()) return;
  SearchPool pool(network, config_, game_);
  for (auto [rule, simulations] : {std::pair("eval/T/mistakes", SearchPool::Simulations(config_)),
                                   {"eval/T/mistakes_policy", 0}}) {
    double sum = 0;
    for (const DecisiveSet& set : sets_) {
      double share = Mistakes(set.positions, simulations, &pool);
      (*metrics)[MetricOf(std::string(rule) + "/S", task, set.stage)] = share;
      sum += share;
    }
    (*metrics)[MetricOf(rule, task)] = sum / static_cast<double>(sets_.size());
  }
}

double DecisiveEval::Mistakes(std::span<const Labelled> positions, int simulations,
                              SearchPool* pool) const {
  std::vector<GameState> states;
  for (const Labelled& labelled : positions)
    states.push_back(
        GameState::At(game_, labelled.position, static_cast<int>(config_.task(0).plies())));
  std::vector<Move> moves = pool->MovesIn(states, simulations);
  int64_t mistakes = 0;
  for (size_t i = 0; i < moves.size(); ++i) mistakes += IsMistake(positions[i].moves, moves[i]);
  return static_cast<double>(mistakes) / static_cast<double>(positions.size());
}

}  // namespace pawl
