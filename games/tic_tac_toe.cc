// tic_tac_toe: three in a row on 3x3.
//
// Bit 3 r + c of word 0 (x) and word 1 (o) is the cell in row r from the top.
// Text: rows from the top, "." "x" "o", separated by "/". A move is a cell: "a1" is at the bottom
// left.
#include <fmt/format.h>

#include <bit>

#include "base/random.h"
#include "games/bits.h"
#include "games/game.h"
#include "games/games.h"
#include "games/text.h"

namespace pawl {
namespace {

constexpr uint64_t kLines[] = {0007, 0070, 0700, 0111, 0222, 0444, 0421, 0124};
constexpr int kCells = 9;
constexpr uint64_t kBoard = 0777;

bool Wins(uint64_t stones) {
  for (uint64_t line : kLines) {
    if ((stones & line) == line) return true;
  }
  return false;
}

// Where a cell goes: symmetry 0 to 3 turns by quarters, 4 to 7 mirrors first.
int TurnedCell(int cell, int symmetry) {
  int r = cell / 3, c = cell % 3;
  if (symmetry >= 4) c = 2 - c;
  for (int turn = 0; turn < symmetry % 4; ++turn) {
    int old = r;
    r = c;
    c = 2 - old;
  }
  return 3 * r + c;
}

class TicTacToe final : public Game {
 public:
  std::string name() const override { return "tic_tac_toe"; }
  Position Start() const override { return {}; }

  int ToMove(const Position& position) const override {
    return IsOdd(position.word[0] | position.word[1]) ? 1 : 0;
  }

  void Moves(const Position& position, MoveList* moves) const override {
    moves->Clear();
    if (Wins(position.word[0]) || Wins(position.word[1])) return;
    uint64_t taken = position.word[0] | position.word[1];
    for (int cell = 0; cell < kCells; ++cell) {
      if ((taken >> cell & 1) == 0) moves->Add(static_cast<Move>(cell));
    }
  }

  Position Play(const Position& position, Move move) const override {
    Position next = position;
    next.word[static_cast<size_t>(ToMove(position))] |= uint64_t{1} << move;
    return next;
  }

  Ending End(const Position& position, std::span<const uint64_t>) const override {
    for (int player : {0, 1}) {
      if (Wins(position.word[static_cast<size_t>(player)])) return {WinOf(player), "a row"};
    }
    if ((position.word[0] | position.word[1]) == kBoard)
      return {Outcome::kDraw, "the board is full"};
    return {};
  }

  // Only the player who moved last can have made a row.
  Ending PlayRandom(Position* position, std::vector<uint64_t>* keys,
                    RandomStream* random) const override {
    uint64_t taken = position->word[0] | position->word[1], open = kBoard & ~taken;
    auto mover = static_cast<size_t>(IsOdd(taken));
    if (open == 0 || Wins(position->word[1 - mover])) return End(*position, *keys);
    keys->push_back(Key(*position));
    int cells = CountBits(open);
    int cell = NthBit(open, static_cast<int>(random->Below(static_cast<uint64_t>(cells))));
    position->word[mover] |= uint64_t{1} << cell;
    return {};
  }

  uint64_t Key(const Position& position) const override {
    return Mix(position.word[0] << 9 | position.word[1]);
  }

  PlaneShape planes() const override { return {2, 3, 3}; }

  void Planes(const Position& position, float* planes) const override {
    size_t mover = static_cast<size_t>(ToMove(position));
    for (size_t player : {mover, 1 - mover}) {
      for (int cell = 0; cell < kCells; ++cell)
        *planes++ = static_cast<float>(position.word[player] >> cell & 1);
    }
  }

  int policy_size() const override { return kCells; }
  int PolicyIndex(const Position&, Move move) const override { return move; }

  int symmetries() const override { return 8; }

  Position Turned(const Position& position, int symmetry) const override {
    Position turned;
    for (size_t player : {0, 1}) {
      for (int cell = 0; cell < kCells; ++cell)
        turned.word[player] |= (position.word[player] >> cell & 1) << TurnedCell(cell, symmetry);
    }
    return turned;
  }

  Move TurnedMove(const Position&, Move move, int symmetry) const override {
    return static_cast<Move>(TurnedCell(move, symmetry));
  }

  std::string Text(const Position& position) const override {
    std::string text;
    for (int cell = 0; cell < kCells; ++cell) {
      if (cell > 0 && cell % 3 == 0) text += '/';
      text += Stone(position, cell);
    }
    return text;
  }

  Position ParsePosition(std::string_view text) const override {
    Position position;
    if (text.size() != 11 || text[3] != '/' || text[7] != '/')
      Refuse("position", text, "must be three rows of three cells, separated by '/'");
    for (int cell = 0; cell < kCells; ++cell) {
      char stone = text[static_cast<size_t>(cell + cell / 3)];
      if (stone != '.' && stone != 'x' && stone != 'o')
        Refuse("position", text, fmt::format("'{}' is not one of . x o", Printable({&stone, 1})));
      if (stone != '.') position.word[stone == 'x' ? 0 : 1] |= uint64_t{1} << cell;
    }
    int ahead = std::popcount(position.word[0]) - std::popcount(position.word[1]);
    if (ahead != 0 && ahead != 1)
      Refuse("position", text, "x moves first, so it has as many stones as o or one more");
    if (Wins(position.word[ahead == 1 ? 1 : 0]))
      Refuse("position", text, "the player who did not move last has won already");
    return position;
  }

  std::string MoveText(const Position&, Move move) const override {
    return fmt::format("{}{}", Letter(move % 3), 3 - move / 3);
  }

  Move ParseMove(const Position& position, std::string_view text) const override {
    if (text.size() != 2 || text[0] < 'a' || text[0] > 'c' || text[1] < '1' || text[1] > '3')
      Refuse("move", text, "must be a cell from a1 to c3");
    int cell = 3 * ('3' - text[1]) + text[0] - 'a';
    if (End(position, {}).outcome != Outcome::kOpen) Refuse("move", text, "the game is over");
    if (((position.word[0] | position.word[1]) >> cell & 1) != 0)
      Refuse("move", text, "this cell is taken");
    return static_cast<Move>(cell);
  }

  std::string Board(const Position& position) const override {
    std::string board;
    for (int cell = 0; cell < kCells; ++cell) {
      if (cell % 3 == 0) board += fmt::format("{}", 3 - cell / 3);
      board += fmt::format(" {}", Stone(position, cell));
      if (cell % 3 == 2) board += '\n';
    }
    return board + "  a b c\n";
  }

 private:
  static char Stone(const Position& position, int cell) {
    return (position.word[0] >> cell & 1) != 0   ? 'x'
           : (position.word[1] >> cell & 1) != 0 ? 'o'
                                                 : '.';
  }
};

}  // namespace

std::unique_ptr<Game> MakeTicTacToe() { return std::make_unique<TicTacToe>(); }

}  // namespace pawl
