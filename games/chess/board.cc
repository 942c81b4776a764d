#include "games/chess/board.h"

#include <array>

namespace pawl::chess {
namespace {

constexpr Squares kFile = 0x0101010101010101;

struct Tables {
  std::array<Squares, 64> knight{}, king{}, diagonal{}, other_diagonal{};
  std::array<std::array<Squares, 64>, 2> pawn{};
  std::array<std::array<uint8_t, 64>, 8> rank{};  // by file and the inner six squares
  std::array<std::array<Squares, 64>, 64> between{}, line{};
};

Squares At(int rank, int file) {
  return rank >= 0 && rank < 8 && file >= 0 && file < 8 ? Bit(8 * rank + file) : 0;
}

uint8_t RankAttacks(int file, int inner) {
  int occupied = inner << 1, attacks = 0;
  for (int step : {-1, 1}) {
    for (int f = file + step; f >= 0 && f < 8; f += step) {
      attacks |= 1 << f;
      if ((occupied >> f & 1) != 0) break;
    }
  }
  return static_cast<uint8_t>(attacks);
}

void AddSteps(Tables* tables, int square) {
  auto s = static_cast<size_t>(square);
  int r = RankOf(square), f = FileOf(square);
  for (int dr = -2; dr <= 2; ++dr) {
    for (int df = -2; df <= 2; ++df) {
      if (dr * dr + df * df == 5) tables->knight[s] |= At(r + dr, f + df);
      if (dr * dr <= 1 && df * df <= 1 && (dr != 0 || df != 0))
        tables->king[s] |= At(r + dr, f + df);
    }
  }
  for (int df : {-1, 1}) {
    tables->pawn[0][s] |= At(r + 1, f + df);
    tables->pawn[1][s] |= At(r - 1, f + df);
  }
  for (int i = -7; i <= 7; ++i) {
    if (i == 0) continue;
    tables->diagonal[s] |= At(r + i, f + i);
    tables->other_diagonal[s] |= At(r + i, f - i);
  }
}

void AddLines(Tables* tables, int square) {
  auto s = static_cast<size_t>(square);
  for (int dr = -1; dr <= 1; ++dr) {
    for (int df = -1; df <= 1; ++df) {
      if (dr == 0 && df == 0) continue;
      Squares whole = Bit(square), passed = 0;
      for (int sign : {-1, 1}) {
        for (int i = 1; i < 8; ++i)
          whole |= At(RankOf(square) + sign * i * dr, FileOf(square) + sign * i * df);
      }
      for (int i = 1; i < 8; ++i) {
        Squares to = At(RankOf(square) + i * dr, FileOf(square) + i * df);
        if (to == 0) break;
        tables->line[s][static_cast<size_t>(First(to))] = whole;
        tables->between[s][static_cast<size_t>(First(to))] = passed;
        passed |= to;
      }
    }
  }
}

const Tables kTables = [] {
  Tables tables;
  for (int square = 0; square < 64; ++square) {
    AddSteps(&tables, square);
    AddLines(&tables, square);
  }
  for (int file = 0; file < 8; ++file) {
    for (int inner = 0; inner < 64; ++inner)
      tables.rank[static_cast<size_t>(file)][static_cast<size_t>(inner)] = RankAttacks(file, inner);
  }
  return tables;
}();

// Along a file or a diagonal, whose squares a byte swap mirrors.
Squares Slide(Squares mask, Squares from, Squares occupied) {
  Squares up = occupied & mask, down = __builtin_bswap64(up);
  up -= from;
  down -= __builtin_bswap64(from);
  return (up ^ __builtin_bswap64(down)) & mask;
}

}  // namespace

const Variant kStandard = {8, ~Squares{0}, true, "chess",
                           "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1"};
const Variant kGardnerVariant = {5, 0x1f1f1f1f1f, false, "gardner",
                                 "rnbqk/ppppp/5/PPPPP/RNBQK w - - 0 1"};

Squares KnightAttacks(int square) { return kTables.knight[static_cast<size_t>(square)]; }
Squares KingAttacks(int square) { return kTables.king[static_cast<size_t>(square)]; }
Squares PawnAttacks(int side, int square) {
  return kTables.pawn[static_cast<size_t>(side)][static_cast<size_t>(square)];
}

Squares BishopAttacks(int square, Squares occupied) {
  auto s = static_cast<size_t>(square);
  return Slide(kTables.diagonal[s], Bit(square), occupied) |
         Slide(kTables.other_diagonal[s], Bit(square), occupied);
}

Squares RookAttacks(int square, Squares occupied) {
  int shift = square & 56;
  auto inner = static_cast<size_t>(occupied >> (shift + 1) & 63);
  Squares along = kTables.rank[static_cast<size_t>(FileOf(square))][inner];
  return along << shift | Slide((kFile << FileOf(square)) & ~Bit(square), Bit(square), occupied);
}

Squares Between(int a, int b) {
  return kTables.between[static_cast<size_t>(a)][static_cast<size_t>(b)];
}
Squares Line(int a, int b) { return kTables.line[static_cast<size_t>(a)][static_cast<size_t>(b)]; }

Squares Attackers(const State& state, int side, int square, Squares occupied) {
  Squares straight = state.of(kRook) | state.of(kQueen),
          oblique = state.of(kBishop) | state.of(kQueen);
  return ((KnightAttacks(square) & state.of(kKnight)) | (KingAttacks(square) & state.of(kKing)) |
          (PawnAttacks(1 - side, square) & state.of(kPawn)) |
          (BishopAttacks(square, occupied) & oblique) |
          (RookAttacks(square, occupied) & straight)) &
         state.of(side);
}

bool InCheck(const Variant& variant, const State& state, int side) {
  return Attackers(state, 1 - side, First(state.of(kKing, side)), state.all() | ~variant.board) !=
         0;
}

}  // namespace pawl::chess
