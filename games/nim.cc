// nim: a player takes one object or more from one heap; who takes the last object wins (Bouton
// 1901: the mover wins unless the exclusive or of the heaps is 0).
//
// Byte i of words 0 and 1 is heap i; word 2 is the player to move. Heaps stay in their places.
// A network sees for each heap and each number up to the largest first heap whether the heap has at
// least so many objects.
// Text: "1,3,5,7 x": the heaps, then who moves. A move is heap and number taken: "2-3" takes 3 from
// the second heap.
#include <fmt/ranges.h>

#include <algorithm>

#include "games/game.h"
#include "games/games.h"
#include "games/text.h"

namespace pawl {
namespace {

int Get(const Position& position, int heap) {
  return static_cast<int>(position.word[static_cast<size_t>(heap / 8)] >> (heap % 8 * 8) & 0xff);
}

void Put(int size, int heap, Position* position) {
  uint64_t& word = position->word[static_cast<size_t>(heap / 8)];
  word = (word & ~(uint64_t{0xff} << (heap % 8 * 8))) | static_cast<uint64_t>(size)
                                                            << (heap % 8 * 8);
}

class Nim : public Game {
 public:
  explicit Nim(std::vector<int> heaps)
      : heaps_(std::move(heaps)),
        count_(static_cast<int>(heaps_.size())),
        largest_(*std::max_element(heaps_.begin(), heaps_.end())) {}

  std::string name() const override { return fmt::format("nim {}", fmt::join(heaps_, ",")); }

  Position Start() const override {
    Position position;
    for (int i = 0; i < count_; ++i) Put(heaps_[static_cast<size_t>(i)], i, &position);
    return position;
  }

  int ToMove(const Position& position) const override { return static_cast<int>(position.word[2]); }

  void Moves(const Position& position, MoveList* moves) const override {
    moves->Clear();
    for (int i = 0; i < count_; ++i) {
      for (int n = 1; n <= Get(position, i); ++n) moves->Add(Encoded(i, n));
    }
  }

  Position Play(const Position& position, Move move) const override {
    Position next = position;
    int heap = move / largest_;
    Put(Get(position, heap) - (move % largest_ + 1), heap, &next);
    next.word[2] ^= 1;
    return next;
  }

  Ending End(const Position& position, std::span<const uint64_t>) const override {
    if ((position.word[0] | position.word[1]) != 0) return {};
    return {WinOf(1 - ToMove(position)), "the last object was taken"};
  }

  uint64_t Key(const Position& position) const override {
    return Mix(Mix(Mix(position.word[0]) ^ position.word[1]) ^ position.word[2]);
  }

  PlaneShape planes() const override { return {1, count_, largest_}; }

  void Planes(const Position& position, float* planes) const override {
    for (int i = 0; i < count_; ++i) {
      for (int n = 1; n <= largest_; ++n) *planes++ = Get(position, i) >= n ? 1.0f : 0.0f;
    }
  }

  int policy_size() const override { return count_ * largest_; }
  int PolicyIndex(const Position&, Move move) const override { return move; }

  int symmetries() const override { return 1; }
  Position Turned(const Position& position, int) const override { return position; }
  Move TurnedMove(const Position&, Move move, int) const override { return move; }

  std::string Text(const Position& position) const override {
    std::string text;
    for (int i = 0; i < count_; ++i)
      text += fmt::format("{}{}", i > 0 ? "," : "", Get(position, i));
    return text + (ToMove(position) == 0 ? " x" : " o");
  }

  Position ParsePosition(std::string_view text) const override {
    if (text.size() < 2 || (!text.ends_with(" x") && !text.ends_with(" o")))
      Refuse("position", text, "must end with ' x' or ' o', the player to move");
    std::vector<std::string_view> sizes = Split(text.substr(0, text.size() - 2), ',');
    if (static_cast<int>(sizes.size()) != count_)
      Refuse("position", text,
             fmt::format("has {} heaps, {} has {}", sizes.size(), name(), count_));
    Position position;
    for (int i = 0; i < count_; ++i) {
      size_t at = static_cast<size_t>(i);
      Put(ParseNumber("heap", sizes[at], 0, heaps_[at]), i, &position);
    }
    position.word[2] = text.back() == 'x' ? 0 : 1;
    return position;
  }

  std::string MoveText(const Position&, Move move) const override {
    return fmt::format("{}-{}", move / largest_ + 1, move % largest_ + 1);
  }

  Move ParseMove(const Position& position, std::string_view text) const override {
    std::vector<std::string_view> parts = Split(text, '-');
    if (parts.size() != 2) Refuse("move", text, "must be a heap and how many to take, as in 2-3");
    int heap = ParseNumber("heap", parts[0], 1, count_) - 1, left = Get(position, heap);
    if (left == 0) Refuse("move", text, "this heap is empty");
    return Encoded(heap, ParseNumber("number to take", parts[1], 1, left));
  }

  std::string Board(const Position& position) const override {
    std::string board;
    for (int i = 0; i < count_; ++i) {
      int size = Get(position, i);
      board +=
          fmt::format("{}: {} ({})\n", i + 1, std::string(static_cast<size_t>(size), '|'), size);
    }
    return board;
  }

 private:
  Move Encoded(int heap, int number) const {
    return static_cast<Move>(heap * largest_ + number - 1);
  }

  std::vector<int> heaps_;
  int count_, largest_;
};

}  // namespace

std::unique_ptr<Game> MakeNim(const std::vector<int>& heaps) {
  return std::make_unique<Nim>(heaps);
}

}  // namespace pawl
