#include "games/chess/fen.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <utility>

#include "games/chess/moves.h"
#include "games/text.h"

namespace pawl::chess {
namespace {

constexpr int kClockMax = 10000;
constexpr std::string_view kRights = "KQkq";

char Lower(char c) { return static_cast<char>(c | 0x20); }

class FenReader {
 public:
  FenReader(const Variant& variant, std::string_view text) : variant_(variant), text_(text) {}

  State Read() {
    std::vector<std::string_view> fields = Split(text_, ' ');
    if (fields.size() != 6 && fields.size() != 4)
      Fail(fmt::format("has {} fields; six are wanted, or the first four", fields.size()));
    ReadBoard(fields[0]);
    if (fields[1] != "w" && fields[1] != "b") Fail("the second field must be w or b");
    int side = fields[1] == "w" ? 0 : 1;
    int castling = ReadCastling(fields[2]);
    int clock = fields.size() == 4 ? 0 : ParseNumber("half-move clock", fields[4], 0, kClockMax);
    int number = fields.size() == 4 ? 1 : ParseNumber("move number", fields[5], 1, kClockMax);
    state_.Set(side, castling, kNoSquare, clock, number);
    Check(side);
    int passed = ReadEnPassant(fields[3], side);
    if (passed != kNoSquare) {
      State with = state_;
      with.Set(side, castling, passed, clock, number);
      if (MayTakeEnPassant(variant_, with)) return with;
    }
    return state_;
  }

 private:
  [[noreturn]] void Fail(std::string_view why) const { Refuse("FEN", text_, why); }

  void ReadBoard(std::string_view field) {
    std::vector<std::string_view> ranks = Split(field, '/');
    if (static_cast<int>(ranks.size()) != variant_.size)
      Fail(fmt::format("has {} ranks, {} has {}", ranks.size(), variant_.name, variant_.size));
    for (int i = 0; i < variant_.size; ++i)
      ReadRank(ranks[static_cast<size_t>(i)], variant_.size - 1 - i);
  }

  void ReadRank(std::string_view text, int rank) {
    int file = 0;
    bool number = false;
    for (char c : text) {
      bool digit = c >= '1' && c <= '9';
      if (digit && number) Fail(fmt::format("rank {} has two numbers in a row", rank + 1));
      number = digit;
      int width = digit ? c - '0' : 1;
      if (file + width > variant_.size) Fail(fmt::format("rank {} is too long", rank + 1));
      if (!digit) PutPiece(c, 8 * rank + file);
      file += width;
    }
    if (file != variant_.size) Fail(fmt::format("rank {} is too short", rank + 1));
  }

  void PutPiece(char c, int square) {
    size_t piece =
        c < ' ' ? std::string_view::npos : kPieceLetters.find(static_cast<char>(c & ~0x20));
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter || piece == std::string_view::npos)
      Fail(fmt::format("'{}' is not a piece", Printable({&c, 1})));
    state_.Flip(static_cast<Piece>(piece), c >= 'a' ? 1 : 0, Bit(square));
  }

  int ReadCastling(std::string_view field) const {
    if (field == "-") return 0;
    int castling = 0;
    for (char c : field) {
      size_t right = kRights.find(c);
      if (right == std::string_view::npos)
        Fail("the third field, rights to castle, must be - or some of KQkq");
      if ((castling >> right & 1) != 0) Fail(fmt::format("names the right {} twice", c));
      castling |= 1 << right;
    }
    if (castling == 0) Fail("the third field, rights to castle, is empty");
    if (!variant_.wide) Fail(fmt::format("there is no castling in {}", variant_.name));
    return castling;
  }

  void Check(int side) const {
    for (int s : {0, 1}) {
      int kings = std::popcount(state_.of(kKing, s));
      if (kings != 1) Fail(fmt::format("{} has {} kings", s == 0 ? "white" : "black", kings));
    }
    CheckPieces();
    Squares ends = 0;
    for (int file = 0; file < variant_.size; ++file)
      ends |= Bit(file) | Bit(8 * (variant_.size - 1) + file);
    if ((state_.of(kPawn) & ends) != 0) Fail("a pawn stands on the first or the last rank");
    if (InCheck(variant_, state_, 1 - side))
      Fail("the king of the side that is not to move could be taken");
    for (int right = 0; right < 4; ++right) {
      int s = right / 2, home = s == 0 ? 0 : 56;
      if ((state_.castling() >> right & 1) == 0) continue;
      if ((state_.of(kKing, s) & Bit(home + 4)) == 0 ||
          (state_.of(kRook, s) & Bit(home + (right % 2 == 0 ? 7 : 0))) == 0)
        Fail(fmt::format("right {}: king and rook are not at home",
                         kRights[static_cast<size_t>(right)]));
    }
  }

  // No more than a game can make: beside the pieces of the start, each has cost a pawn. No position
  // has more moves than a MoveList holds then.
  void CheckPieces() const {
    for (int s : {0, 1}) {
      int pawns = std::popcount(state_.of(kPawn, s)), extra = 0;
      for (Piece piece : {kKnight, kBishop, kRook, kQueen}) {
        int start = variant_.size == 8 && piece != kQueen ? 2 : 1;
        extra += std::max(0, std::popcount(state_.of(piece, s)) - start);
      }
      if (pawns + extra > variant_.size)
        Fail(fmt::format("{} has {} pawns and {} pieces that were pawns; there are {} at the start",
                         s == 0 ? "white" : "black", pawns, extra, variant_.size));
    }
  }

  int ReadEnPassant(std::string_view field, int side) const {
    if (field == "-") return kNoSquare;
    int square = SquareOf(field, variant_);
    if (square == kNoSquare)
      Fail("the fourth field must be - or the square of an en passant capture");
    if (!variant_.wide) Fail(fmt::format("there is no en passant in {}", variant_.name));
    int step = side == 0 ? -8 : 8;  // towards the pawn that has moved by two
    if (RankOf(square) != (side == 0 ? 5 : 2) ||
        (state_.of(kPawn, 1 - side) & Bit(square + step)) == 0 ||
        ((Bit(square) | Bit(square - step)) & state_.all()) != 0)
      Fail(fmt::format("no pawn can have passed {} with the last move", field));
    return square;
  }

  const Variant& variant_;
  std::string_view text_;
  State state_{};
};

}  // namespace

std::string SquareName(int square) {
  return {Letter(FileOf(square)), static_cast<char>('1' + RankOf(square))};
}

int SquareOf(std::string_view name, const Variant& variant) {
  if (name.size() != 2) return kNoSquare;
  int file = name[0] - 'a', rank = name[1] - '1';
  bool inside = file >= 0 && file < variant.size && rank >= 0 && rank < variant.size;
  return inside ? 8 * rank + file : kNoSquare;
}

std::string ToFen(const Variant& variant, const State& state) {
  std::string fen;
  for (int rank = variant.size - 1; rank >= 0; --rank) {
    int empty = 0;
    for (int file = 0; file < variant.size; ++file) {
      int square = 8 * rank + file;
      if ((state.all() & Bit(square)) == 0) {
        ++empty;
        continue;
      }
      if (empty > 0) fen += std::to_string(std::exchange(empty, 0));
      char letter = kPieceLetters[state.At(square)];
      fen += (state.of(0) & Bit(square)) != 0 ? letter : Lower(letter);
    }
    if (empty > 0) fen += std::to_string(empty);
    if (rank > 0) fen += '/';
  }
  std::string rights;
  for (size_t i = 0; i < 4; ++i) {
    if ((state.castling() >> i & 1) != 0) rights += kRights[i];
  }
  return fmt::format("{} {} {} {} {} {}", fen, state.side() == 0 ? "w" : "b",
                     rights.empty() ? "-" : rights,
                     state.en_passant() == kNoSquare ? "-" : SquareName(state.en_passant()),
                     state.clock(), state.number());
}

State FromFen(const Variant& variant, std::string_view text) {
  return FenReader(variant, text).Read();
}

}  // namespace pawl::chess
