// The chess board as sets of squares, and everything that attacks it.
//
// Bit 8 r + f of a set is the square in rank r + 1 and file f ("a1" is bit 0). Smaller boards lie
// in its lower left corner; what lies outside of them counts as occupied.
// Source:  sliding pieces by o ^ (o - 2r) on the line and its mirror image (Kindervater, "Hyperbola
//          Quintessence", 2007); all of a side's at once by filling (Kogge and Stone 1973).
// Threads: immutable; any.
#pragma once

#include <array>
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
// white and black, 8 the rest. `Holder` has a member `position`.
template <typename Holder>
class Words {
 public:
  Squares of(Piece piece) const { return word(piece); }
  Squares of(int side) const { return word(6 + side); }
  Squares of(Piece piece, int side) const { return of(piece) & of(side); }
  Squares all() const { return word(6) | word(7); }

  int side() const { return static_cast<int>(word(8) & 1); }               // to move; 0 white
  int castling() const { return static_cast<int>(word(8) >> 1 & 15); }     // K Q k q from bit 0
  int en_passant() const { return static_cast<int>(word(8) >> 8 & 127); }  // or kNoSquare
  int clock() const { return static_cast<int>(word(8) >> 16 & 0xffff); }   // half-moves
  int number() const { return static_cast<int>(word(8) >> 32 & 0xffff); }  // of the move

  void Set(int side, int castling, int en_passant, int clock, int number) {
    holder().position.word[8] = static_cast<uint64_t>(side) | static_cast<uint64_t>(castling) << 1 |
                                static_cast<uint64_t>(en_passant) << 8 |
                                static_cast<uint64_t>(clock) << 16 |
                                static_cast<uint64_t>(number) << 32;
  }
  void Flip(Piece piece, int side, Squares squares) {
    holder().position.word[piece] ^= squares;
    holder().position.word[static_cast<size_t>(6 + side)] ^= squares;
  }
  // The piece on an occupied square: the three bits of its number, without a branch.
  Piece At(int square) const {
    Squares bit0 = of(kKnight) | of(kRook) | of(kKing), bit1 = of(kBishop) | of(kRook),
            bit2 = of(kQueen) | of(kKing);
    return static_cast<Piece>((bit0 >> square & 1) | (bit1 >> square & 1) << 1 |
                              (bit2 >> square & 1) << 2);
  }

 private:
  uint64_t word(int i) const {
    return static_cast<const Holder*>(this)->position.word[static_cast<size_t>(i)];
  }
  Holder& holder() { return *static_cast<Holder*>(this); }
};

// A position that is read where it lies.
struct View : Words<View> {
  explicit View(const Position& read) : position(read) {}
  const Position& position;
};

// A position that is changed where it lies.
struct Edit : Words<Edit> {
  explicit Edit(Position* changed) : position(*changed) {}
  operator View() const { return View(position); }
  Position& position;
};

// A position of its own.
struct State : Words<State> {
  State() = default;
  explicit State(const Position& copied) : position(copied) {}
  operator View() const { return View(position); }
  Position position;
};

// What pieces attack from each square.
struct AttackTables {
  std::array<Squares, 64> knight{}, king{}, diagonal{}, other_diagonal{};
  std::array<std::array<Squares, 64>, 2> pawn{};
  std::array<std::array<uint8_t, 64>, 8> rank{};  // by file and the inner six squares
  std::array<std::array<Squares, 64>, 64> between{}, line{};
};
extern const AttackTables kAttackTables;

inline Squares KnightAttacks(int square) {
  return kAttackTables.knight[static_cast<size_t>(square)];
}
inline Squares KingAttacks(int square) { return kAttackTables.king[static_cast<size_t>(square)]; }
// Where a pawn of this side takes.
inline Squares PawnAttacks(int side, int square) {
  return kAttackTables.pawn[static_cast<size_t>(side)][static_cast<size_t>(square)];
}

constexpr Squares kFileA = 0x0101010101010101, kFileH = kFileA << 7;
constexpr Squares FileThrough(int square) { return kFileA << FileOf(square); }
constexpr Squares RankThrough(int square) { return Squares{0xff} << (square & 56); }

// Along a file or a diagonal, whose squares a byte swap mirrors.
inline Squares Slide(Squares mask, Squares from, Squares occupied) {
  Squares up = occupied & mask, down = __builtin_bswap64(up);
  up -= from;
  down -= __builtin_bswap64(from);
  return (up ^ __builtin_bswap64(down)) & mask;
}

inline Squares BishopAttacks(int square, Squares occupied) {
  auto s = static_cast<size_t>(square);
  return Slide(kAttackTables.diagonal[s], Bit(square), occupied) |
         Slide(kAttackTables.other_diagonal[s], Bit(square), occupied);
}

inline Squares RookAttacks(int square, Squares occupied) {
  int shift = square & 56;
  auto inner = static_cast<size_t>(occupied >> (shift + 1) & 63);
  Squares along = kAttackTables.rank[static_cast<size_t>(FileOf(square))][inner];
  return along << shift | Slide(FileThrough(square) & ~Bit(square), Bit(square), occupied);
}

// What a bishop attacks on an empty board, and what a rook does.
inline Squares BishopLines(int square) {
  auto s = static_cast<size_t>(square);
  return kAttackTables.diagonal[s] | kAttackTables.other_diagonal[s];
}
inline Squares RookLines(int square) {
  return (FileThrough(square) | RankThrough(square)) & ~Bit(square);
}

// The squares between two of one line; none otherwise.
inline Squares Between(int a, int b) {
  return kAttackTables.between[static_cast<size_t>(a)][static_cast<size_t>(b)];
}
// The whole line through two squares; none otherwise.
inline Squares Line(int a, int b) {
  return kAttackTables.line[static_cast<size_t>(a)][static_cast<size_t>(b)];
}

// The pieces of `side` that attack a square.
inline Squares Attackers(View view, int side, int square, Squares occupied) {
  Squares straight = view.of(kRook) | view.of(kQueen), oblique = view.of(kBishop) | view.of(kQueen);
  return ((KnightAttacks(square) & view.of(kKnight)) | (KingAttacks(square) & view.of(kKing)) |
          (PawnAttacks(1 - side, square) & view.of(kPawn)) |
          (BishopAttacks(square, occupied) & oblique) |
          (RookAttacks(square, occupied) & straight)) &
         view.of(side);
}

// All squares that `side` attacks, its own among them.
Squares Attacked(View view, int side, Squares occupied);

// Whether the king of `side` is attacked.
bool InCheck(const Variant& variant, View view, int side);

}  // namespace pawl::chess
