// What the commands that play games have in common: who plays what, from which openings.
//
// Errors: Error(kUsage) for options that do not go together.
#pragma once

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "match/lineup.h"
#include "match/match.h"
#include "match/playing_model.h"

namespace pawl {

struct MatchOptions {
  static constexpr int kMissing = -1;

  std::string game, openings;
  int pairs = 0, opening_plies = 4, simulations = kMissing, plies = kMissing, parallel = 256;
  uint64_t seed = 0;
  bool json = false;

  void AddTo(CLI::App* command);

  // The players, of which folders are checked.
  Lineup MakeLineup(const std::vector<std::string>& players) const;
  // Warns where a game has fewer different ones than pairs are asked for. Error(kUsage) where one
  // of them leaves nothing to play.
  std::vector<Opening> MakeOpenings(const Lineup& lineup) const;
  MatchSettings Settings(const Lineup& lineup) const;

 private:
  std::vector<Opening> ReadNamedOpenings(const Game& game) const;
  std::vector<Opening> DrawOpenings(const Game& game) const;
};

// The model that `text` names: a folder, or RUN@GENERATION. Error(kUsage) for any other player.
std::unique_ptr<PlayingModel> ReadNamedModel(const std::string& text);

// An Elo, signed; "+infinite" where one player won everything.
std::string EloText(double elo);
std::string EloText(double elo, const Bounds& bounds);
// null where it is infinite.
nlohmann::json EloJson(double elo);

}  // namespace pawl
