#include "games/games.h"

#include <algorithm>

#include "base/error.h"
#include "base/random.h"
#include "games/text.h"

namespace pawl {
namespace {

constexpr int kBoardBits = 128;   // of connect: a column takes its height and one more
constexpr int kObjectsMax = 250;  // of nim: as many moves as a MoveList holds
constexpr int kHeapsMax = 16;

std::unique_ptr<Game> Connect(std::string_view name, std::string_view sizes) {
  std::vector<std::string_view> parts = Split(sizes, 'x');
  if (parts.size() != 3)
    Refuse("game", name, "sizes must be width x height x stones in a row, as in 'connect 7x6x4'");
  int width = ParseNumber("width", parts[0], 1, 16),
      height = ParseNumber("height", parts[1], 1, 16);
  if (width * (height + 1) > kBoardBits)
    Refuse("game", name, fmt::format("width x (height + 1) must be at most {}", kBoardBits));
  return MakeConnect(width, height, ParseNumber("row", parts[2], 2, std::max(width, height)));
}

std::unique_ptr<Game> Nim(std::string_view name, std::string_view sizes) {
  std::vector<int> heaps;
  int objects = 0;
  for (std::string_view size : Split(sizes, ',')) {
    heaps.push_back(ParseNumber("heap", size, 1, kObjectsMax));
    objects += heaps.back();
  }
  if (heaps.size() > kHeapsMax || objects > kObjectsMax)
    Refuse("game", name, fmt::format("at most {} heaps and {} objects", kHeapsMax, kObjectsMax));
  return MakeNim(heaps);
}

}  // namespace

std::unique_ptr<Game> MakeGame(std::string_view name) {
  size_t space = name.find(' ');
  std::string_view kind = name.substr(0, space);
  bool sized = space != std::string_view::npos;
  std::string_view sizes = sized ? name.substr(space + 1) : "";
  if (kind == "connect") return Connect(name, sized ? sizes : "7x6x4");
  if (kind == "hex") return MakeHex(sized ? ParseNumber("size", sizes, 1, 11) : 5);
  if (kind == "nim") return Nim(name, sized ? sizes : "1,3,5,7");
  if (sized)
    Refuse("game", name, fmt::format("'{}' has no sizes, or is not a game", Printable(kind)));
  if (kind == "tic_tac_toe") return MakeTicTacToe();
  if (kind == "chess") return MakeChess();
  if (kind == "gardner") return MakeGardner();
  Refuse("game", name, "is unknown; the games are tic_tac_toe, connect, hex, nim, chess, gardner");
}

Ending Game::PlayRandom(Position* position, std::vector<uint64_t>* keys,
                        RandomStream* random) const {
  Ending ending = End(*position, *keys);
  if (ending.outcome != Outcome::kOpen) return ending;
  keys->push_back(Key(*position));
  MoveList moves;
  Moves(*position, &moves);
  auto at = static_cast<int>(random->Below(static_cast<uint64_t>(moves.size())));
  *position = Play(*position, moves[at]);
  return ending;
}

int64_t Perft(const Game& game, const Position& position, int depth) {
  if (depth == 0) return 1;
  MoveList moves;
  game.Moves(position, &moves);
  if (depth == 1) return moves.size();
  int64_t leaves = 0;
  for (Move move : moves) leaves += Perft(game, game.Play(position, move), depth - 1);
  return leaves;
}

}  // namespace pawl
