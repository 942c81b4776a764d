// pawl ladder: lets the generations of a run and other players meet, each with each, and rates
// them.
#include <algorithm>
#include <iostream>

#include "app/commands.h"
#include "app/folder_kind.h"
#include "app/match_options.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "games/text.h"
#include "match/playing_model.h"
#include "match/ratings.h"

namespace pawl {
namespace {

struct Options {
  MatchOptions match;
  std::string run, generations;
  std::vector<std::string> with;
};

// Those named, or all that are stored, in order.
std::vector<int64_t> GenerationsOf(const Options& options) {
  std::vector<int64_t> stored = StoredGenerations(options.run);
  if (options.generations.empty()) return stored;
  std::vector<int64_t> chosen;
  for (std::string_view text : Split(options.generations, ',')) {
    int64_t generation = ParseNumber("generation", text, 0, 999'999);
    if (std::find(stored.begin(), stored.end(), generation) == stored.end())
      throw Error(
          ErrorCode::kUsage, options.run,
          fmt::format("holds no weights of generation {}", generation),
          fmt::format("it holds {}, from {} to {}", stored.size(), stored.front(), stored.back()));
    if (!chosen.empty() && generation <= chosen.back())
      Refuse("--generations", options.generations, "must grow from one to the next");
    chosen.push_back(generation);
  }
  return chosen;
}

std::vector<Meeting> PlayAll(const Options& options, Lineup* lineup) {
  std::vector<Opening> openings = options.match.MakeOpenings(*lineup);
  MatchSettings settings = options.match.Settings(*lineup);
  RandomKey key = settings.key;
  std::vector<Meeting> meetings;
  size_t all = lineup->size() * (lineup->size() - 1) / 2;
  for (size_t a = 0; a < lineup->size(); ++a) {
    for (size_t b = a + 1; b < lineup->size(); ++b) {
      settings.key = key.Fold(a).Fold(b);
      MatchResult result =
          PlayMatch(lineup->game(), lineup->player(a), lineup->player(b), openings, settings);
      meetings.push_back({a, b, PointsOf(result.pairs)});
      spdlog::info("{} of {} meetings: {} scored {:.3f} against {}", meetings.size(), all,
                   lineup->name(a), ScoreOf(meetings.back().points).score, lineup->name(b));
    }
  }
  return meetings;
}

void PrintJson(const Lineup& lineup, std::span<const Meeting> meetings,
               std::span<const Rating> ratings, std::span<const Setback> setbacks) {
  nlohmann::ordered_json json = {{"game", lineup.game().name()}};
  for (size_t i = 0; i < ratings.size(); ++i)
    json["players"].push_back({{"name", lineup.name(i)},
                               {"elo", ratings[i].elo},
                               {"elo_low", ratings[i].elos.low},
                               {"elo_high", ratings[i].elos.high}});
  for (const Meeting& meeting : meetings)
    json["meetings"].push_back({{"a", lineup.name(meeting.a)},
                                {"b", lineup.name(meeting.b)},
                                {"pairs", meeting.points.size()},
                                {"score", ScoreOf(meeting.points).score}});
  json["setbacks"] = nlohmann::ordered_json::array();
  for (const Setback& setback : setbacks)
    json["setbacks"].push_back({{"later", lineup.name(setback.later)},
                                {"earlier", lineup.name(setback.earlier)},
                                {"score", setback.score},
                                {"standard_error", setback.standard_error}});
  std::cout << OneLine(json) << "\n";
}

void PrintText(const Lineup& lineup, std::span<const Meeting>, std::span<const Rating> ratings,
               std::span<const Setback> setbacks) {
  size_t widest = 6;
  for (size_t i = 0; i < ratings.size(); ++i) widest = std::max(widest, lineup.name(i).size());
  std::cout << fmt::format("{:<{}}  Elo [95%], mean 0\n", "player", widest);
  for (size_t i = 0; i < ratings.size(); ++i)
    std::cout << fmt::format("{:<{}}  {}\n", lineup.name(i), widest,
                             EloText(ratings[i].elo, ratings[i].elos));
  for (const Setback& setback : setbacks)
    std::cout << fmt::format(
        "SETBACK: {} loses to the earlier {}: score {:.3f}, standard error {:.3f}\n",
        lineup.name(setback.later), lineup.name(setback.earlier), setback.score,
        setback.standard_error);
}

void Run(const Options& options) {
  RequireWeights(options.run, true);
  RequireRun(options.run);
  std::vector<std::string> players;
  for (int64_t generation : GenerationsOf(options))
    players.push_back(fmt::format("{}@{}", options.run, generation));
  size_t generations = players.size();
  players.insert(players.end(), options.with.begin(), options.with.end());
  if (players.size() < 2)
    throw Error(ErrorCode::kUsage, options.run, "has one generation, who meets nobody",
                "add --with PLAYER");
  Lineup lineup = options.match.MakeLineup(players);
  std::vector<Meeting> meetings = PlayAll(options, &lineup);
  std::vector<Rating> ratings =
      RatingsOf(lineup.size(), meetings, RandomKey::Root(options.match.seed));
  std::vector<Setback> setbacks = SetbacksOf(generations, meetings);
  (options.match.json ? PrintJson : PrintText)(lineup, meetings, ratings, setbacks);
}

}  // namespace

void AddLadder(CLI::App* app, int*) {
  auto options = std::make_shared<Options>();
  auto* command =
      app->add_subcommand("ladder", "rate a run's generations by games of each with each");
  command->footer(
      "Ratings are those of Bradley and Terry, with a draw as half a win; their mean is 0.\n"
      "Intervals are 95%, by the bootstrap over pairs. A SETBACK is a generation that scores less\n"
      "than half against an earlier one, by more than two standard errors.\n"
      "Players of --with are written as for pawl match.\n"
      "Example: pawl ladder runs/connect_four --generations 0,10,20,40 --with minimax:4");
  command->add_option("run", options->run, "a run folder")->required();
  command->add_option("--generations", options->generations,
                      "0,10,20: which meet; default: all that are stored");
  command->add_option("--with", options->with, "another player; may be repeated");
  options->match.AddTo(command);
  command->callback([options] {
    StartLog("ladder", false);
    Run(*options);
  });
}

}  // namespace pawl
