#include "learner/decisive_eval.h"

#include <algorithm>

#include "base/metric_schema.h"
#include "learner/decisive_sets.h"

namespace pawl {
namespace {

// The mean over the positions of the share of their legal moves that are mistakes.
double RandomMistakes(std::span<const Labelled> positions) {
  double sum = 0;
  for (const Labelled& labelled : positions) {
    auto mistakes =
        std::count_if(labelled.moves.begin(), labelled.moves.end(),
                      [&](const MoveOutcome& one) { return IsMistake(labelled.moves, one.move); });
    sum += static_cast<double>(mistakes) / static_cast<double>(labelled.moves.size());
  }
  return sum / static_cast<double>(positions.size());
}

}  // namespace

DecisiveEval::DecisiveEval(const Config& config, const Game* game)
    : config_(config), game_(game), sets_(DecisiveSetsOf(config, *game)) {}

void DecisiveEval::Measure(const PolicyValueNetwork& network, const std::string& task,
                           Metrics* metrics) const {
  if (sets_.empty()) return;
  SearchPool pool(network, config_, game_);
  auto measure = [&](const std::string& rule, const auto& share_of) {
    double sum = 0;
    for (const DecisiveSet& set : sets_) {
      double share = share_of(set.positions);
      (*metrics)[MetricOf(rule + "/S", task, set.stage)] = share;
      sum += share;
    }
    (*metrics)[MetricOf(rule, task)] = sum / static_cast<double>(sets_.size());
  };
  auto searched = [&](int simulations) {
    return [this, simulations, &pool](std::span<const Labelled> positions) {
      return Mistakes(positions, simulations, &pool);
    };
  };
  measure("eval/T/mistakes", searched(SearchPool::Simulations(config_)));
  measure("eval/T/mistakes_policy", searched(0));
  measure("eval/T/mistakes_random", RandomMistakes);
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
