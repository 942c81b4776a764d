#include "learner/decisive_eval.h"

#include <algorithm>

#include "base/metric_schema.h"
#include "learner/decisive_sets.h"
#include "model/placement.h"
#include "model/policy_value/settings.h"

namespace pawl {
DecisiveEval::DecisiveEval(const Config& config, const Game* game)
    : game_(game),
      settings_(SettingsOf(config.search())),
      precision_(Placement::Of(config, Part::kMeasuring).precision),
      plies_(static_cast<int>(config.task(0).plies())),
      sets_(DecisiveSetsOf(config, *game)) {}

void DecisiveEval::Measure(const PolicyValueNetwork& network, const std::string& task,
                           Metrics* metrics) const {
  if (sets_.empty()) return;
  PolicyValueEvaluator evaluator(network, precision_);
  LeafBatch batch(game_, &evaluator);
  for (auto [rule, simulations] :
       {std::pair("eval/T/mistakes", settings_.simulations), {"eval/T/mistakes_policy", 0}}) {
    double sum = 0;
    for (const DecisiveSet& set : sets_) {
      double share = Mistakes(set.positions, simulations, &batch);
      (*metrics)[MetricOf(std::string(rule) + "/S", task, set.stage)] = share;
      sum += share;
    }
    (*metrics)[MetricOf(rule, task)] = sum / static_cast<double>(sets_.size());
  }
}

double DecisiveEval::Mistakes(const std::vector<Labelled>& positions, int simulations,
                              LeafBatch* batch) const {
  std::vector<GameState> states;
  for (const Labelled& labelled : positions)
    states.push_back(GameState::At(game_, labelled.position, plies_));
  std::vector<Search> searches;
  for (const GameState& state : states) {
    searches.emplace_back(settings_);
    searches.back().Begin(state, simulations, RandomKey::Root(0), false);
  }
  RunSearches(searches, batch);
  double mistakes = 0;
  for (size_t i = 0; i < positions.size(); ++i) {
    int best = -1, chosen = -1;
    Move move = searches[i].result().move;
    for (const MoveOutcome& one : positions[i].moves) {
      best = std::max(best, one.outcome);
      if (one.move == move) chosen = one.outcome;
    }
    mistakes += chosen < best;
  }
  return mistakes / static_cast<double>(positions.size());
}

}  // namespace pawl
