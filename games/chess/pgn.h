// Portable game notation (PGN; Edwards, "Standard: Portable Game Notation Specification", 1994).
//
// Read: tags, moves in SAN, comments ({...} and ; to the end of the line), variations in (...) and
// annotations ($1, !?) are passed over. A game may begin at a FEN tag.
// Errors:  Error(kUsage) names the game ("game 3"), the move ("move 12, black") and what is wrong.
// Threads: free functions.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "games/chess/board.h"

namespace pawl::chess {

struct PgnGame {
  std::map<std::string, std::string> tags;  // "Event": ...
  State start;
  std::vector<Move> moves;
  std::string result = "*";  // "1-0", "0-1", "1/2-1/2" or "*"
};

std::vector<PgnGame> ReadPgn(const Variant& variant, std::string_view text);

// The seven tags of the roster come first, "?" where they are missing; lines are at most 80 long.
std::string WritePgn(const Variant& variant, const PgnGame& game);

}  // namespace pawl::chess
