// A player that is another program: an engine that speaks UCI, in a process of its own.
//
// Each turn is a new game for the engine ("ucinewgame"), so that at a fixed depth or number of
// nodes it plays the same moves whatever games it was asked about before. It gets one thread; its
// option UCI_Variant is set to the game where it has one. The process ends with the player.
// A program that is found in no folder of PATH is looked for in /usr/games, where Debian puts
// engines.
// Errors:  Error(kUsage): it cannot be started, does not speak UCI, lacks an option or a game.
//          Error(kFailed) names engine, game and ply, and what it said: it was silent for longer
//          than the time-out, ended, or played what is no legal move.
// Threads: one at a time; the process ends when the thread that started it ends.
// Source:  Kahlen and Meyer-Kahlen 2006, Description of the universal chess interface.
#pragma once

#include <utility>

#include "match/player.h"

namespace pawl {

struct UciSettings {
  std::vector<std::string> command;
  std::string limit;      // of each turn, behind "go": "depth 3"
  double timeout_s = 60;  // for each answer
  std::vector<std::pair<std::string, std::string>> options;
};

// The game is chess or gardner, and outlives the player.
std::unique_ptr<Player> MakeUciPlayer(const Game& game, const UciSettings& settings);

}  // namespace pawl
