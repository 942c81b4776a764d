#include "base/together.h"
#include "bench/benches.h"
#include "bench/measure.h"
#include "search/playouts.h"

namespace pawl {
namespace {

constexpr double kSecondsEach = 0.5;  // of a repeat, about
constexpr int64_t kFewest = 16;       // units of work that a thread is timed with at first

// Work that a thread does, named by its unit. `work(thread, i)`: how many units the i-th piece was.
using Work = std::function<int64_t(int thread, int64_t i)>;

// Units a second over all threads. How many pieces take half a second is found first.
nlohmann::ordered_json RateOf(const BenchOptions& options, const Work& work) {
  int64_t pieces = kFewest;
  std::vector<int64_t> units(static_cast<size_t>(options.threads));
  auto all = [&] {
    Together(options.threads, [&](int t) {
      int64_t sum = 0;
      for (int64_t i = 0; i < pieces; ++i) sum += work(t, i);
      units[static_cast<size_t>(t)] = sum;
    });
  };
  double seconds = TimeRepeats(1, all)[0];
  pieces = std::max<int64_t>(
      1, static_cast<int64_t>(kSecondsEach / seconds * static_cast<double>(kFewest)));
  std::vector<double> times = TimeRepeats(options.repeats, all);
  return Rate(static_cast<double>(std::accumulate(units.begin(), units.end(), int64_t{0})), times);
}

RandomKey KeyOf(int thread, int64_t i) {
  return RandomKey::Root(static_cast<uint64_t>(thread)).Fold(static_cast<uint64_t>(i));
}

}  // namespace

void BenchRules(const BenchOptions& options, const RulesBench& rules) {
  auto game = MakeGame(rules.game);
  GameState start(game.get());
  nlohmann::ordered_json figures = {{"benchmark", "rules"},
                                    {"game", game->name()},
                                    {"threads", options.threads},
                                    {"simulations_a_move", rules.simulations}};
  figures["perft_nodes_per_s"] =
      RateOf(options, [&](int, int64_t) { return Perft(*game, game->Start(), rules.depth); });
  std::vector<std::vector<uint64_t>> keys(static_cast<size_t>(options.threads));
  figures["random_games_per_s"] = RateOf(options, [&](int thread, int64_t i) {
    std::vector<uint64_t>& before = keys[static_cast<size_t>(thread)];
    before.clear();
    RandomStream random(KeyOf(thread, i));
    PlayOut(start, start.position(), &before, &random);
    return 1;
  });
  std::vector<PlayoutSearch> searches(static_cast<size_t>(options.threads));
  figures["playouts_per_s"] = RateOf(options, [&](int thread, int64_t i) {
    searches[static_cast<size_t>(thread)].Find(start, rules.simulations, KeyOf(thread, i));
    return rules.simulations;
  });
  PrintFigures(figures, options.json);
}

}  // namespace pawl
