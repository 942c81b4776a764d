// Generator: finds the legal moves of a position as sets of squares and hands them to a sink.
//
// The sink is told, by kind of piece from pawn to king and then by square, once or more for each
// piece:
//   Add(from, to)            the piece on `from` may go to each square of the set `to`
//   AddPromotions(from, to)  so may a pawn, and becomes a knight, a bishop, a rook or a queen there
// Sets may be empty. The moves in the order in which they are told, and each set's from its lowest
// square, are those of LegalMoves.
// Threads: one at a time; position and variant outlive it.
#pragma once

#include "games/chess/board.h"

namespace pawl::chess {

template <typename Sink>
class Generator {
 public:
  Generator(const Variant& variant, View view, Sink* sink)
      : variant_(variant),
        view_(view),
        sink_(*sink),
        side_(view.side()),
        own_(view.of(side_)),
        other_(view.of(1 - side_)),
        occupied_(view.all() | ~variant.board),
        king_(First(view.of(kKing, side_))) {}

  void Run() {
    // The king does not hide the squares behind it.
    attacked_ = Attacked(view_, 1 - side_, occupied_ & ~Bit(king_));
    target_ = variant_.board & ~own_;
    Squares checkers = 0;
    if ((attacked_ & Bit(king_)) != 0) {
      checkers = Attackers(view_, 1 - side_, king_, occupied_);
      target_ = checkers | Between(king_, First(checkers));
    }
    if ((checkers & (checkers - 1)) == 0) {
      FindPins();
      Pawns();
      for (Piece piece : {kKnight, kBishop, kRook, kQueen}) Pieces(piece);
    }
    King(checkers == 0);
  }

  // Whether there is a move that most positions have: none of those is found by a king in check.
  bool HasCommon() {
    if (Attackers(view_, 1 - side_, king_, occupied_) != 0) return false;
    FindPins();
    Squares pawns = view_.of(kPawn, side_) & ~pinned_;
    if ((Ahead(pawns) & ~occupied_) != 0) return true;
    Squares knights = view_.of(kKnight, side_) & ~pinned_;
    while (knights != 0) {
      if ((KnightAttacks(Pop(&knights)) & variant_.board & ~own_) != 0) return true;
    }
    return false;
  }

  bool EnPassantIsLegal() const {
    int to = view_.en_passant();
    if (to == kNoSquare) return false;
    Squares takers = PawnAttacks(1 - side_, to) & view_.of(kPawn, side_);
    while (takers != 0) {
      if (TakesEnPassant(Pop(&takers), to)) return true;
    }
    return false;
  }

 private:
  static constexpr Squares kThirdRanks[] = {Squares{0xff} << 16, Squares{0xff} << 40};

  Squares Straight() const { return (view_.of(kRook) | view_.of(kQueen)) & other_; }
  Squares Oblique() const { return (view_.of(kBishop) | view_.of(kQueen)) & other_; }
  // A rank further, as the mover's pawns go.
  Squares Ahead(Squares squares) const { return std::rotl(squares, side_ == 0 ? 8 : 56); }
  Squares Behind(Squares squares) const { return std::rotl(squares, side_ == 0 ? 56 : 8); }

  // Own pieces that alone stand between the king and a piece that would attack it.
  void FindPins() {
    Squares straight = Straight() & RookLines(king_), oblique = Oblique() & BishopLines(king_);
    pinned_ = 0;
    if ((straight | oblique) == 0) return;
    Squares walls = other_ | ~variant_.board;
    Squares snipers =
        (RookAttacks(king_, walls) & straight) | (BishopAttacks(king_, walls) & oblique);
    while (snipers != 0) {
      Squares between = Between(king_, Pop(&snipers)) & own_;
      if (between != 0 && (between & (between - 1)) == 0) pinned_ |= between;
    }
  }

  // Where a piece may go from here, of the squares that it reaches.
  Squares Allowed(int from, Squares to) const {
    to &= target_;
    return (pinned_ & Bit(from)) != 0 ? to & Line(king_, from) : to;
  }

  void Pieces(Piece piece) {
    Squares from = view_.of(piece) & own_;
    while (from != 0) {
      int square = Pop(&from);
      Squares to = piece == kKnight   ? KnightAttacks(square)
                   : piece == kBishop ? BishopAttacks(square, occupied_)
                   : piece == kRook
                       ? RookAttacks(square, occupied_)
                       : BishopAttacks(square, occupied_) | RookAttacks(square, occupied_);
      sink_.Add(square, Allowed(square, to));
    }
  }

  void Pawns() {
    Squares pawns = view_.of(kPawn) & own_;
    Squares one = Ahead(pawns) & ~occupied_;
    Squares two = variant_.wide ? Ahead(one & kThirdRanks[side_]) & ~occupied_ : 0;
    Squares last = side_ == 0 ? RankThrough(8 * (variant_.size - 1)) : RankThrough(0);
    int passed = view_.en_passant();
    Squares takers = passed == kNoSquare ? 0 : PawnAttacks(1 - side_, passed) & pawns;
    while (pawns != 0) {
      int square = Pop(&pawns);
      Squares ahead = Ahead(Bit(square));
      Squares to = (PawnAttacks(side_, square) & other_) | (ahead & one) | (Ahead(ahead) & two);
      to = Allowed(square, to);
      if ((ahead & last) != 0)
        sink_.AddPromotions(square, to);
      else
        sink_.Add(square, to);
      if ((takers & Bit(square)) != 0 && TakesEnPassant(square, passed))
        sink_.Add(square, Bit(passed));
    }
  }

  // Looked at on the board as it would be: two pawns leave one rank at once.
  bool TakesEnPassant(int from, int to) const {
    Squares taken = Bit(to + (side_ == 0 ? -8 : 8));
    Squares after = (occupied_ ^ Bit(from) ^ taken) | Bit(to);
    return (RookAttacks(king_, after) & Straight()) == 0 &&
           (BishopAttacks(king_, after) & Oblique()) == 0 &&
           (KnightAttacks(king_) & view_.of(kKnight) & other_) == 0 &&
           (PawnAttacks(side_, king_) & view_.of(kPawn) & other_ & ~taken) == 0;
  }

  void King(bool may_castle) {
    sink_.Add(king_, KingAttacks(king_) & variant_.board & ~own_ & ~attacked_);
    int rights = view_.castling() >> (2 * side_) & 3;
    if (!may_castle || rights == 0) return;
    if ((rights & 1) != 0) Castle(king_ + 2, Bit(king_ + 1) | Bit(king_ + 2), 0);
    if ((rights & 2) != 0) Castle(king_ - 2, Bit(king_ - 1) | Bit(king_ - 2), Bit(king_ - 3));
  }

  // way: the squares that the king passes and reaches; beside: what only has to be empty.
  void Castle(int to, Squares way, Squares beside) {
    if ((occupied_ & (way | beside)) == 0 && (attacked_ & way) == 0) sink_.Add(king_, Bit(to));
  }

  const Variant& variant_;
  View view_;
  Sink& sink_;
  int side_;
  Squares own_, other_, occupied_;
  int king_;
  Squares attacked_ = 0, target_ = 0, pinned_ = 0;
};

}  // namespace pawl::chess
