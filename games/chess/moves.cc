#include "games/chess/moves.h"

#include <array>

#include "games/chess/generator.h"

namespace pawl::chess {
namespace {

// The rights to castle that are lost when a piece leaves or is taken on a square.
constexpr std::array<uint8_t, 64> kRightsOf = [] {
  std::array<uint8_t, 64> rights{};
  rights[0] = 2;
  rights[4] = 3;
  rights[7] = 1;
  rights[56] = 8;
  rights[60] = 12;
  rights[63] = 4;
  return rights;
}();

// Writes moves to a list that has room.
class Writer {
 public:
  explicit Writer(MoveList* moves) : moves_(*moves), end_(moves->Room()) {}
  ~Writer() { moves_.EndAt(end_); }

  void Add(int from, Squares to) {
    while (to != 0) *end_++ = Encode(from, Pop(&to));
  }
  void AddPromotions(int from, Squares to) {
    while (to != 0) {
      int square = Pop(&to);
      for (Piece piece : {kKnight, kBishop, kRook, kQueen}) *end_++ = Encode(from, square, piece);
    }
  }

 private:
  MoveList& moves_;
  Move* end_;
};

// Sees only whether there are any.
struct Any {
  Squares to_any = 0;
  void Add(int, Squares to) { to_any |= to; }
  void AddPromotions(int, Squares to) { to_any |= to; }
};

// Moves the pieces. `piece` is the one that moves, `takes`: something stands where it goes.
void MovePieces(const Variant& variant, Move move, Piece piece, bool takes, Edit* board) {
  int side = board->side(), from = From(move), to = To(move);
  if (takes) board->Flip(board->At(to), 1 - side, Bit(to));
  board->Flip(piece, side, Bit(from) | Bit(to));
  if (piece == kPawn) {
    if (variant.wide && to == board->en_passant())
      board->Flip(kPawn, 1 - side, Bit(to + (side == 0 ? -8 : 8)));
    if (Promotion(move) != 0) {
      board->Flip(kPawn, side, Bit(to));
      board->Flip(static_cast<Piece>(Promotion(move)), side, Bit(to));
    }
  } else if (piece == kKing && variant.wide && (to - from == 2 || from - to == 2)) {
    int rook = to > from ? to + 1 : to - 2, beside = to > from ? to - 1 : to + 1;
    board->Flip(kRook, side, Bit(rook) | Bit(beside));
  }
}

}  // namespace

void LegalMoves(const Variant& variant, View view, MoveList* moves) {
  Writer writer(moves);
  Generator<Writer>(variant, view, &writer).Run();
}

bool HasLegalMove(const Variant& variant, View view) {
  Any any;
  Generator<Any> generator(variant, view, &any);
  if (generator.HasCommon()) return true;
  generator.Run();
  return any.to_any != 0;
}

bool MayTakeEnPassant(const Variant& variant, View view) {
  Any none;
  return Generator<Any>(variant, view, &none).EnPassantIsLegal();
}

void PlayOn(const Variant& variant, Move move, Position* position) {
  Edit board(position);
  int side = board.side(), from = From(move), to = To(move);
  Piece piece = board.At(from);
  bool takes = (board.of(1 - side) & Bit(to)) != 0;
  MovePieces(variant, move, piece, takes, &board);
  int castling = board.castling() &
                 ~(kRightsOf[static_cast<size_t>(from)] | kRightsOf[static_cast<size_t>(to)]);
  int clock = piece == kPawn || takes ? 0 : board.clock() + 1, number = board.number() + side;
  bool two = piece == kPawn && (to - from == 16 || from - to == 16);
  int passed = two ? (from + to) / 2 : kNoSquare;
  board.Set(1 - side, castling, passed, clock, number);
  if (two && ((PawnAttacks(side, passed) & board.of(kPawn, 1 - side)) == 0 ||
              !MayTakeEnPassant(variant, board)))
    board.Set(1 - side, castling, kNoSquare, clock, number);
}

State After(const Variant& variant, const State& state, Move move) {
  State next = state;
  PlayOn(variant, move, &next.position);
  return next;
}

}  // namespace pawl::chess
