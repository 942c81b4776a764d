// Games that were played elsewhere, read from a file.
//
// PGN:     a file whose name ends in .pgn holds games of chess or gardner (games/chess/pgn.h); a tag
//          Variant names this game, if there is one.
// EPD:     a file whose name ends in .epd holds positions of chess or gardner with their best moves
//          (games/chess/epd.h). Each is a game of one move, the first of the best, from that
//          position on; its result is known where the line says it, or where that move ends it.
// Lines:   any other file holds a game a line, as games/record.h writes it: moves with a space
//          behind each, then the result. An opening may stand before, with its colon ("4 4: 5 3
//          1-0"). So may the three parts that `pawl match --pgn` writes before the moves, with a
//          tab behind each; the third says "start" or names the position where the game begins.
//          Blank lines, and lines that begin with #, are skipped.
// A game may stop before its rules end it (a player gave up, or both agreed on a draw), and then
// its result is what the file says; else its result must be the game's.
// Errors:  Error(kUsage) names the file, the game (and its line) and the move: what is not legal, goes
//          on where the game is over, has no result or another than the game's; a position that
//          cannot be, is over, or lacks a best move; a file without a game, or of another kind than
//          its name says.
// Threads: free functions.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "games/chess/epd.h"
#include "games/record.h"

namespace pawl {

struct RecordedGame {
  std::optional<Position> begin;     // none: the start of the game
  std::vector<Move> moves;           // one at least
  std::vector<Move> best;            // of EPD: moves as good as the first; else none
  Outcome outcome = Outcome::kOpen;  // of EPD: kOpen where it is not known
  bool ended = false;                // by the rules
  bool operator==(const RecordedGame&) const = default;
};

// Whether a file is EPD by its name.
bool IsEpd(const std::filesystem::path& path);

// The positions of such a file, none of them over.
std::vector<chess::EpdPosition> ReadPositions(const Game& game, std::string_view text,
                                              const std::filesystem::path& path);

// `path` decides how `text` is read, and stands in errors. plies_max: see GameState.
std::vector<RecordedGame> ReadGames(const Game& game, std::string_view text,
                                    const std::filesystem::path& path, int plies_max = 0);

}  // namespace pawl
