// pawl match: lets two players play pairs of games and says which is the stronger.
#include <cstdlib>
#include <iostream>
#include <numeric>

#include "app/commands.h"
#include "app/match_options.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/files.h"
#include "base/log.h"
#include "games/text.h"
#include "match/game_text.h"

namespace pawl {
namespace {

struct Options {
  MatchOptions match;
  std::string a, b, sprt, pgn;
  double alpha = 0.05, beta = 0.05;
};

double Number(const std::string& sprt, std::string_view text) {
  std::string copy(text);
  char* end = nullptr;
  double number = std::strtod(copy.c_str(), &end);
  if (copy.empty() || *end != '\0')
    throw Error(ErrorCode::kUsage, "--sprt " + sprt, "is not two numbers",
                "write two Elo with a comma between them, as in --sprt 0,10");
  return number;
}

std::optional<SprtSettings> SprtOf(const Options& options) {
  if (options.sprt.empty()) return std::nullopt;
  std::vector<std::string_view> parts = Split(options.sprt, ',');
  SprtSettings sprt{Number(options.sprt, parts.front()),
                    Number(options.sprt, parts.size() == 2 ? parts.back() : ""), options.alpha,
                    options.beta};
  CheckSprt(sprt);
  return sprt;
}

const char* Word(SprtVerdict verdict) {
  return verdict == SprtVerdict::kElo1 ? "elo1" : verdict == SprtVerdict::kElo0 ? "elo0" : "open";
}

struct Results {
  int64_t wins = 0, draws = 0, losses = 0;
};

Results ResultsOf(const MatchResult& result) {
  Results results;
  for (const Pair& pair : result.pairs) {
    for (int i : {0, 1}) {
      int value = ValueFor(pair.games[static_cast<size_t>(i)].ending.outcome, i);
      ++(value > 0 ? results.wins : value < 0 ? results.losses : results.draws);
    }
  }
  return results;
}

void PrintJson(const Lineup& lineup, const MatchResult& result,
               const std::optional<SprtSettings>& sprt, double seconds) {
  MatchScore score = ScoreOf(PointsOf(result.pairs));
  Results results = ResultsOf(result);
  nlohmann::ordered_json json = {{"game", lineup.game().name()},
                                 {"a", lineup.name(0)},
                                 {"b", lineup.name(1)},
                                 {"pairs", result.pairs.size()},
                                 {"wins", results.wins},
                                 {"draws", results.draws},
                                 {"losses", results.losses},
                                 {"points_of_pairs", PointsOf(result.pairs)},
                                 {"pairs_by_points", score.counts},
                                 {"score", score.score},
                                 {"score_low", score.scores.low},
                                 {"score_high", score.scores.high},
                                 {"elo", EloJson(score.elo)},
                                 {"elo_low", EloJson(score.elos.low)},
                                 {"elo_high", EloJson(score.elos.high)}};
  if (sprt) {
    Bounds bounds = SprtBounds(*sprt);
    json["sprt"] = {
        {"elo0", sprt->elo0},
        {"elo1", sprt->elo1},
        {"log_likelihood_ratio", LogLikelihoodRatio(score.counts, sprt->elo0, sprt->elo1)},
        {"low", bounds.low},
        {"high", bounds.high},
        {"verdict", Word(result.verdict)}};
  }
  json["seconds"] = seconds;
  std::cout << OneLine(json) << "\n";
}

void PrintText(const Lineup& lineup, const MatchResult& result,
               const std::optional<SprtSettings>& sprt, double seconds) {
  MatchScore score = ScoreOf(PointsOf(result.pairs));
  Results results = ResultsOf(result);
  std::cout << fmt::format("A: {}\nB: {}\n{}, {} pairs of games in {:.1f} s\n", lineup.name(0),
                           lineup.name(1), lineup.game().name(), result.pairs.size(), seconds);
  std::cout << fmt::format("A won {}, drew {}, lost {}: score {:.3f} [{:.3f}, {:.3f}]\n",
                           results.wins, results.draws, results.losses, score.score,
                           score.scores.low, score.scores.high);
  std::cout << fmt::format("pairs by A's points: 0: {}, 1/2: {}, 1: {}, 3/2: {}, 2: {}\n",
                           score.counts[0], score.counts[1], score.counts[2], score.counts[3],
                           score.counts[4]);
  std::cout << fmt::format("Elo of A less that of B: {}\n", EloText(score.elo, score.elos));
  if (!sprt) return;
  Bounds bounds = SprtBounds(*sprt);
  double ratio = LogLikelihoodRatio(score.counts, sprt->elo0, sprt->elo1);
  std::string verdict =
      result.verdict == SprtVerdict::kElo1   ? fmt::format("{:+g} Elo is taken", sprt->elo1)
      : result.verdict == SprtVerdict::kElo0 ? fmt::format("{:+g} Elo is taken", sprt->elo0)
                                             : "not decided, more --pairs are needed";
  std::cout << fmt::format(
      "{:+g} against {:+g} Elo: log-likelihood ratio {:.2f} in [{:.2f}, {:.2f}]: {}\n", sprt->elo0,
      sprt->elo1, ratio, bounds.low, bounds.high, verdict);
}

void Run(const Options& options) {
  std::optional<SprtSettings> sprt = SprtOf(options);
  Lineup lineup = options.match.MakeLineup({options.a, options.b});
  std::vector<Opening> openings = options.match.MakeOpenings(lineup);
  if (!options.pgn.empty()) RequireWritable(options.pgn);
  MatchSettings settings = options.match.Settings(lineup);
  settings.sprt = sprt;
  constexpr double kBetweenLines = 10;  // s
  auto begin = steady_clock::now(), told = begin;
  settings.progress = [&](const std::vector<int>& points) {
    if (SecondsSince(told) < kBetweenLines) return;
    told = steady_clock::now();
    double sum = std::accumulate(points.begin(), points.end(), 0.0);
    spdlog::info("{} of {} pairs, score {:.3f}", points.size(), openings.size(),
                 sum / (4 * static_cast<double>(points.size())));
  };
  MatchResult result =
      PlayMatch(lineup.game(), lineup.player(0), lineup.player(1), openings, settings);
  double seconds = SecondsSince(begin);
  if (!options.pgn.empty()) {
    std::string text;
    for (size_t i = 0; i < result.pairs.size(); ++i)
      text += PairText(lineup.game(), lineup.name(0), lineup.name(1), result.pairs[i],
                       static_cast<int>(i) + 1);
    WriteFileAtomically(options.pgn, text);
  }
  (options.match.json ? PrintJson : PrintText)(lineup, result, sprt, seconds);
}

}  // namespace

void AddMatch(CLI::App* app, int*) {
  auto options = std::make_shared<Options>();
  auto* command = app->add_subcommand("match", "let two players play pairs of games");
  command->footer(
      "Each opening is played twice: A is the first player, then B. Models search without noise.\n"
      "Players: a run folder (its newest weights), RUN@GENERATION, a weights folder, each perhaps\n"
      "with ,simulations=N; random; solver; minimax:DEPTH; mcts:SIMULATIONS (random\n"
      "playouts); uci:COMMAND@depth=N (or nodes=N, movetime=MS), then perhaps ,timeout=SECONDS "
      "and\n"
      "options of the engine: ,Skill Level=3.\n"
      "Intervals are 95%, by the bootstrap over pairs.\n"
      "Example: pawl match runs/connect_four runs/connect_four@10 --pairs 200\n"
      "         pawl match runs/chess uci:stockfish@depth=3 --sprt -400,-300");
  command->add_option("a", options->a, "the first player, A")->required();
  command->add_option("b", options->b, "the second player, B")->required();
  options->match.AddTo(command);
  auto* sprt =
      command->add_option("--sprt", options->sprt,
                          "ELO0,ELO1: stop as soon as a sequential test decides between the two");
  command->add_option("--alpha", options->alpha, "chance of wrongly taking ELO1")
      ->needs(sprt)
      ->capture_default_str();
  command->add_option("--beta", options->beta, "chance of wrongly taking ELO0")
      ->needs(sprt)
      ->capture_default_str();
  command->add_option("--pgn", options->pgn,
                      "write the games to this file: PGN for chess and gardner, else one a line");
  command->callback([options] {
    StartLog("match", false);
    Run(*options);
  });
}

}  // namespace pawl
