// Extended position description (EPD; PGN standard, section 16.2): a position a line, and what is
// known of it.
//
// A line has the first four fields of FEN, or all six, then operations, each with its operands and
// a semicolon behind; the last one may lack it. Read: bm (the best moves, in SAN), hmvc and fmvn
// (the clock and the number of the move), and c9 where this comment is a result ("1-0"), as
// collections of labelled positions have it. Other operations are passed over. Blank lines, and
// lines that begin with #, are skipped.
// Errors:  Error(kUsage) names the line and what is wrong: the position, a text that is not closed,
//          an operation that stands twice, a best move that is not legal or stands twice.
// Threads: free functions.
#pragma once

#include <string_view>
#include <vector>

#include "games/chess/board.h"

namespace pawl::chess {

struct EpdPosition {
  int line = 0;  // the first of the text is 1
  State state;
  std::vector<Move> best;            // none where the line names none
  Outcome outcome = Outcome::kOpen;  // kOpen where the line names none
};

std::vector<EpdPosition> ReadEpd(const Variant& variant, std::string_view text);

}  // namespace pawl::chess
