#include "actors/self_play.h"
#include "base/together.h"
#include "bench/benches.h"
#include "bench/measure.h"
#include "kernels/gemm.h"
#include "model/policy_value/settings.h"
#include "model/weights.h"
#include "proto/config.h"
#include "proto/ids.h"

namespace pawl {
namespace {

constexpr int64_t kMovesEach = 20;  // of each game in a repeat

constexpr const char* kGames = R"(
[model]
kind = "{7}"
game = "{0}"
width = {1}
layers = {2}
[[task]]
kind = "game"
game = "{0}"
[search]
simulations = {3}
cache_mb = {4}
[sample]
slots = {5}
precision = "{6}"
[mix]
unit = "positions"
)";

// The games of one thread: as many as there are slots are always under way.
class Games {
 public:
  Games(const Config& config, const std::string& weights, int thread)
      : slots_(config.sample().slots()), thread_(thread), sampler_(config) {
    sampler_.Take(weights, "benchmark");
  }

  void Play(int64_t simulations) {
    int64_t until = counts().simulations + simulations;
    std::vector<Group> finished;
    while (counts().simulations < until) {
      while (sampler_.waiting() < slots_) Add();
      sampler_.Step(&finished);
      finished.clear();
    }
  }

  SelfPlayCounts counts() const { return sampler_.counts(); }

 private:
  void Add() {
    Group group;
    group.set_id(GroupId(1, next_));
    group.set_prompt(":");
    group.set_samples(1);
    RandomKey key = RandomKey::Root(static_cast<uint64_t>(thread_));
    group.set_random_key(key.Bits(static_cast<uint64_t>(next_++)));
    sampler_.Add(std::move(group));
  }

  int64_t slots_;
  int thread_;
  SelfPlay sampler_;
  int64_t next_ = 0;
};

SelfPlayCounts Sum(const std::vector<std::unique_ptr<Games>>& all) {
  SelfPlayCounts sum;
  for (const auto& games : all) {
    sum.games += games->counts().games;
    sum.moves += games->counts().moves;
    sum.simulations += games->counts().simulations;
    sum.evaluations += games->counts().evaluations;
  }
  return sum;
}

}  // namespace

void BenchGames(const BenchOptions& options, const GamesBench& games) {
  std::string precision = Config::Precision_Name(options.precision);
  Config config =
      ParseConfig(fmt::format(kGames, games.game, games.width, games.layers, games.simulations,
                              games.cache_mb, games.games, precision, games.kind),
                  "benchmark", {});
  auto rules = MakeGame(games.game);
  PolicyValueNetwork network(ShapeOf(config.model(), *rules));
  network.Initialize(RandomKey::Root(0));
  std::string weights = TensorsToSafetensors(network.NamedTensors());
  std::vector<std::unique_ptr<Games>> all;
  for (int t = 0; t < options.threads; ++t)
    all.push_back(std::make_unique<Games>(config, weights, t));
  int64_t each = kMovesEach * games.simulations * games.games;
  SelfPlayCounts before, after;
  std::vector<double> seconds = TimeRepeats(options.repeats, [&] {
    before = Sum(all);
    Together(options.threads, [&](int t) { all[static_cast<size_t>(t)]->Play(each); });
    after = Sum(all);
  });
  nlohmann::ordered_json figures = {
      {"benchmark", "games"},
      {"game", rules->name()},
      {"network", fmt::format("{} {} x {}", games.kind, games.width, games.layers)},
      {"precision", precision},
      {"kernels", ChooseGemms().name},
      {"threads", options.threads},
      {"games_at_once", games.games * options.threads},
      {"simulations_a_move", games.simulations},
      {"cache_mb", games.cache_mb}};
  auto rate = [&](const char* name, int64_t SelfPlayCounts::*count) {
    figures[name] = Rate(static_cast<double>(after.*count - before.*count), seconds);
  };
  rate("simulations_per_s", &SelfPlayCounts::simulations);
  rate("evaluations_per_s", &SelfPlayCounts::evaluations);
  rate("moves_per_s", &SelfPlayCounts::moves);
  rate("games_per_s", &SelfPlayCounts::games);
  MachineLimits limits = MeasureLimits(options.threads);
  double limit =
      options.precision == Config::bfloat16 ? limits.bfloat16_gflops : limits.float32_gflops;
  double gflops = figures["evaluations_per_s"]["median"].get<double>() * 2 *
                  static_cast<double>(network.shape().products()) / 1e9;
  figures["gflops"] = gflops;
  figures["machine_gflops"] = limit;
  figures["share_of_gflops"] = gflops / limit;
  PrintFigures(figures, options.json);
}

}  // namespace pawl
