// Decisive positions as a text that people and other programs can read.
//
// The first line is "6000 positions of connect 7x6x4", with the number of lines that follow. Each
// of these is a stage, a position and its legal moves in the game's order, separated by tabs. After
// a move stands + where it wins, = where it draws and - where it loses, for the player who makes
// it:
//
//   begin-hard<tab>......./......./......./x....../ox.o.../xxox.o.<tab>1- 2+ 3- 4- 5- 6- 7-
//
// Stages come in the order of kStages.
// Errors:  Error(kUsage) names the text, the line and what is wrong with it.
// Threads: free functions.
#pragma once

#include "games/decisive.h"

namespace pawl {

std::string DecisiveText(const Game& game, const std::vector<DecisiveSet>& sets);

// `name`: the text's, for errors. That a position's moves are marked rightly is believed.
std::vector<DecisiveSet> ReadDecisive(const Game& game, std::string_view text,
                                      std::string_view name);

}  // namespace pawl
