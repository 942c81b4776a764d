// Decisive positions that come with the program, of games whose solver takes long to make them.
//
// Threads: free functions.
#pragma once

#include <string_view>

#include "games/game.h"

namespace pawl {

// As games/decisive_text.h describes. Empty: there are none of this game.
std::string_view FrozenPositions(const Game& game);

}  // namespace pawl
