// The games of a match as text, for people and other programs.
//
// Chess and gardner: PGN (games/chess/pgn.h), with the tag Variant for gardner. Other games: a line a
// game, separated by tabs: the first player, the second, where it began ("start", or the position),
// and the record's text ("4 4 5 3 6 2 7 1-0").
// Errors:  none. Threads: free functions.
#pragma once

#include <string>

#include "match/match.h"

namespace pawl {

// `round` counts the pairs, from 1.
std::string PairText(const Game& game, const std::string& a, const std::string& b, const Pair& pair,
                     int round);

}  // namespace pawl
