// Games that were played elsewhere, read from a file.
//
// PGN:     a file whose name ends in .pgn holds games of chess or gardner (games/chess/pgn.h), from
//          the start on; a tag Variant names this game, if there is one.
// Lines:   any other file holds a game a line, as games/record.h writes it: moves with a space
//          behind each, then the result. An opening may stand before, with its colon ("4 4: 5 3
//          1-0"). So may the three parts that `pawl match --pgn` writes before the moves, with a
//          tab behind each; the third says "start". Blank lines, and lines that begin with #, are
//          skipped.
// EPD, positions without the moves between them, is not read.
// A game may stop before its rules end it (a player gave up, or both agreed on a draw), and then
// its result is what the file says; else its result must be the game's.
// Errors:  Error(kUsage) names the file, the game (and its line) and the move: what is not legal, goes
//          on where the game is over, has no result or another than the game's, begins elsewhere
//          than at the start; a file without a game, or of another kind than its name says.
// Threads: free functions.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "games/record.h"

namespace pawl {

struct RecordedGame {
  std::vector<Move> moves;  // one at least
  Outcome outcome = Outcome::kOpen;
  bool ended = false;  // by the rules
  bool operator==(const RecordedGame&) const = default;
};

// Error(kUsage), with what is read instead, where a file is EPD by its name.
void RefuseEpd(const std::filesystem::path& path, std::string_view read_instead);

// `path` decides how `text` is read, and stands in errors. plies_max: see GameState.
std::vector<RecordedGame> ReadGames(const Game& game, std::string_view text,
                                    const std::filesystem::path& path, int plies_max = 0);

}  // namespace pawl
