// The position that a "position" of UCI sets: "startpos", or "fen" and a FEN; then perhaps "moves"
// and moves.
//
// Where these rules end the game and the moves go on (a third repetition, fifty moves), it goes on
// without the positions before.
// Errors:  Error(kUsage) names what is no position and no legal move.
// Threads: free functions.
// Source:  Kahlen and Meyer-Kahlen 2006, Description of the universal chess interface.
#pragma once

#include <string_view>
#include <vector>

#include "games/record.h"

namespace pawl {

// The words of a line, whatever blanks stand between them.
std::vector<std::string_view> UciWords(std::string_view line);

// `words`: those behind "position". The game outlives the state.
GameState ReadUciPosition(const Game& game, const std::vector<std::string_view>& words);

}  // namespace pawl
