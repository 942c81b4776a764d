#include "model/policy_value/search_pool.h"

#include "base/together.h"
#include "model/policy_value/settings.h"

namespace pawl {
namespace {

constexpr size_t kSearchesAtOnce = 512;  // of a thread; they hold a tree each

SearchSettings MeasuringSettings(const Config& config) {
  SearchSettings settings = SettingsOf(config.search());
  if (config.eval().search() == EvalConfig::puct) settings.kind = SearchSettings::Kind::kPuct;
  return settings;
}

}  // namespace

struct SearchPool::Worker {
  Worker(const PolicyValueNetwork& network, Config::Precision precision, const Game* game)
      : evaluator(network, precision), batch(game, &evaluator) {}

  // One batch of searches. Those of earlier batches are used again for their memory.
  void Choose(std::span<const GameState* const> states, int simulations,
              const SearchSettings& settings, Move* moves) {
    while (searches.size() < states.size()) searches.emplace_back(settings);
    for (size_t i = 0; i < states.size(); ++i)
      searches[i].Begin(*states[i], simulations, RandomKey::Root(0), false);
    RunSearches(std::span(searches).first(states.size()), &batch);
    for (size_t i = 0; i < states.size(); ++i) moves[i] = searches[i].result().move;
  }

  PolicyValueEvaluator evaluator;
  LeafBatch batch;
  std::vector<Search> searches;
};

SearchPool::SearchPool(const PolicyValueNetwork& network, const SearchSettings& settings,
                       const Placement& placement, const Game* game)
    : settings_(settings) {
  for (int t = 0; t < placement.threads; ++t)
    workers_.push_back(std::make_unique<Worker>(network, placement.precision, game));
}

SearchPool::SearchPool(const PolicyValueNetwork& network, const Config& config, const Game* game)
    : SearchPool(network, MeasuringSettings(config), Placement::Of(config, Part::kMeasuring),
                 game) {}

SearchPool::~SearchPool() = default;

int SearchPool::Simulations(const Config& config) {
  int64_t own = config.eval().simulations();
  return static_cast<int>(own > 0 ? own : config.search().simulations());
}

std::vector<Move> SearchPool::MovesIn(std::span<const GameState* const> states, int simulations) {
  std::vector<Move> moves(states.size());
  Together(static_cast<int>(workers_.size()), [&](int thread) {
    auto t = static_cast<size_t>(thread);
    size_t end = states.size() * (t + 1) / workers_.size();
    for (size_t from = states.size() * t / workers_.size(); from < end; from += kSearchesAtOnce) {
      size_t count = std::min(kSearchesAtOnce, end - from);
      workers_[t]->Choose(states.subspan(from, count), simulations, settings_, &moves[from]);
    }
  });
  return moves;
}

std::vector<Move> SearchPool::MovesIn(std::span<const GameState> states, int simulations) {
  std::vector<const GameState*> pointers;
  for (const GameState& state : states) pointers.push_back(&state);
  return MovesIn(pointers, simulations);
}

}  // namespace pawl
