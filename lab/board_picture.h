// Pictures of positions of board games, as SVG for a page: the stones, pieces or heaps, with the
// cells that the last move changed marked.
//
// The first player is blue, the second orange, in the colours of the figures (lab/looks.h); chess
// has white and black pieces. The picture is drawn from Game::Board, so that it shows what the text
// shows.
// Errors:  none: a game that has no picture gives "". Threads: free functions, no state.
#pragma once

#include <string>

#include "games/game.h"

namespace pawl {

// `before`: the position in front of the last move; equal to `position`: none was made.
std::string BoardSvg(const Game& game, const Position& before, const Position& position);

}  // namespace pawl
