#include "learner/decisive_eval.h"

#include "base/metric_schema.h"
#include "learner/decisive_sets.h"

namespace pawl {

DecisiveEval::DecisiveEval(const Config& config, const Game* game)
    : config_(config), game_(game), sets_(DecisiveSetsOf(config, *game)) {}

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
