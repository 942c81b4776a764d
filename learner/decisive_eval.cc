#include "learner/decisive_eval.h"

#include <algorithm>
#include <numeric>

#include "base/files.h"
#include "base/log.h"
#include "base/metric_schema.h"
#include "base/together.h"
#include "games/decisive_text.h"
#include "games/frozen.h"
#include "games/solver.h"
#include "model/policy_value/settings.h"

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

struct DecisiveEval::Worker {
  Worker(const PolicyValueNetwork& network, Config::Precision precision, const Game* game)
      : evaluator(network, precision), batch(game, &evaluator) {}
  PolicyValueEvaluator evaluator;
  LeafBatch batch;
};

DecisiveEval::DecisiveEval(const Config& config, const Game* game)
    : game_(game),
      settings_(SettingsOf(config.search())),
      placement_(Placement::Of(config, Part::kMeasuring)),
      plies_(static_cast<int>(config.task(0).plies())),
      sets_(SetsOf(config, *game)) {
  if (config.eval().simulations() > 0)
    settings_.simulations = static_cast<int>(config.eval().simulations());
  auto most = static_cast<size_t>(config.eval().problems());
  for (DecisiveSet& set : sets_) set.positions.resize(std::min(set.positions.size(), most));
}

void DecisiveEval::Measure(const PolicyValueNetwork& network, const std::string& task,
                           Metrics* metrics) const {
  if (sets_.empty()) return;
  std::vector<std::unique_ptr<Worker>> workers;
  for (int t = 0; t < placement_.threads; ++t)
    workers.push_back(std::make_unique<Worker>(network, placement_.precision, game_));
  for (auto [rule, simulations] :
       {std::pair("eval/T/mistakes", settings_.simulations), {"eval/T/mistakes_policy", 0}}) {
    double sum = 0;
    for (const DecisiveSet& set : sets_) {
      double share = Mistakes(set.positions, simulations, workers);
      (*metrics)[MetricOf(std::string(rule) + "/S", task, set.stage)] = share;
      sum += share;
    }
    (*metrics)[MetricOf(rule, task)] = sum / static_cast<double>(sets_.size());
  }
}

double DecisiveEval::Mistakes(std::span<const Labelled> positions, int simulations,
                              std::span<const std::unique_ptr<Worker>> workers) const {
  std::vector<int64_t> mistakes(workers.size());
  Together(placement_.threads, [&](int thread) {
    auto t = static_cast<size_t>(thread);
    size_t from = positions.size() * t / workers.size(),
           to = positions.size() * (t + 1) / workers.size();
    mistakes[t] =
        CountMistakes(positions.subspan(from, to - from), simulations, &workers[t]->batch);
  });
  return static_cast<double>(std::accumulate(mistakes.begin(), mistakes.end(), int64_t{0})) /
         static_cast<double>(positions.size());
}

int64_t DecisiveEval::CountMistakes(std::span<const Labelled> positions, int simulations,
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
  int64_t mistakes = 0;
  for (size_t i = 0; i < positions.size(); ++i) {
    int best = -1, chosen = -1;
    Move move = searches[i].result().move;
    for (const MoveOutcome& one : positions[i].moves) {
      best = std::max(best, one.outcome);
      if (one.move == move) chosen = one.outcome;
    }
    mistakes += chosen < best;
  }
  return mistakes;
}

}  // namespace pawl
