// chess by the rules of FIDE (2023), and Gardner's minichess on 5x5 (no double step, no castling,
// no en passant).
//
// A game ends by itself with checkmate, stalemate, material that cannot mate, the third repetition
// of a position and fifty moves of each side without a capture or a pawn's move: what a player
// could claim ends it. Mate is looked at first.
// Text: FEN. A move's text is its coordinates, "e2e4" or "e7e8q".
// A network sees the board of the one who moves: for black, ranks are reversed. Planes: the mover's
// pawns, knights, bishops, rooks, queens, king, the other's; and, in chess, the mover's rights to
// castle (short, long), the other's, the en passant square, and the clock / 100 in every square.
// Policy: from square times to square (promotion to a queen among them), then promotions to knight,
// bishop and rook, by file and direction.
#include <fmt/format.h>

#include <algorithm>

#include "base/random.h"
#include "games/chess/choices.h"
#include "games/chess/fen.h"
#include "games/chess/moves.h"
#include "games/chess/san.h"
#include "games/games.h"
#include "games/text.h"

namespace pawl {
namespace chess {
namespace {

constexpr int kFiftyMoves = 100;      // half-moves
constexpr size_t kLeastToRepeat = 8;  // half-moves until a position has come three times
constexpr Squares kDark = 0xaa55aa55aa55aa55;

class Chess final : public Game {
 public:
  explicit Chess(const Variant& variant) : variant_(variant), size_(variant.size) {}

  std::string name() const override { return variant_.name; }
  Position Start() const override { return FromFen(variant_, variant_.start).position; }
  int ToMove(const Position& position) const override { return View(position).side(); }

  void Moves(const Position& position, MoveList* moves) const override {
    LegalMoves(variant_, View(position), moves);
  }

  Position Play(const Position& position, Move move) const override {
    Position next = position;
    PlayOn(variant_, move, &next);
    return next;
  }

  Ending End(const Position& position, std::span<const uint64_t> earlier) const override {
    View view(position);
    if (!HasLegalMove(variant_, view)) return WithoutMoves(view);
    bool may_repeat = ReversibleMoves(view, earlier) >= kLeastToRepeat;
    return DrawByRule(view, may_repeat ? Key(position) : 0, earlier);
  }

  Ending PlayRandom(Position* position, std::vector<uint64_t>* keys,
                    RandomStream* random) const override {
    View view(*position);
    uint64_t key = Key(*position);
    Choices choices(variant_, view);
    if (choices.size() == 0) return WithoutMoves(view);
    Ending ending = DrawByRule(view, key, *keys);
    if (ending.outcome != Outcome::kOpen) return ending;
    keys->push_back(key);
    auto at = static_cast<int>(random->Below(static_cast<uint64_t>(choices.size())));
    PlayOn(variant_, choices[at], position);
    return ending;
  }

  uint64_t Key(const Position& position) const override {
    View view(position);
    uint64_t key = 0;
    for (size_t i = 0; i < 8; ++i) key = Mix(key ^ position.word[i]);
    return Mix(key ^
               static_cast<uint64_t>(view.side() | view.castling() << 1 | view.en_passant() << 8));
  }

  PlaneShape planes() const override { return {variant_.wide ? 18 : 12, size_, size_}; }

  void Planes(const Position& position, float* planes) const override {
    View state(position);
    int mover = state.side();
    for (int side : {mover, 1 - mover}) {
      for (int piece = kPawn; piece < kPieces; ++piece)
        Fill(state.of(static_cast<Piece>(piece), side), mover, 1, &planes);
    }
    if (!variant_.wide) return;
    for (int side : {mover, 1 - mover}) {
      for (int right : {0, 1})
        Fill((state.castling() >> (2 * side + right) & 1) != 0 ? variant_.board : 0, mover, 1,
             &planes);
    }
    Fill(state.en_passant() == kNoSquare ? 0 : Bit(state.en_passant()), mover, 1, &planes);
    Fill(variant_.board, mover, static_cast<float>(state.clock()) / kFiftyMoves, &planes);
  }

  int policy_size() const override { return size_ * size_ * size_ * size_ + 3 * 3 * size_; }

  int PolicyIndex(const Position& position, Move move) const override {
    int mover = View(position).side(), cells = size_ * size_;
    int from = Cell(From(move), mover), to = Cell(To(move), mover);
    int promotion = Promotion(move);
    if (promotion == 0 || promotion == kQueen) return from * cells + to;
    int direction = FileOf(To(move)) - FileOf(From(move)) + 1;
    return cells * cells + ((promotion - kKnight) * 3 + direction) * size_ + FileOf(From(move));
  }

  // Without castling the board may be seen in a mirror.
  int symmetries() const override { return variant_.wide ? 1 : 2; }

  Position Turned(const Position& position, int symmetry) const override {
    if (symmetry == 0) return position;
    Position turned = position;
    for (size_t i = 0; i < 8; ++i) {
      turned.word[i] = 0;
      for (Squares left = position.word[i]; left != 0;) turned.word[i] |= Bit(Mirrored(Pop(&left)));
    }
    return turned;
  }

  Move TurnedMove(const Position&, Move move, int symmetry) const override {
    if (symmetry == 0) return move;
    return Encode(Mirrored(From(move)), Mirrored(To(move)), Promotion(move));
  }

  std::string Text(const Position& position) const override {
    return ToFen(variant_, State{position});
  }
  Position ParsePosition(std::string_view text) const override {
    return FromFen(variant_, text).position;
  }
  std::string MoveText(const Position&, Move move) const override { return ToCoordinates(move); }
  Move ParseMove(const Position& position, std::string_view text) const override {
    return FromCoordinates(variant_, State{position}, text);
  }

  std::string Board(const Position& position) const override {
    State state{position};
    std::string board;
    for (int rank = size_ - 1; rank >= 0; --rank) {
      board += fmt::format("{}", rank + 1);
      for (int file = 0; file < size_; ++file) {
        int square = 8 * rank + file;
        char letter = (state.all() & Bit(square)) == 0 ? '.' : kPieceLetters[state.At(square)];
        bool black = (state.of(1) & Bit(square)) != 0;
        board += fmt::format(" {}", black ? static_cast<char>(letter | 0x20) : letter);
      }
      board += '\n';
    }
    board += ' ';
    for (int file = 0; file < size_; ++file) board += fmt::format(" {}", Letter(file));
    return board + '\n';
  }

 private:
  int Seen(int square, int mover) const {  // with ranks reversed for black
    return mover == 0 ? square : 8 * (size_ - 1 - RankOf(square)) + FileOf(square);
  }
  int Cell(int square, int mover) const {
    int seen = Seen(square, mover);
    return RankOf(seen) * size_ + FileOf(seen);
  }
  int Mirrored(int square) const { return 8 * RankOf(square) + size_ - 1 - FileOf(square); }

  // A plane from its lowest rank, as the mover sees it.
  void Fill(Squares squares, int mover, float value, float** plane) const {
    std::fill_n(*plane, size_ * size_, 0.0f);
    while (squares != 0) (*plane)[Cell(Pop(&squares), mover)] = value;
    *plane += size_ * size_;
  }

  Ending WithoutMoves(View view) const {
    if (InCheck(variant_, view, view.side())) return {WinOf(1 - view.side()), "checkmate"};
    return {Outcome::kDraw, "stalemate"};
  }

  // Where there are moves. `key` is read where enough moves were made to repeat a position.
  static Ending DrawByRule(View view, uint64_t key, std::span<const uint64_t> earlier) {
    if (CannotMate(view)) return {Outcome::kDraw, "insufficient material"};
    if (view.clock() >= kFiftyMoves) return {Outcome::kDraw, "fifty moves"};
    if (IsThirdTime(key, earlier.last(ReversibleMoves(view, earlier))))
      return {Outcome::kDraw, "threefold repetition"};
    return {};
  }

  // Moves since the last capture or pawn's move: only positions since then can come again.
  static size_t ReversibleMoves(View view, std::span<const uint64_t> earlier) {
    return std::min(static_cast<size_t>(view.clock()), earlier.size());
  }

  // `since`: keys of those positions. Every other one is of the same side to move, and the third
  // of equal ones comes after eight moves at the least.
  static bool IsThirdTime(uint64_t key, std::span<const uint64_t> since) {
    if (since.size() < kLeastToRepeat) return false;
    int before = 0;
    for (size_t back = 4; back <= since.size(); back += 2)
      before += since[since.size() - back] == key ? 1 : 0;
    return before >= 2;
  }

  // Kings alone, one knight, or bishops that all stand on squares of one colour (FIDE 5.2.2).
  static bool CannotMate(View view) {
    if ((view.of(kPawn) | view.of(kRook) | view.of(kQueen)) != 0) return false;
    Squares knights = view.of(kKnight), bishops = view.of(kBishop);
    if (knights != 0) return bishops == 0 && (knights & (knights - 1)) == 0;
    return (bishops & kDark) == 0 || (bishops & ~kDark) == 0;
  }

  const Variant& variant_;
  int size_;
};

}  // namespace
}  // namespace chess

std::unique_ptr<Game> MakeChess() { return std::make_unique<chess::Chess>(chess::kStandard); }
std::unique_ptr<Game> MakeGardner() {
  return std::make_unique<chess::Chess>(chess::kGardnerVariant);
}

}  // namespace pawl
