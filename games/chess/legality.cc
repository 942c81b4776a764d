#include "games/chess/legality.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "games/chess/fen.h"
#include "games/chess/near_misses.h"
#include "games/chess/san.h"

namespace pawl::chess {
namespace {

constexpr std::string_view kRights = "KQkq";
constexpr std::string_view kNamed = "pnbrqk";  // behind a move, whether it is promoted to or not
constexpr char kNothing = '-';                 // off the board, or beyond what is told
constexpr size_t kStarLength = 2 + 8 * 2 + 8;

size_t WayLength(const Variant& variant) { return 1 + 3 * static_cast<size_t>(variant.size - 1); }

char PieceLetter(const State& state, int square) {
  if ((state.all() & Bit(square)) == 0) return '.';
  char letter = kPieceLetters[state.At(square)];
  return (state.of(0) & Bit(square)) != 0 ? letter : static_cast<char>(letter | 0x20);
}

// What stands on a square, and then each square's name and what stands on it, up to another square
// of the same line, or of that square alone. As long as the longest way, so that what follows
// always stands at the same place.
std::string Way(const Variant& variant, const State& state, int from, int to) {
  int step = to - from;
  if (Line(from, to) != 0) {
    int files = FileOf(to) - FileOf(from), ranks = RankOf(to) - RankOf(from);
    step /= std::max(std::abs(files), std::abs(ranks));
  }
  std::string way = {PieceLetter(state, from)};
  for (int square = from; square != to;) {
    square += step;
    way += SquareName(square);
    way += PieceLetter(state, square);
  }
  way.resize(WayLength(variant), kNothing);
  return way;
}

// What stands so many files and ranks from a square.
char SeenFrom(const Variant& variant, const State& state, int square, int files, int ranks) {
  int file = FileOf(square) + files, rank = RankOf(square) + ranks;
  bool on_board = file >= 0 && file < variant.size && rank >= 0 && rank < variant.size;
  return on_board ? PieceLetter(state, 8 * rank + file) : kNothing;
}

// What a square sees: its name; in each direction how far the first piece is and which, upwards
// first and then clockwise; then what stands a knight's move away, in the same order. Each part
// has its place, whatever stands before it.
std::string Star(const Variant& variant, const State& state, int square) {
  constexpr int kSteps[][2] = {{0, 1},  {1, 1},   {1, 0},  {1, -1},
                               {0, -1}, {-1, -1}, {-1, 0}, {-1, 1}},
                kJumps[][2] = {{1, 2},   {2, 1},   {2, -1}, {1, -2},
                               {-1, -2}, {-2, -1}, {-2, 1}, {-1, 2}};
  std::string star = SquareName(square);
  for (const int* step : kSteps) {
    int away = 1;
    auto seen = [&] { return SeenFrom(variant, state, square, away * step[0], away * step[1]); };
    while (seen() == '.') ++away;
    star += seen() == kNothing ? '0' : static_cast<char>('0' + away);
    star += seen();
  }
  for (auto [files, ranks] : kJumps) star += SeenFrom(variant, state, square, files, ranks);
  return star;
}

class ChessLegality : public Legality {
 public:
  ChessLegality(const Game* game, const Variant& variant) : Legality(game), variant_(variant) {}

  std::span<const std::string_view> classes() const override { return NearMissClasses(variant_); }

  std::string Text(const Position& position) const override {
    State state{position};
    std::string text;
    for (int rank = variant_.size - 1; rank >= 0; --rank) {
      for (int file = 0; file < variant_.size; ++file) text += PieceLetter(state, 8 * rank + file);
      text += rank > 0 ? '/' : ' ';
    }
    text += state.side() == 0 ? 'w' : 'b';
    if (!variant_.wide) return text;
    text += ' ';
    for (size_t i = 0; i < kRights.size(); ++i)
      text += (state.castling() >> i & 1) != 0 ? kRights[i] : '-';
    return text + ' ' + (state.en_passant() == kNoSquare ? "--" : SquareName(state.en_passant()));
  }

  std::vector<std::string> NearMisses(const Position& position,
                                      std::string_view move_class) const override {
    State state{position};
    return chess::NearMisses(Pieces(variant_, state), move_class);
  }

  std::vector<std::string> LikeThem(const Position& position,
                                    std::string_view move_class) const override {
    State state{position};
    return LikeNearMisses(Pieces(variant_, state), move_class);
  }

  std::string AnyMove(RandomStream* random) const override {
    auto size = static_cast<uint64_t>(variant_.size);
    auto any = [&] { return static_cast<int>(8 * random->Below(size) + random->Below(size)); };
    int from = any(), to = any();
    while (to == from) to = any();
    std::string text = SquareName(from) + SquareName(to);
    bool ahead = RankOf(from) == variant_.size - 2 && RankOf(to) == variant_.size - 1;
    bool back = RankOf(from) == 1 && RankOf(to) == 0;
    if ((!ahead && !back) || std::abs(FileOf(from) - FileOf(to)) > 1) return text;
    uint64_t piece = random->Below(kPromotions.size() + 1);
    return piece == kPromotions.size() ? text : text + kPromotions[piece];
  }

  bool IsMove(std::string_view text) const override {
    if (text.size() != 4 && text.size() != 5) return false;
    int from = SquareOf(text.substr(0, 2), variant_), to = SquareOf(text.substr(2, 2), variant_);
    bool piece = text.size() == 4 || kNamed.find(text[4]) != std::string_view::npos;
    return piece && from != kNoSquare && to != kNoSquare && from != to;
  }

  // The piece and its way; where its way of moving allows the move, what the king's
  // square sees after it. Of castling: the way to the rook, and what each of the king's
  // squares sees before it.
  std::string Trace(const Position& position, std::string_view move) const override {
    State state{position};
    Pieces pieces(variant_, state);
    int from = SquareOf(move.substr(0, 2), variant_), to = SquareOf(move.substr(2, 2), variant_);
    PAWL_CHECK(IsMove(move), "move {}", move);
    bool own_king = from == pieces.king();
    if (own_king && variant_.wide && std::abs(FileOf(from) - FileOf(to)) == 2 &&
        RankOf(from) == RankOf(to) && FileOf(from) == 4) {
      std::string trace = Way(variant_, state, from, to > from ? from + 3 : from - 4);
      return move.size() == 4 && MayCastle(pieces, to)
                 ? fmt::format("{},{},{},{}", trace, Star(variant_, state, from),
                               Star(variant_, state, (from + to) / 2), Star(variant_, state, to))
                 : trace;
    }
    std::string trace = Way(variant_, state, from, to);
    if (!MayGo(pieces, from, to, move.substr(4))) return trace;
    int taken = to == state.en_passant() && state.At(from) == kPawn ? to - StepOf(pieces.side())
                                                                    : kNoSquare;
    return trace + ',' +
           Star(variant_, pieces.After(from, to, taken), own_king ? to : pieces.king());
  }

  size_t longest_move() const override { return 5; }

  // Of chess three stars of castling.
  size_t longest_trace() const override {
    return WayLength(variant_) + (variant_.wide ? 3 : 1) * (1 + kStarLength);
  }

 private:
  // But for attacks.
  static bool MayCastle(const Pieces& pieces, int to) {
    for (const Pieces::Castling& one : pieces.Castlings()) {
      if (one.to == to) return one.right && (one.between & ~pieces.empty()) == 0;
    }
    return false;
  }
  static bool MayGo(const Pieces& pieces, int from, int to, std::string_view promotion) {
    if ((pieces.own() & Bit(from)) == 0) return false;
    bool named = promotion.size() == 1 && kPromotions.find(promotion[0]) != std::string_view::npos;
    if (pieces.Promotes(from, to) ? !named : !promotion.empty()) return false;
    if ((pieces.Reach(from) & Bit(to)) != 0) return true;
    return pieces.state().At(from) == kPawn && to == pieces.state().en_passant() &&
           (pieces.Attacks(from) & Bit(to)) != 0;
  }

  const Variant& variant_;
};

}  // namespace

std::unique_ptr<Legality> MakeChessLegality(const Game* game, const Variant& variant) {
  return std::make_unique<ChessLegality>(game, variant);
}

}  // namespace pawl::chess
