// Lineup: the players that a command names, ready to play one game with each other.
//
// Errors:  Error(kUsage), in one line: models of different games; no model and no game named; a
//          setting that has no effect on any of them; what the players' own makers refuse.
// Threads: one at a time.
#pragma once

#include "match/player.h"
#include "match/player_spec.h"

namespace pawl {

struct LineupSettings {
  std::string game;                // empty: the models'
  std::optional<int> simulations;  // of models that name none themselves
  std::optional<int> plies_max;    // missing: what all models' runs say
};

class Lineup {
 public:
  Lineup(const std::vector<PlayerSpec>& specs, const LineupSettings& settings);

  const Game& game() const { return *game_; }
  int plies_max() const { return plies_max_; }
  size_t size() const { return players_.size(); }
  Player* player(size_t i) { return players_[i].get(); }
  const std::string& name(size_t i) const { return names_[i]; }

 private:
  std::unique_ptr<Game> game_;
  int plies_max_ = 0;
  std::vector<std::unique_ptr<Player>> players_;
  std::vector<std::string> names_;
};

}  // namespace pawl
