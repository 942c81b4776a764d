#include "games/chess/san.h"

#include <algorithm>

#include "games/chess/fen.h"
#include "games/chess/moves.h"
#include "games/text.h"

namespace pawl::chess {
namespace {

bool IsCastling(const Variant& variant, const State& state, Move move) {
  int step = To(move) - From(move);
  return variant.wide && state.At(From(move)) == kKing && (step == 2 || step == -2);
}

// What the origin of a piece's move must say so that no other legal move of its kind is meant.
std::string Origin(const State& state, const MoveList& legal, Move move) {
  Piece piece = state.At(From(move));
  bool others = false, same_file = false, same_rank = false;
  for (Move other : legal) {
    if (other == move || To(other) != To(move) || state.At(From(other)) != piece) continue;
    others = true;
    same_file |= FileOf(From(other)) == FileOf(From(move));
    same_rank |= RankOf(From(other)) == RankOf(From(move));
  }
  std::string square = SquareName(From(move));
  if (!others) return "";
  if (!same_file) return square.substr(0, 1);
  return same_rank ? square : square.substr(1);
}

// The parts of a piece's or a pawn's move in SAN.
struct Parts {
  Piece piece = kPawn;
  int file = -1, rank = -1;  // of the origin, where it is named
  int to = kNoSquare;
  int promotion = 0;
};

class SanReader {
 public:
  SanReader(const Variant& variant, std::string_view text)
      : variant_(variant), text_(text), left_(text) {}

  // Everything but castling.
  Parts Read() {
    Parts parts;
    while (!left_.empty() && (left_.back() == '+' || left_.back() == '#')) left_.remove_suffix(1);
    if (left_.size() >= 2 && left_[left_.size() - 2] == '=') {
      parts.promotion = PromotionOf(left_.back());
      left_.remove_suffix(2);
    }
    if (left_.size() < 2) Fail();
    parts.to = SquareOf(left_.substr(left_.size() - 2), variant_);
    if (parts.to == kNoSquare) Fail();
    left_.remove_suffix(2);
    if (!left_.empty() && left_.back() == 'x') left_.remove_suffix(1);
    size_t piece = left_.empty() ? std::string_view::npos : kPieceLetters.find(left_[0]);
    if (piece != std::string_view::npos) {
      parts.piece = static_cast<Piece>(piece);
      left_.remove_prefix(1);
    }
    if (!left_.empty() && left_[0] >= 'a' && left_[0] < 'a' + variant_.size) {
      parts.file = left_[0] - 'a';
      left_.remove_prefix(1);
    }
    if (!left_.empty() && left_[0] >= '1' && left_[0] < '1' + variant_.size) {
      parts.rank = left_[0] - '1';
      left_.remove_prefix(1);
    }
    if (!left_.empty()) Fail();
    return parts;
  }

 private:
  [[noreturn]] void Fail() const {
    Refuse("move", text_, "is not a move in algebraic notation, as Nf3, exd6 or e8=Q");
  }

  int PromotionOf(char letter) const {
    size_t piece = kPieceLetters.find(letter);
    if (piece == std::string_view::npos || piece == kPawn || piece == kKing)
      Refuse("move", text_, "a pawn is promoted to N, B, R or Q");
    return static_cast<int>(piece);
  }

  const Variant& variant_;
  std::string_view text_, left_;
};

}  // namespace

std::string ToCoordinates(Move move) {
  std::string text = SquareName(From(move)) + SquareName(To(move));
  if (Promotion(move) != 0)
    text += static_cast<char>(kPieceLetters[static_cast<size_t>(Promotion(move))] | 0x20);
  return text;
}

Move FromCoordinates(const Variant& variant, const State& state, std::string_view text) {
  MoveList legal;
  LegalMoves(variant, state, &legal);
  int from = kNoSquare, to = kNoSquare;
  if (text.size() == 4 || text.size() == 5) {
    from = SquareOf(text.substr(0, 2), variant);
    to = SquareOf(text.substr(2, 2), variant);
  }
  if (from == kNoSquare || to == kNoSquare)
    Refuse("move", text, "is not a move in coordinates, as e2e4 or e7e8q");
  for (Move move : legal) {
    if (From(move) == from && To(move) == to && ToCoordinates(move) == text) return move;
  }
  bool promotes = std::any_of(legal.begin(), legal.end(), [&](Move move) {
    return From(move) == from && To(move) == to && Promotion(move) != 0;
  });
  Refuse("move", text, promotes ? "names no piece to promote to, as e7e8q" : "is not legal here");
}

std::string ToSan(const Variant& variant, const State& state, Move move) {
  std::string text;
  Piece piece = state.At(From(move));
  bool takes = (state.of(1 - state.side()) & Bit(To(move))) != 0 ||
               (piece == kPawn && FileOf(From(move)) != FileOf(To(move)));
  if (IsCastling(variant, state, move)) {
    text = To(move) > From(move) ? "O-O" : "O-O-O";
  } else {
    MoveList legal;
    LegalMoves(variant, state, &legal);
    if (piece == kPawn) {
      if (takes) text += Letter(FileOf(From(move)));
    } else {
      text += kPieceLetters[piece] + Origin(state, legal, move);
    }
    text += (takes ? "x" : "") + SquareName(To(move));
    if (Promotion(move) != 0) {
      text += '=';
      text += kPieceLetters[static_cast<size_t>(Promotion(move))];
    }
  }
  State next = After(variant, state, move);
  if (!InCheck(variant, next, next.side())) return text;
  MoveList answers;
  LegalMoves(variant, next, &answers);
  return text + (answers.empty() ? "#" : "+");
}

Move FromSan(const Variant& variant, const State& state, std::string_view text) {
  MoveList legal;
  LegalMoves(variant, state, &legal);
  std::string_view bare = text.substr(0, text.find_first_of("+#"));
  Move found = 0;
  int matches = 0;
  if (bare == "O-O" || bare == "O-O-O") {
    for (Move move : legal) {
      if (!IsCastling(variant, state, move) || (To(move) > From(move)) != (bare == "O-O")) continue;
      found = move;
      ++matches;
    }
  } else {
    Parts parts = SanReader(variant, text).Read();
    for (Move move : legal) {
      if (state.At(From(move)) != parts.piece || To(move) != parts.to ||
          Promotion(move) != parts.promotion || IsCastling(variant, state, move))
        continue;
      if (parts.file >= 0 && FileOf(From(move)) != parts.file) continue;
      if (parts.rank >= 0 && RankOf(From(move)) != parts.rank) continue;
      // A pawn that takes is named by its file.
      if (parts.piece == kPawn && parts.file < 0 && FileOf(From(move)) != FileOf(parts.to))
        continue;
      found = move;
      ++matches;
    }
  }
  if (matches == 0) Refuse("move", text, "is not legal here");
  if (matches > 1) Refuse("move", text, "can be several moves; say from which square");
  return found;
}

}  // namespace pawl::chess
