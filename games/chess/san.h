// Moves as text: coordinates as UCI has them ("e2e4", "e7e8q"), and standard algebraic notation
// (SAN; PGN standard, section 8.2.3).
//
// Errors:  Error(kUsage) names the text, and whether it is no move, illegal or ambiguous.
// Threads: free functions.
#pragma once

#include <string>
#include <string_view>

#include "games/chess/board.h"

namespace pawl::chess {

std::string ToCoordinates(Move move);
Move FromCoordinates(const Variant& variant, const State& state, std::string_view text);

// "Nbd2", "exd6", "O-O", "e8=Q+", "Qh5#". `move` is legal.
std::string ToSan(const Variant& variant, const State& state, Move move);

// Takes + and # for what they are worth: a sign that is missing or wrong is no error, as in most
// programs that read PGN.
Move FromSan(const Variant& variant, const State& state, std::string_view text);

}  // namespace pawl::chess
