// Endgame tables: king and one piece (pawn, rook or queen) against king, solved by working backwards
// from the mates (retrograde analysis; Ströhlein 1970). Pawns become queens, rooks, bishops or
// knights by the rules: a pawn's table rests on those of queen and rook, and a bishop or a knight
// cannot win.
//
// Positions are those of legal chess with the piece white. Fifty moves and repetition are not
// looked at.
// Cost:    64 x 64 x 64 x 2 entries of a byte; made in about a second.
// Threads: immutable once made; any.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "games/chess/board.h"

namespace pawl::chess {

class Endgame {
 public:
  // `piece`: kPawn, kRook or kQueen.
  explicit Endgame(Piece piece);
  ~Endgame();

  struct Value {
    bool legal = false;
    bool won = false;  // for white
    int plies = 0;     // to mate, both sides at their best; of won positions
  };
  // `side`: to move, 0 white.
  Value Of(int side, int white_king, int piece, int black_king) const;
  // Of a position of this material, in either colour's hands; not legal where it is another.
  Value Of(const State& state) const;

  struct Counts {
    int64_t white_to_move = 0, white_wins = 0;  // legal positions, and those of them that are won
    int64_t black_to_move = 0, black_loses = 0;
    int longest = 0;  // plies
  };
  Counts Count() const;

 private:
  class Maker;
  Piece piece_;
  std::vector<int16_t> plies_;  // by Index; kIllegal, kDraw or plies to mate
};

}  // namespace pawl::chess
