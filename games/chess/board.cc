#include "games/chess/board.h"

namespace pawl::chess {
namespace {

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

void AddSteps(AttackTables* tables, int square) {
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

void AddLines(AttackTables* tables, int square) {
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

AttackTables MakeTables() {
  AttackTables tables;
  for (int square = 0; square < 64; ++square) {
    AddSteps(&tables, square);
    AddLines(&tables, square);
  }
  for (int file = 0; file < 8; ++file) {
    for (int inner = 0; inner < 64; ++inner)
      tables.rank[static_cast<size_t>(file)][static_cast<size_t>(inner)] = RankAttacks(file, inner);
  }
  return tables;
}

template <int kStep>
Squares Shift(Squares set) {
  if constexpr (kStep > 0)
    return set << kStep;
  else
    return set >> -kStep;
}

// What pieces reach in steps of `kStep`, up to something in the way. `free`: the squares that they
// may pass.
template <int kStep>
Squares Fill(Squares from, Squares free) {
  from |= free & Shift<kStep>(from);
  free &= Shift<kStep>(free);
  from |= free & Shift<2 * kStep>(from);
  free &= Shift<2 * kStep>(free);
  from |= free & Shift<4 * kStep>(from);
  return Shift<kStep>(from);
}

Squares AttackedStraight(Squares from, Squares free) {
  return Fill<8>(from, free) | Fill<-8>(from, free) | (Fill<1>(from, free & ~kFileA) & ~kFileA) |
         (Fill<-1>(from, free & ~kFileH) & ~kFileH);
}

Squares AttackedObliquely(Squares from, Squares free) {
  Squares right = free & ~kFileA, left = free & ~kFileH;  // that do not come round the edge
  return ((Fill<9>(from, right) | Fill<-7>(from, right)) & ~kFileA) |
         ((Fill<7>(from, left) | Fill<-9>(from, left)) & ~kFileH);
}

Squares AttackedByKnights(Squares from) {
  Squares one = (from >> 1 & ~kFileH) | (from << 1 & ~kFileA);
  Squares two = (from >> 2 & ~(kFileH | kFileH >> 1)) | (from << 2 & ~(kFileA | kFileA << 1));
  return one << 16 | one >> 16 | two << 8 | two >> 8;
}

Squares AttackedByKings(Squares from) {
  Squares beside = (from >> 1 & ~kFileH) | (from << 1 & ~kFileA), row = from | beside;
  return beside | row << 8 | row >> 8;
}

Squares AttackedByPawns(Squares from, int side) {
  Squares left = from & ~kFileA, right = from & ~kFileH;
  return side == 0 ? left << 7 | right << 9 : left >> 9 | right >> 7;
}

}  // namespace

const Variant kStandard = {8, ~Squares{0}, true, "chess",
                           "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1"};
const Variant kGardnerVariant = {5, 0x1f1f1f1f1f, false, "gardner",
                                 "rnbqk/ppppp/5/PPPPP/RNBQK w - - 0 1"};

const AttackTables kAttackTables = MakeTables();

Squares Attacked(View view, int side, Squares occupied) {
  Squares own = view.of(side), free = ~occupied;
  Squares straight = (view.of(kRook) | view.of(kQueen)) & own,
          oblique = (view.of(kBishop) | view.of(kQueen)) & own;
  Squares attacked = AttackedByKings(view.of(kKing) & own) |
                     AttackedByKnights(view.of(kKnight) & own) |
                     AttackedByPawns(view.of(kPawn) & own, side);
  if (straight != 0) attacked |= AttackedStraight(straight, free);
  if (oblique != 0) attacked |= AttackedObliquely(oblique, free);
  return attacked;
}

bool InCheck(const Variant& variant, View view, int side) {
  return Attackers(view, 1 - side, First(view.of(kKing, side)), view.all() | ~variant.board) != 0;
}

}  // namespace pawl::chess
