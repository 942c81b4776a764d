// Openings: where the games of a match begin.
//
// Errors:  Error(kUsage) names the text, the line and what is wrong with it; or says that no game has
//          so many plies.
// Threads: free functions.
#pragma once

#include <string_view>
#include <vector>

#include "base/random.h"
#include "games/record.h"

namespace pawl {

// A position, and the moves that were played from it.
struct Opening {
  Position start;
  std::vector<Move> moves;
  bool operator==(const Opening&) const = default;
};

// The game that has been opened so. plies_max as in GameState, the opening's moves included.
GameState Opened(const Game& game, const Opening& opening, int plies_max);

struct Openings {
  std::vector<Opening> all;  // `count` of them
  int distinct = 0;          // those that lead to positions of their own
};

// `plies` random moves from the start of the game, after which it is not over. Each leads to
// another position, until 100 draws in a row for each opening that is wanted find no new one: then
// those that were found are repeated in their order.
Openings RandomOpenings(const Game& game, int plies, int count, RandomKey key);

// Either an opening a line, in the record's text ("4 4:", ":" for none); or a file of decisive
// positions (games/decisive_text.h), whose stages are taken in turn; or, where the name ends in
// .epd, the positions of EPD. `name` is the text's. Of a game that is not over.
std::vector<Opening> ReadOpenings(const Game& game, std::string_view text, std::string_view name);

}  // namespace pawl
