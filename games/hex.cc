// hex: the first player joins the top edge to the bottom one, the second the left to the right, on
// a rhombus of n x n hexagons. There are no draws (Nash; Gale 1979). No swap of the first move.
//
// Cell (r, c) touches (r, c +- 1), (r +- 1, c), (r - 1, c + 1) and (r + 1, c - 1). Bit n r + c of
// words 0 and 1 holds the first player's stones, of words 2 and 3 the second's.
// A network sees the board of the one who moves as if they joined top to bottom: for the second
// player it is reflected in the long diagonal.
// Text: rows from the top, "." "x" "o", separated by "/". A move is column and row: "a1" is at the
// top left.
#include <fmt/format.h>

#include "base/random.h"
#include "games/bits.h"
#include "games/game.h"
#include "games/games.h"
#include "games/text.h"

namespace pawl {
namespace {

using Bits = unsigned __int128;

uint64_t Low(Bits bits) { return static_cast<uint64_t>(bits); }
uint64_t High(Bits bits) { return static_cast<uint64_t>(bits >> 64); }
int Count(Bits bits) { return CountBits(Low(bits)) + CountBits(High(bits)); }

class Hex final : public Game {
 public:
  explicit Hex(int size) : size_(size) {
    for (int i = 0; i < size; ++i) {
      top_ |= Cell(0, i);
      bottom_ |= Cell(size - 1, i);
      left_ |= Cell(i, 0);
      right_ |= Cell(i, size - 1);
    }
    for (int i = 0; i < size * size; ++i) board_ |= Bits{1} << i;
  }

  std::string name() const override { return fmt::format("hex {}", size_); }
  Position Start() const override { return {}; }

  int ToMove(const Position& position) const override {
    Bits all = Get(position, 0) | Get(position, 1);
    return IsOdd(Low(all) ^ High(all)) ? 1 : 0;
  }

  void Moves(const Position& position, MoveList* moves) const override {
    moves->Clear();
    if (Joined(Get(position, 0), top_, bottom_) || Joined(Get(position, 1), left_, right_)) return;
    Bits open = board_ & ~(Get(position, 0) | Get(position, 1));
    for (int i = 0; i < size_ * size_; ++i) {
      if ((open >> i & 1) != 0) moves->Add(static_cast<Move>(i));
    }
  }

  Position Play(const Position& position, Move move) const override {
    Position next = position;
    next.word[static_cast<size_t>(2 * ToMove(position) + move / 64)] |= uint64_t{1} << (move % 64);
    return next;
  }

  Ending End(const Position& position, std::span<const uint64_t>) const override {
    if (Joined(Get(position, 0), top_, bottom_))
      return {Outcome::kFirstWins, "top and bottom joined"};
    if (Joined(Get(position, 1), left_, right_))
      return {Outcome::kSecondWins, "left and right joined"};
    return {};
  }

  // Only the player who moved last can have joined the edges.
  Ending PlayRandom(Position* position, std::vector<uint64_t>* keys,
                    RandomStream* random) const override {
    int mover = ToMove(*position);
    bool over = mover == 0 ? Joined(Get(*position, 1), left_, right_)
                           : Joined(Get(*position, 0), top_, bottom_);
    if (over) return End(*position, *keys);
    keys->push_back(Key(*position));
    Bits open = board_ & ~(Get(*position, 0) | Get(*position, 1));
    int low = CountBits(Low(open)), cells = low + CountBits(High(open));
    auto at = static_cast<int>(random->Below(static_cast<uint64_t>(cells)));
    int cell = at < low ? NthBit(Low(open), at) : 64 + NthBit(High(open), at - low);
    position->word[static_cast<size_t>(2 * mover + cell / 64)] |= uint64_t{1} << (cell % 64);
    return {};
  }

  uint64_t Key(const Position& position) const override {
    const auto& w = position.word;
    return Mix(Mix(Mix(Mix(w[0]) ^ w[1]) ^ w[2]) ^ w[3]);
  }

  PlaneShape planes() const override { return {2, size_, size_}; }

  void Planes(const Position& position, float* planes) const override {
    int mover = ToMove(position);
    for (int player : {mover, 1 - mover}) {
      Bits stones = Get(position, player);
      for (int r = 0; r < size_; ++r) {
        for (int c = 0; c < size_; ++c)
          *planes++ = (stones & (mover == 0 ? Cell(r, c) : Cell(c, r))) != 0 ? 1.0f : 0.0f;
      }
    }
  }

  int policy_size() const override { return size_ * size_; }

  int PolicyIndex(const Position& position, Move move) const override {
    return ToMove(position) == 0 ? move : move % size_ * size_ + move / size_;
  }

  // The half turn keeps both players' edges.
  int symmetries() const override { return 2; }

  Position Turned(const Position& position, int symmetry) const override {
    if (symmetry == 0) return position;
    Position turned;
    for (int i = 0; i < size_ * size_; ++i) {
      for (int player : {0, 1}) {
        int to = size_ * size_ - 1 - i;
        if ((Get(position, player) >> i & 1) != 0)
          turned.word[static_cast<size_t>(2 * player + to / 64)] |= uint64_t{1} << (to % 64);
      }
    }
    return turned;
  }

  Move TurnedMove(const Position&, Move move, int symmetry) const override {
    return symmetry == 0 ? move : static_cast<Move>(size_ * size_ - 1 - move);
  }

  std::string Text(const Position& position) const override {
    std::string text;
    for (int r = 0; r < size_; ++r) {
      if (r > 0) text += '/';
      for (int c = 0; c < size_; ++c) text += Stone(position, r, c);
    }
    return text;
  }

  Position ParsePosition(std::string_view text) const override {
    Position position;
    std::vector<std::string_view> rows = Split(text, '/');
    if (static_cast<int>(rows.size()) != size_)
      Refuse("position", text, fmt::format("has {} rows, {} has {}", rows.size(), name(), size_));
    for (int r = 0; r < size_; ++r) {
      std::string_view row = rows[static_cast<size_t>(r)];
      if (static_cast<int>(row.size()) != size_)
        Refuse("position", text,
               fmt::format("row '{}' has {} cells, {} has {}", Printable(row), row.size(), name(),
                           size_));
      for (int c = 0; c < size_; ++c) {
        char stone = row[static_cast<size_t>(c)];
        if (stone != '.' && stone != 'x' && stone != 'o')
          Refuse("position", text, fmt::format("'{}' is not one of . x o", Printable({&stone, 1})));
        int i = r * size_ + c;
        if (stone != '.')
          position.word[static_cast<size_t>((stone == 'x' ? 0 : 2) + i / 64)] |= uint64_t{1}
                                                                                 << (i % 64);
      }
    }
    int ahead = Count(Get(position, 0)) - Count(Get(position, 1));
    if (ahead != 0 && ahead != 1)
      Refuse("position", text, "x moves first, so it has as many stones as o or one more");
    Outcome outcome = End(position, {}).outcome;
    if (outcome != Outcome::kOpen && outcome != WinOf(ahead == 1 ? 0 : 1))
      Refuse("position", text, "the player who did not move last has won already");
    return position;
  }

  std::string MoveText(const Position&, Move move) const override {
    return fmt::format("{}{}", Letter(move % size_), move / size_ + 1);
  }

  Move ParseMove(const Position& position, std::string_view text) const override {
    if (text.empty() || text[0] < 'a' || text[0] >= Letter(size_))
      Refuse("move", text, fmt::format("must be a cell from a1 to {}{}", Letter(size_ - 1), size_));
    int i = (ParseNumber("row", text.substr(1), 1, size_) - 1) * size_ + text[0] - 'a';
    if (End(position, {}).outcome != Outcome::kOpen) Refuse("move", text, "the game is over");
    if (((Get(position, 0) | Get(position, 1)) >> i & 1) != 0)
      Refuse("move", text, "this cell is taken");
    return static_cast<Move>(i);
  }

  std::string Board(const Position& position) const override {
    std::string board = "  ";
    for (int c = 0; c < size_; ++c) board += fmt::format(" {}", Letter(c));
    board += '\n';
    for (int r = 0; r < size_; ++r) {
      board += fmt::format("{}{:>2}", std::string(static_cast<size_t>(r), ' '), r + 1);
      for (int c = 0; c < size_; ++c) board += fmt::format(" {}", Stone(position, r, c));
      board += '\n';
    }
    return board;
  }

 private:
  static Bits Get(const Position& position, int player) {
    size_t at = static_cast<size_t>(2 * player);
    return Bits{position.word[at + 1]} << 64 | position.word[at];
  }

  Bits Cell(int row, int column) const { return Bits{1} << (row * size_ + column); }

  char Stone(const Position& position, int row, int column) const {
    Bits cell = Cell(row, column);
    return (Get(position, 0) & cell) != 0 ? 'x' : (Get(position, 1) & cell) != 0 ? 'o' : '.';
  }

  // Whether stones lead from one edge to the other.
  bool Joined(Bits stones, Bits from, Bits to) const {
    Bits reached = stones & from;
    for (;;) {
      if ((reached & to) != 0) return true;
      Bits inner = reached & ~right_, outer = reached & ~left_;  // may go right, may go left
      Bits next = (reached | inner << 1 | outer >> 1 | reached << size_ | reached >> size_ |
                   outer << (size_ - 1) | inner >> (size_ - 1)) &
                  stones;
      if (next == reached) return false;
      reached = next;
    }
  }

  int size_;
  Bits top_ = 0, bottom_ = 0, left_ = 0, right_ = 0, board_ = 0;
};

}  // namespace

std::unique_ptr<Game> MakeHex(int size) { return std::make_unique<Hex>(size); }

}  // namespace pawl
