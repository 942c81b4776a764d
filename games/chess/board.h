// The chess board as sets of squares, and everything that attacks it.
//
// Bit 8 r + f of a set is the square in rank r + 1 and file f ("a1" is bit 0). Smaller boards lie
// in its lower left corner; what lies outside of them counts as occupied.
// Source:  sliding pieces by o ^ (o - 2r) on the line and its mirror image (Kindervater, "Hyperbola
//          Quintessence", 2007).
// Threads: immutable; any.
#pragma once

#include <bit>
#include <cstdint>

#include "games/game.h"

namespace pawl::chess {

using Squares = uint64_t;

enum Piece { kPawn, kKnight, kBishop, kRook, kQueen, kKing, kPieces };
constexpr int kNoSquare = 64;

// One variant's board and rules.
struct Variant {
  int size;       // files and ranks
  Squares board;  // its squares
  bool wide;      // double steps, en passant and castling
  const char* name;
  const char* start;  // FEN
};
extern const Variant kStandard, kGardnerVariant;

constexpr Squares Bit(int square) { return Squares{1} << square; }
inline int First(Squares set) { return std::countr_zero(set); }
inline int Pop(Squares* set) {
  int square = First(*set);
  *set &= *set - 1;
  return square;
}
constexpr int FileOf(int square) { return square & 7; }
constexpr int RankOf(int square) { return square >> 3; }

// What stands in a Position: its words 0 to 5 are the pieces of each kind, 6 and 7 the squares of
// white and black, 8 the rest.
struct State {
  Position position;

  Squares of(Piece piece) const { return position.word[piece]; }
  Squares of(int side) const { return position.word[static_cast<size_t>(6 + side)]; }
  Squares of(Piece piece, int side) const { return of(piece) & of(side); }
  Squares all() const { return position.word[6] | position.word[7]; }

  int side() const { return static_cast<int>(position.word[8] & 1); }  // to move; 0 white
  int castling() const {
    return static_cast<int>(position.word[8] >> 1 & 15);
  }  // K Q k q from bit 0
  int en_passant() const { return static_cast<int>(position.word[8] >> 8 & 127); }  // or kNoSquare
  int clock() const { return static_cast<int>(position.word[8] >> 16 & 0xffff); }   // half-moves
  int number() const { return static_cast<int>(position.word[8] >> 32 & 0xffff); }  // of the move

  void Set(int side, int castling, int en_passant, int clock, int number) {
    position.word[8] = static_cast<uint64_t>(side) | static_cast<uint64_t>(castling) << 1 |
                       static_cast<uint64_t>(en_passant) << 8 | static_cast<uint64_t>(clock) << 16 |
                       static_cast<uint64_t>(number) << 32;
  }
  void Flip(Piece piece, int side, Squares squares) {
    position.word[piece] ^= squares;
    position.word[static_cast<size_t>(6 + side)] ^= squares;
  }
  // The piece on an occupied square.
  Piece At(int square) const {
    int piece = 0;
    while ((position.word[static_cast<size_t>(piece)] >> square & 1) == 0) ++piece;
    return static_cast<Piece>(piece);
  }
};

Squares KnightAttacks(int square);
Squares KingAttacks(int square);
Squares PawnAttacks(int side, int square);  // where a pawn of this side takes
Squares BishopAttacks(int square, Squares occupied);
Squares RookAttacks(int square, Squares occupied);
Squares Between(int a, int b);  // the squares between two of one line; none otherwise
Squares Line(int a, int b);     // the whole line through two squares; none otherwise

// The pieces of `side` that attack a square.
Squares Attackers(const State& state, int side, int square, Squares occupied);

// Whether the king of `side` is attacked.
bool InCheck(const Variant& variant, const State& state, int side);

}  // namespace pawl::chess
