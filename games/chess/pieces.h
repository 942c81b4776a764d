// The pieces of one chess position, and where they may go by their way of moving alone, whatever
// becomes of their king.
//
// Threads: immutable; any. Variant and state outlive them.
#pragma once

#include <string_view>
#include <vector>

#include "games/chess/board.h"

namespace pawl::chess {

constexpr std::string_view kPromotions = "nbrq";  // the letters of the pieces to promote to

inline int StepOf(int side) { return side == 0 ? 8 : -8; }

class Pieces {
 public:
  Pieces(const Variant& variant, const State& state)
      : variant_(variant),
        state_(state),
        side_(state.side()),
        own_(state.of(side_)),
        other_(state.of(1 - side_)),
        kings_(state.of(kKing)),
        occupied_(state.all() | ~variant.board),
        king_(First(state.of(kKing, side_))),
        in_check_(InCheck(variant, state, side_)) {}

  int side() const { return side_; }
  Squares own() const { return own_; }
  Squares other() const { return other_; }
  Squares kings() const { return kings_; }
  int king() const { return king_; }
  bool in_check() const { return in_check_; }
  Squares empty() const { return ~occupied_; }
  const State& state() const { return state_; }
  const Variant& variant() const { return variant_; }

  int SideOf(int square) const { return (state_.of(1) & Bit(square)) != 0 ? 1 : 0; }
  int LastRank(int side) const { return side == 0 ? variant_.size - 1 : 0; }
  bool IsSecondRank(int square) const {
    return RankOf(square) == (SideOf(square) == 0 ? 1 : variant_.size - 2);
  }

  // Whether a move is a pawn's to the last rank.
  bool Promotes(int from, int to) const {
    return state_.At(from) == kPawn && RankOf(to) == LastRank(SideOf(from));
  }

  // What a piece attacks where these squares are occupied.
  Squares Attacks(int from, Squares occupied) const {
    switch (state_.At(from)) {
      case kPawn:
        return PawnAttacks(SideOf(from), from) & variant_.board;
      case kKnight:
        return KnightAttacks(from) & variant_.board;
      case kBishop:
        return BishopAttacks(from, occupied) & variant_.board;
      case kRook:
        return RookAttacks(from, occupied) & variant_.board;
      case kQueen:
        return (BishopAttacks(from, occupied) | RookAttacks(from, occupied)) & variant_.board;
      default:
        return KingAttacks(from) & variant_.board;
    }
  }
  Squares Attacks(int from) const { return Attacks(from, occupied_); }

  // Where a piece may go if its king does not matter; castling and en passant are left out.
  Squares Reach(int from) const {
    int side = SideOf(from), step = StepOf(side);
    if (state_.At(from) != kPawn) return Attacks(from) & ~state_.of(side);
    Squares to = Attacks(from) & state_.of(1 - side);
    if ((empty() & Bit(from + step)) == 0) return to;
    to |= Bit(from + step);
    bool twice = variant_.wide && IsSecondRank(from);
    return twice ? to | (Bit(from + 2 * step) & empty()) : to;
  }

  // The board after a piece has gone there; what stood there, or on `taken`, is gone.
  State After(int from, int to, int taken = kNoSquare) const {
    State after = state_;
    for (int square : {to, taken}) {
      if (square != kNoSquare && (state_.all() & Bit(square)) != 0)
        after.Flip(state_.At(square), SideOf(square), Bit(square));
    }
    after.Flip(state_.At(from), SideOf(from), Bit(from) | Bit(to));
    return after;
  }

  // Whether the mover's king is not attacked then.
  bool IsSafe(int from, int to, int taken = kNoSquare) const {
    return !InCheck(variant_, After(from, to, taken), SideOf(from));
  }

  // The king's and the rook's square of castling on a side, where both are at home.
  struct Castling {
    int to, rook;
    Squares between;
    bool right;
  };
  std::vector<Castling> Castlings() const {
    int home = side_ == 0 ? 4 : 60, rights = state_.castling() >> (2 * side_);
    std::vector<Castling> castlings;
    if (!variant_.wide || king_ != home) return castlings;
    for (bool is_long : {false, true}) {
      int rook = is_long ? home - 4 : home + 3;
      if ((state_.of(kRook, side_) & Bit(rook)) == 0) continue;
      castlings.push_back({is_long ? home - 2 : home + 2, rook, Between(home, rook),
                           (rights >> (is_long ? 1 : 0) & 1) != 0});
    }
    return castlings;
  }

 private:
  const Variant& variant_;
  const State& state_;
  int side_;
  Squares own_, other_, kings_, occupied_;
  int king_;
  bool in_check_;
};

inline void ForEach(Squares squares, const auto& action) {
  while (squares != 0) action(Pop(&squares));
}

}  // namespace pawl::chess
