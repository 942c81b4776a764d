// Legal chess moves, and what they do to a position.
//
// A move is from + 64 to + 4096 promotion, with promotion 0 (none) or the Piece. Castling is the
// king's move by two squares.
// Threads: free functions.
#pragma once

#include "games/chess/board.h"

namespace pawl::chess {

constexpr Move Encode(int from, int to, int promotion = 0) {
  return static_cast<Move>(from | to << 6 | promotion << 12);
}
constexpr int From(Move move) { return move & 63; }
constexpr int To(Move move) { return move >> 6 & 63; }
constexpr int Promotion(Move move) { return move >> 12; }

// All legal moves: by kind of piece from pawn to king, then by square.
void LegalMoves(const Variant& variant, View view, MoveList* moves);

// Whether there is a legal move; faster than to list them all.
bool HasLegalMove(const Variant& variant, View view);

// Plays a legal move. The en passant square is kept only where a capture there is legal.
void PlayOn(const Variant& variant, Move move, Position* position);
// The same, elsewhere.
State After(const Variant& variant, const State& state, Move move);

// Whether a capture on the en passant square of this position is legal.
bool MayTakeEnPassant(const Variant& variant, View view);

}  // namespace pawl::chess
