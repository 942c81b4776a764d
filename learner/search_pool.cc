#include "learner/search_pool.h"

#include "base/together.h"
#include "model/placement.h"
#include "model/policy_value/settings.h"

namespace pawl {
namespace {

constexpr size_t kSearchesAtOnce = 512;  // of a thread; they hold a tree each

}  // namespace

struct SearchPool::Worker {
  Worker(const PolicyValueNetwork& network, Config::Precision precision, const Game* game)
      : evaluator(network, precision), batch(game, &evaluator) {}
  PolicyValueEvaluator evaluator;
  LeafBatch batch;
};

SearchPool::SearchPool(const PolicyValueNetwork& network, const Config& config, const Game* game)
    : settings_(SettingsOf(config.search())) {
  if (config.eval().search() == EvalConfig::puct) settings_.kind = SearchSettings::Kind::kPuct;
  Placement placement = Placement::Of(config, Part::kMeasuring);
  for (int t = 0; t < placement.threads; ++t)
    workers_.push_back(std::make_unique<Worker>(network, placement.precision, game));
}

SearchPool::~SearchPool() = default;

int SearchPool::Simulations(const Config& config) {
  int64_t own = config.eval().simulations();
  return static_cast<int>(own > 0 ? own : config.search().simulations());
}

std::vector<Move> SearchPool::MovesIn(std::span<const GameState> states, int simulations) {
  std::vector<Move> moves(states.size());
  Together(static_cast<int>(workers_.size()), [&](int thread) {
    auto t = static_cast<size_t>(thread);
    size_t end = states.size() * (t + 1) / workers_.size();
    for (size_t from = states.size() * t / workers_.size(); from < end; from += kSearchesAtOnce) {
      size_t count = std::min(kSearchesAtOnce, end - from);
      std::vector<Search> searches;
      for (size_t i = 0; i < count; ++i) {
        searches.emplace_back(settings_);
        searches.back().Begin(states[from + i], simulations, RandomKey::Root(0), false);
      }
      RunSearches(searches, &workers_[t]->batch);
      for (size_t i = 0; i < count; ++i) moves[from + i] = searches[i].result().move;
    }
  });
  return moves;
}

}  // namespace pawl
