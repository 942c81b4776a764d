// Game: the rules of one game for two players who move in turn and know everything.
//
// A position is a plain value: copying it is all that a search needs to take a move back. Only its
// game knows what its words mean. Games are compared from the view of the player to move: planes,
// policy indices and symmetries are such that a network sees itself as the one who moves.
// Shapes:  planes [planes, height, width], 0 or 1 but where a game says otherwise; a policy has
//          policy_size() entries, of which each legal move has one of its own.
// Errors:  Parse... throw Error(kUsage) that names what is wrong in the text.
// Threads: immutable; any.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pawl {

class RandomStream;

struct Position {
  std::array<uint64_t, 12> word{};
  bool operator==(const Position&) const = default;
};

using Move = uint16_t;

// Legal moves, in an order that depends on the position alone. No game has more in one position.
class MoveList {
 public:
  void Add(Move move) { moves_[static_cast<size_t>(size_++)] = move; }
  void Clear() { size_ = 0; }
  // For a generator that keeps the end to itself: it writes from Room() on, then says where it
  // ended.
  Move* Room() { return moves_.data(); }
  void EndAt(const Move* end) { size_ = static_cast<int>(end - moves_.data()); }
  int size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Move operator[](int i) const { return moves_[static_cast<size_t>(i)]; }
  const Move* begin() const { return moves_.data(); }
  const Move* end() const { return moves_.data() + size_; }

 private:
  std::array<Move, 256> moves_;
  int size_ = 0;
};

// Players are 0, who moves first, and 1.
enum class Outcome : uint8_t { kOpen, kFirstWins, kDraw, kSecondWins };

inline Outcome WinOf(int player) {
  return player == 0 ? Outcome::kFirstWins : Outcome::kSecondWins;
}

// 1, 0 or -1 for `player`.
inline int ValueFor(Outcome outcome, int player) {
  if (outcome == Outcome::kDraw || outcome == Outcome::kOpen) return 0;
  return (outcome == Outcome::kFirstWins) == (player == 0) ? 1 : -1;
}

struct Ending {
  Outcome outcome = Outcome::kOpen;
  std::string_view reason;  // "checkmate", "threefold repetition"; empty while the game goes on
};

struct PlaneShape {
  int planes, height, width;
  int size() const { return planes * height * width; }
};

class Game {
 public:
  virtual ~Game() = default;

  // As MakeGame takes it: "connect 7x6x4".
  virtual std::string name() const = 0;

  // ---- rules
  virtual Position Start() const = 0;
  virtual int ToMove(const Position& position) const = 0;
  // None where the game is over by the board alone.
  virtual void Moves(const Position& position, MoveList* moves) const = 0;
  // `move` is one of Moves.
  virtual Position Play(const Position& position, Move move) const = 0;
  // `earlier`: keys of the positions before this one, the first first; for rules about repetition.
  // It may begin later, but not after the last move that cannot be taken back.
  virtual Ending End(const Position& position, std::span<const uint64_t> earlier) const = 0;
  // Positions that the rules cannot tell apart (but for repetition and counted moves) have equal
  // keys.
  virtual uint64_t Key(const Position& position) const = 0;

  // ---- random games
  // Plays one of Moves, drawn by random->Below(their number), and adds the key of the position that
  // it leaves to `keys`, which are those of the positions before. Where the game is over, nothing
  // is drawn or played. Returns how the game ends in the position as it was given.
  // A game that can do so without listing its moves is faster than this definition.
  virtual Ending PlayRandom(Position* position, std::vector<uint64_t>* keys,
                            RandomStream* random) const;

  // ---- what a network sees
  virtual PlaneShape planes() const = 0;
  virtual void Planes(const Position& position, float* planes) const = 0;
  virtual int policy_size() const = 0;
  virtual int PolicyIndex(const Position& position, Move move) const = 0;

  // ---- symmetries of the rules: 0 changes nothing
  virtual int symmetries() const = 0;
  virtual Position Turned(const Position& position, int symmetry) const = 0;
  virtual Move TurnedMove(const Position& position, Move move, int symmetry) const = 0;

  // ---- text
  virtual std::string Text(const Position& position) const = 0;
  virtual Position ParsePosition(std::string_view text) const = 0;
  virtual std::string MoveText(const Position& position, Move move) const = 0;
  virtual Move ParseMove(const Position& position, std::string_view text) const = 0;
  // Several lines, for people.
  virtual std::string Board(const Position& position) const = 0;
};

// "tic_tac_toe", "connect 7x6x4" (width, height, in a row), "hex 5", "nim 1,3,5", "chess",
// "gardner".
// Sizes may be left out: connect is 7x6x4, hex 5, nim 1,3,5,7.
// Error(kUsage) names what is wrong and the games that there are.
std::unique_ptr<Game> MakeGame(std::string_view name);

// The number of sequences of `depth` legal moves from a position; a game that is over has none.
// Endings by repetition or counted moves are not looked at.
int64_t Perft(const Game& game, const Position& position, int depth);

}  // namespace pawl
