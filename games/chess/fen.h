// Forsyth-Edwards notation (FEN; PGN standard, section 16.1).
//
// Written: the en passant square only where a capture there is legal. Read: six fields, or the first
// four (clock 0, move 1); an en passant square that no legal capture goes to is dropped, because
// the positions are the same.
// Errors:  Error(kUsage) names the text and what cannot be: a board of another size, a king too many
//          or too few, a pawn on the first or last rank, a right to castle without its rook, a king
//          that could be taken, and so on.
// Threads: free functions.
#pragma once

#include <string>
#include <string_view>

#include "games/chess/board.h"

namespace pawl::chess {

std::string ToFen(const Variant& variant, const State& state);
State FromFen(const Variant& variant, std::string_view text);

// "e4"
std::string SquareName(int square);
// kNoSquare where it names none.
int SquareOf(std::string_view name, const Variant& variant);

constexpr std::string_view kPieceLetters = "PNBRQK";

}  // namespace pawl::chess
