#include "games/chess/moves.h"

namespace pawl::chess {
namespace {

// Rights that are lost when a piece leaves or is taken on a square.
int RightsOf(int square) {
  switch (square) {
    case 0:
      return 2;
    case 4:
      return 3;
    case 7:
      return 1;
    case 56:
      return 8;
    case 60:
      return 12;
    case 63:
      return 4;
    default:
      return 0;
  }
}

class Generator {
 public:
  Generator(const Variant& variant, const State& state, MoveList* moves)
      : variant_(variant),
        state_(state),
        moves_(moves),
        side_(state.side()),
        own_(state.of(side_)),
        other_(state.of(1 - side_)),
        occupied_(state.all() | ~variant.board),
        king_(First(state.of(kKing, side_))) {}

  void Run() {
    moves_->Clear();
    Squares checkers = Attackers(state_, 1 - side_, king_, occupied_);
    target_ = variant_.board & ~own_;
    if (checkers == 0 || (checkers & (checkers - 1)) == 0) {
      if (checkers != 0) target_ = checkers | Between(king_, First(checkers));
      FindPins();
      Pawns();
      for (Piece piece : {kKnight, kBishop, kRook, kQueen}) Pieces(piece);
      target_ = variant_.board & ~own_;
    }
    King(checkers == 0);
  }

  // Moves that most positions have are looked for first; `moves` holds none or all after it.
  bool HasAny() {
    if (Attackers(state_, 1 - side_, king_, occupied_) == 0) {
      FindPins();
      Squares pawns = state_.of(kPawn, side_) & ~pinned_;
      if (((side_ == 0 ? pawns << 8 : pawns >> 8) & ~occupied_) != 0) return true;
      Squares knights = state_.of(kKnight, side_) & ~pinned_;
      while (knights != 0) {
        if ((KnightAttacks(Pop(&knights)) & variant_.board & ~own_) != 0) return true;
      }
      pinned_ = 0;
    }
    Run();
    return !moves_->empty();
  }

  bool EnPassantIsLegal() {
    int to = state_.en_passant();
    if (to == kNoSquare) return false;
    Squares takers = PawnAttacks(1 - side_, to) & state_.of(kPawn, side_);
    while (takers != 0) {
      if (TakesEnPassant(Pop(&takers), to)) return true;
    }
    return false;
  }

 private:
  Squares Straight() const { return (state_.of(kRook) | state_.of(kQueen)) & other_; }
  Squares Oblique() const { return (state_.of(kBishop) | state_.of(kQueen)) & other_; }

  // Own pieces that alone stand between the king and a piece that would attack it.
  void FindPins() {
    Squares snipers = (RookAttacks(king_, other_ | ~variant_.board) & Straight()) |
                      (BishopAttacks(king_, other_ | ~variant_.board) & Oblique());
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

  void AddAll(int from, Squares to) {
    while (to != 0) moves_->Add(Encode(from, Pop(&to)));
  }

  void Pieces(Piece piece) {
    Squares from = state_.of(piece, side_);
    while (from != 0) {
      int square = Pop(&from);
      Squares to = piece == kKnight   ? KnightAttacks(square)
                   : piece == kBishop ? BishopAttacks(square, occupied_)
                   : piece == kRook
                       ? RookAttacks(square, occupied_)
                       : BishopAttacks(square, occupied_) | RookAttacks(square, occupied_);
      AddAll(square, Allowed(square, to));
    }
  }

  void Pawns() {
    int step = side_ == 0 ? 8 : -8, last = side_ == 0 ? variant_.size - 1 : 0;
    int second = side_ == 0 ? 1 : variant_.size - 2;
    Squares from = state_.of(kPawn, side_);
    while (from != 0) {
      int square = Pop(&from);
      Squares to = PawnAttacks(side_, square) & other_;
      if ((occupied_ & Bit(square + step)) == 0) {
        to |= Bit(square + step);
        if (variant_.wide && RankOf(square) == second && (occupied_ & Bit(square + 2 * step)) == 0)
          to |= Bit(square + 2 * step);
      }
      to = Allowed(square, to);
      while (to != 0) AddPawn(square, Pop(&to), last);
      int passed = state_.en_passant();
      if (passed != kNoSquare && (PawnAttacks(side_, square) & Bit(passed)) != 0 &&
          TakesEnPassant(square, passed))
        moves_->Add(Encode(square, passed));
    }
  }

  void AddPawn(int from, int to, int last) {
    if (RankOf(to) != last) {
      moves_->Add(Encode(from, to));
      return;
    }
    for (Piece piece : {kKnight, kBishop, kRook, kQueen}) moves_->Add(Encode(from, to, piece));
  }

  // Looked at on the board as it would be: two pawns leave one rank at once.
  bool TakesEnPassant(int from, int to) const {
    Squares taken = Bit(to + (side_ == 0 ? -8 : 8));
    Squares after = (occupied_ ^ Bit(from) ^ taken) | Bit(to);
    return (RookAttacks(king_, after) & Straight()) == 0 &&
           (BishopAttacks(king_, after) & Oblique()) == 0 &&
           (KnightAttacks(king_) & state_.of(kKnight) & other_) == 0 &&
           (PawnAttacks(side_, king_) & state_.of(kPawn) & other_ & ~taken) == 0;
  }

  bool IsAttacked(int square, Squares occupied) const {
    return Attackers(state_, 1 - side_, square, occupied) != 0;
  }

  void King(bool may_castle) {
    Squares without = occupied_ & ~Bit(king_);  // it does not hide the squares behind it
    Squares to = KingAttacks(king_) & target_;
    while (to != 0) {
      int square = Pop(&to);
      if (!IsAttacked(square, without)) moves_->Add(Encode(king_, square));
    }
    if (!may_castle || !variant_.wide) return;
    int rights = state_.castling() >> (2 * side_);
    if ((rights & 1) != 0) Castle(king_ + 1, king_ + 2, Bit(king_ + 1) | Bit(king_ + 2));
    if ((rights & 2) != 0)
      Castle(king_ - 1, king_ - 2, Bit(king_ - 1) | Bit(king_ - 2) | Bit(king_ - 3));
  }

  void Castle(int over, int to, Squares empty) {
    if ((occupied_ & empty) == 0 && !IsAttacked(over, occupied_) && !IsAttacked(to, occupied_))
      moves_->Add(Encode(king_, to));
  }

  const Variant& variant_;
  const State& state_;
  MoveList* moves_;
  int side_;
  Squares own_, other_, occupied_;
  int king_;
  Squares target_ = 0, pinned_ = 0;
};

// Moves the pieces; returns the squares of the king's and the rook's rights that are gone.
void MovePieces(const Variant& variant, State* next, Move move, int side) {
  int from = From(move), to = To(move);
  Piece piece = next->At(from);
  Squares path = Bit(from) | Bit(to);
  if ((next->of(1 - side) & Bit(to)) != 0) next->Flip(next->At(to), 1 - side, Bit(to));
  if (piece == kPawn && variant.wide && to == next->en_passant())
    next->Flip(kPawn, 1 - side, Bit(to + (side == 0 ? -8 : 8)));
  next->Flip(piece, side, path);
  if (Promotion(move) != 0) {
    next->Flip(kPawn, side, Bit(to));
    next->Flip(static_cast<Piece>(Promotion(move)), side, Bit(to));
  }
  if (piece == kKing && variant.wide && (to - from == 2 || from - to == 2)) {
    int rook = to > from ? to + 1 : to - 2, beside = to > from ? to - 1 : to + 1;
    next->Flip(kRook, side, Bit(rook) | Bit(beside));
  }
}

}  // namespace

void LegalMoves(const Variant& variant, const State& state, MoveList* moves) {
  Generator(variant, state, moves).Run();
}

bool HasLegalMove(const Variant& variant, const State& state) {
  MoveList moves;
  return Generator(variant, state, &moves).HasAny();
}

bool MayTakeEnPassant(const Variant& variant, const State& state) {
  MoveList none;
  return Generator(variant, state, &none).EnPassantIsLegal();
}

State After(const Variant& variant, const State& state, Move move) {
  State next = state;
  int side = state.side(), from = From(move), to = To(move);
  Piece piece = state.At(from);
  bool takes = (state.of(1 - side) & Bit(to)) != 0;
  MovePieces(variant, &next, move, side);
  int castling = state.castling() & ~(RightsOf(from) | RightsOf(to));
  int clock = piece == kPawn || takes ? 0 : state.clock() + 1;
  bool two = piece == kPawn && (to - from == 16 || from - to == 16);
  int passed = two ? (from + to) / 2 : kNoSquare;
  next.Set(1 - side, castling, passed, clock, state.number() + side);
  if (two && ((PawnAttacks(side, passed) & next.of(kPawn, 1 - side)) == 0 ||
              !MayTakeEnPassant(variant, next)))
    next.Set(1 - side, castling, kNoSquare, clock, state.number() + side);
  return next;
}

}  // namespace pawl::chess
