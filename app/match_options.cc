#include "app/match_options.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "app/folder_kind.h"
#include "base/error.h"
#include "base/files.h"
#include "base/log.h"

namespace pawl {
namespace {

constexpr int kPairs = 100;

std::optional<int> Given(int value) {
  return value == MatchOptions::kMissing ? std::nullopt : std::optional(value);
}

void SayShared(int64_t pairs, int64_t distinct, const std::string& advice) {
  if (distinct == pairs) return;
  spdlog::warn(
      "{} pairs share {} different openings: players that draw no random numbers repeat their "
      "games, and intervals are too narrow; {}",
      pairs, distinct, advice);
}

}  // namespace

void MatchOptions::AddTo(CLI::App* command) {
  command->add_option("--game", game, "the game, with its sizes; default: that of the models");
  command
      ->add_option("--pairs", pairs,
                   "openings, each of which is played twice; default: 100, or all of --openings")
      ->check(CLI::Range(1, 1'000'000));
  auto* random =
      command
          ->add_option("--opening-plies", opening_plies, "random moves with which each pair begins")
          ->check(CLI::Range(0, 1000))
          ->capture_default_str();
  command
      ->add_option("--openings", openings,
                   "a file with an opening a line (\"4 4:\"), of decisive positions, or of EPD "
                   "(.epd)")
      ->excludes(random);
  command
      ->add_option("--simulations", simulations,
                   "of each model's search; default: its run's; 0: its policy alone")
      ->check(CLI::Range(0, 100'000));
  command
      ->add_option(
          "--plies", plies,
          "a game of so many moves is a draw; 0: only the rules end it; default: task.plies "
          "of the models' runs")
      ->check(CLI::Range(0, 100'000));
  command
      ->add_option("--parallel", parallel, "games under way at once; results do not depend on it")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  command->add_option("--seed", seed, "equal seeds give equal openings and games")
      ->capture_default_str();
  command->add_flag("--json", json, "print the result as one JSON object");
}

Lineup MatchOptions::MakeLineup(const std::vector<std::string>& players) const {
  std::vector<PlayerSpec> specs;
  for (const std::string& player : players) {
    specs.push_back(ParsePlayer(player));
    if (specs.back().kind == PlayerSpec::Kind::kModel) RequireWeights(specs.back().folder, true);
  }
  return Lineup(specs, {game, Given(simulations), Given(plies)});
}

std::vector<Opening> MatchOptions::MakeOpenings(const Lineup& lineup) const {
  auto require_rest = [&](int64_t moves) {
    if (lineup.plies_max() == 0 || moves < lineup.plies_max()) return;
    throw Error(ErrorCode::kUsage, openings.empty() ? "--opening-plies" : openings,
                fmt::format("{} moves of an opening leave nothing to play: a game of {} is a draw",
                            moves, lineup.plies_max()),
                "open with fewer, or raise --plies");
  };
  if (openings.empty()) {
    require_rest(opening_plies);
    return DrawOpenings(lineup.game());
  }
  std::vector<Opening> all = ReadNamedOpenings(lineup.game());
  for (const Opening& opening : all) require_rest(std::ssize(opening.moves));
  return all;
}

std::vector<Opening> MatchOptions::ReadNamedOpenings(const Game& of) const {
  std::vector<Opening> all = ReadOpenings(of, ReadFile(openings), openings);
  if (pairs > static_cast<int>(all.size()))
    throw Error(
        ErrorCode::kUsage, "--pairs",
        fmt::format("{} are asked for, and {} holds {} openings", pairs, openings, all.size()),
        "ask for fewer");
  if (pairs > 0) all.resize(static_cast<size_t>(pairs));
  std::unordered_set<uint64_t> distinct;
  for (const Opening& opening : all) distinct.insert(of.Key(Opened(of, opening, 0).position()));
  SayShared(std::ssize(all), std::ssize(distinct),
            "take out those of " + openings + " that repeat");
  return all;
}

std::vector<Opening> MatchOptions::DrawOpenings(const Game& of) const {
  Openings found = RandomOpenings(of, opening_plies, pairs > 0 ? pairs : kPairs,
                                  RandomKey::Root(seed).Fold("openings"));
  SayShared(std::ssize(found.all), found.distinct, "take more --opening-plies or fewer --pairs");
  return std::move(found.all);
}

MatchSettings MatchOptions::Settings(const Lineup& lineup) const {
  MatchSettings settings;
  settings.plies_max = lineup.plies_max();
  settings.parallel = parallel;
  settings.key = RandomKey::Root(seed).Fold("match");
  return settings;
}

std::unique_ptr<PlayingModel> ReadNamedModel(const std::string& text) {
  PlayerSpec spec = ParsePlayer(text);
  if (spec.kind != PlayerSpec::Kind::kModel || spec.simulations)
    throw Error(ErrorCode::kUsage, text, "is no model",
                "name a run folder, RUN@GENERATION or a weights folder");
  RequireWeights(spec.folder, true);
  return PlayingModel::Read(spec.folder, spec.generation);
}

std::string EloText(double elo) {
  return std::isfinite(elo) ? fmt::format("{:+.0f}", elo) : elo > 0 ? "+infinite" : "-infinite";
}

std::string EloText(double elo, const Bounds& bounds) {
  return fmt::format("{} [{}, {}]", EloText(elo), EloText(bounds.low), EloText(bounds.high));
}

nlohmann::json EloJson(double elo) { return std::isfinite(elo) ? nlohmann::json(elo) : nullptr; }

}  // namespace pawl
