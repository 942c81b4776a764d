// connect: stones fall into columns; k of one player's in a row, in any direction, win.
//
// A board of w columns of h + 1 bits, the lowest row first; the bit above a column stays empty, so
// that rows do not run from one column into the next. Word 0 and 1 hold the first player's stones,
// 2 and 3 the second's.
// Text: rows from the top, "." "x" "o", separated by "/". A move is its column, "1" the leftmost.
#include <fmt/format.h>

#include <algorithm>

#include "base/random.h"
#include "games/bits.h"
#include "games/game.h"
#include "games/games.h"
#include "games/text.h"

namespace pawl {
namespace {

using Bits = unsigned __int128;

Bits Get(const Position& position, int player) {
  size_t at = static_cast<size_t>(2 * player);
  return Bits{position.word[at + 1]} << 64 | position.word[at];
}

void Put(Bits bits, int player, Position* position) {
  size_t at = static_cast<size_t>(2 * player);
  position->word[at] = static_cast<uint64_t>(bits);
  position->word[at + 1] = static_cast<uint64_t>(bits >> 64);
}

uint64_t Low(Bits bits) { return static_cast<uint64_t>(bits); }
uint64_t High(Bits bits) { return static_cast<uint64_t>(bits >> 64); }
int Count(Bits bits) { return CountBits(Low(bits)) + CountBits(High(bits)); }

class Connect final : public Game {
 public:
  Connect(int width, int height, int row) : width_(width), height_(height), row_(row) {
    for (int c = 0; c < width; ++c) bottom_ |= Cell(c, 0);
    board_ = bottom_ * ((Bits{1} << height) - 1);
  }

  std::string name() const override {
    return fmt::format("connect {}x{}x{}", width_, height_, row_);
  }

  Position Start() const override { return {}; }

  int ToMove(const Position& position) const override {
    Bits all = All(position);
    return IsOdd(Low(all) ^ High(all)) ? 1 : 0;
  }

  void Moves(const Position& position, MoveList* moves) const override {
    moves->Clear();
    if (Wins(Get(position, 0)) || Wins(Get(position, 1))) return;
    Bits open = (All(position) + bottom_) & board_;
    for (int c = 0; c < width_; ++c) {
      if ((open & Column(c)) != 0) moves->Add(static_cast<Move>(c));
    }
  }

  Position Play(const Position& position, Move move) const override {
    Position next = position;
    int player = ToMove(position);
    Put(Get(position, player) | ((All(position) + Cell(move, 0)) & Column(move)), player, &next);
    return next;
  }

  Ending End(const Position& position, std::span<const uint64_t>) const override {
    for (int player : {0, 1}) {
      if (Wins(Get(position, player))) return {WinOf(player), "a row"};
    }
    if (All(position) == board_) return {Outcome::kDraw, "the board is full"};
    return {};
  }

  // Only the player who moved last can have made a row.
  Ending PlayRandom(Position* position, std::vector<uint64_t>* keys,
                    RandomStream* random) const override {
    int mover = ToMove(*position);
    Bits open = (All(*position) + bottom_) & board_;  // the lowest free cell of each column
    if (open == 0 || Wins(Get(*position, 1 - mover))) return End(*position, *keys);
    keys->push_back(Key(*position));
    int low = CountBits(Low(open)), columns = low + CountBits(High(open));
    auto at = static_cast<int>(random->Below(static_cast<uint64_t>(columns)));
    int cell = at < low ? NthBit(Low(open), at) : 64 + NthBit(High(open), at - low);
    position->word[static_cast<size_t>(2 * mover + cell / 64)] |= uint64_t{1} << (cell % 64);
    return {};
  }

  uint64_t Key(const Position& position) const override {
    const auto& w = position.word;
    return Mix(Mix(Mix(Mix(w[0]) ^ w[1]) ^ w[2]) ^ w[3]);
  }

  PlaneShape planes() const override { return {2, height_, width_}; }

  void Planes(const Position& position, float* planes) const override {
    int mover = ToMove(position);
    for (int plane : {0, 1}) {
      Bits bits = Get(position, plane == 0 ? mover : 1 - mover);
      for (int r = height_ - 1; r >= 0; --r) {
        for (int c = 0; c < width_; ++c) *planes++ = (bits & Cell(c, r)) != 0 ? 1.0f : 0.0f;
      }
    }
  }

  int policy_size() const override { return width_; }
  int PolicyIndex(const Position&, Move move) const override { return move; }

  int symmetries() const override { return 2; }

  Position Turned(const Position& position, int symmetry) const override {
    if (symmetry == 0) return position;
    Position turned;
    for (int player : {0, 1}) {
      Bits from = Get(position, player), to = 0;
      for (int c = 0; c < width_; ++c)
        to |= ((from >> (c * (height_ + 1))) & ColumnBits()) << ((width_ - 1 - c) * (height_ + 1));
      Put(to, player, &turned);
    }
    return turned;
  }

  Move TurnedMove(const Position&, Move move, int symmetry) const override {
    return symmetry == 0 ? move : static_cast<Move>(width_ - 1 - move);
  }

  std::string Text(const Position& position) const override {
    std::string text;
    for (int r = height_ - 1; r >= 0; --r) {
      for (int c = 0; c < width_; ++c) text += Stone(position, c, r);
      if (r > 0) text += '/';
    }
    return text;
  }

  Position ParsePosition(std::string_view text) const override {
    Position position;
    std::vector<std::string_view> rows = Split(text, '/');
    if (static_cast<int>(rows.size()) != height_)
      Refuse("position", text, fmt::format("has {} rows, {} has {}", rows.size(), name(), height_));
    for (int i = 0; i < height_; ++i) {
      std::string_view row = rows[static_cast<size_t>(i)];
      if (static_cast<int>(row.size()) != width_)
        Refuse("position", text,
               fmt::format("row '{}' has {} cells, {} has {}", Printable(row), row.size(), name(),
                           width_));
      for (int c = 0; c < width_; ++c)
        PutStone(text, row[static_cast<size_t>(c)], Cell(c, height_ - 1 - i), &position);
    }
    CheckReachable(text, position);
    return position;
  }

  std::string MoveText(const Position&, Move move) const override {
    return std::to_string(move + 1);
  }

  Move ParseMove(const Position& position, std::string_view text) const override {
    Move move = static_cast<Move>(ParseNumber("move", text, 1, width_) - 1);
    if (End(position, {}).outcome != Outcome::kOpen) Refuse("move", text, "the game is over");
    if ((All(position) & Top(move)) != 0) Refuse("move", text, "this column is full");
    return move;
  }

  std::string Board(const Position& position) const override {
    std::string board;
    for (int r = height_ - 1; r >= 0; --r) {
      for (int c = 0; c < width_; ++c) board += fmt::format(" {}", Stone(position, c, r));
      board += '\n';
    }
    for (int c = 0; c < width_; ++c) board += fmt::format("{:>2}", c + 1);
    return board + '\n';
  }

 private:
  static Bits All(const Position& position) { return Get(position, 0) | Get(position, 1); }
  Bits Cell(int column, int row) const { return Bits{1} << (column * (height_ + 1) + row); }
  Bits Top(int column) const { return Cell(column, height_ - 1); }
  Bits ColumnBits() const { return (Bits{1} << height_) - 1; }
  Bits Column(int c) const { return ColumnBits() << (c * (height_ + 1)); }

  char Stone(const Position& position, int column, int row) const {
    Bits cell = Cell(column, row);
    return (Get(position, 0) & cell) != 0 ? 'x' : (Get(position, 1) & cell) != 0 ? 'o' : '.';
  }

  static void PutStone(std::string_view text, char stone, Bits cell, Position* position) {
    if (stone == '.') return;
    if (stone != 'x' && stone != 'o')
      Refuse("position", text, fmt::format("'{}' is not one of . x o", Printable({&stone, 1})));
    int player = stone == 'x' ? 0 : 1;
    Put(Get(*position, player) | cell, player, position);
  }

  // Most boards fit in one word, which is several times faster than two.
  bool Wins(Bits stones) const {
    return width_ * (height_ + 1) <= 64 ? HasRow(static_cast<uint64_t>(stones)) : HasRow(stones);
  }

  template <typename Cells>
  bool HasRow(Cells stones) const {
    constexpr int kBits = 8 * sizeof(Cells);
    for (int step : {1, height_, height_ + 1, height_ + 2}) {
      Cells run = stones;  // where a row of `length` begins
      for (int length = 1; length < row_ && run != 0;) {
        int more = std::min(length, row_ - length), shift = more * step;
        run = shift < kBits ? run & run >> shift : 0;
        length += more;
      }
      if (run != 0) return true;
    }
    return false;
  }

  // Stones on stones, taken in turn, and not more than one player has won.
  void CheckReachable(std::string_view text, const Position& position) const {
    Bits all = All(position);
    if (((all >> 1) & ~all & board_) != 0) Refuse("position", text, "a stone lies on nothing");
    int ahead = Count(Get(position, 0)) - Count(Get(position, 1));
    if (ahead != 0 && ahead != 1)
      Refuse("position", text, "x moves first, so it has as many stones as o or one more");
    int last = ahead == 1 ? 0 : 1;
    if (Wins(Get(position, 1 - last)))
      Refuse("position", text, "the player who did not move last has won already");
  }

  int width_, height_, row_;
  Bits bottom_ = 0, board_ = 0;
};

}  // namespace

std::unique_ptr<Game> MakeConnect(int width, int height, int row) {
  return std::make_unique<Connect>(width, height, row);
}

}  // namespace pawl
