// Plays random games of chess, or of Gardner's minichess, and prints every position, for
// python_chess_test.py and fairy_stockfish_test.py beside it:
//   walk GAMES SEED chess|gardner
// Lines: "game", then for each position "FEN<tab>moves in coordinates<tab>the same in SAN<tab>ending",
// moves separated by blanks, and "move e2e4" for the one that is played.
#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "base/random.h"
#include "games/chess/fen.h"
#include "games/chess/moves.h"
#include "games/chess/san.h"
#include "games/game.h"

namespace pawl {
namespace {

void Print(const Game& game, const Position& position, const MoveList& moves,
           std::string_view ending) {
  chess::State state{position};
  std::cout << game.Text(position) << '\t';
  for (Move move : moves) std::cout << chess::ToCoordinates(move) << ' ';
  std::cout << '\t';
  const chess::Variant& variant =
      game.name() == "chess" ? chess::kStandard : chess::kGardnerVariant;
  for (Move move : moves) std::cout << chess::ToSan(variant, state, move) << ' ';
  std::cout << '\t' << (ending.empty() ? "-" : ending) << '\n';
}

void Walk(const Game& game, RandomKey key) {
  constexpr int kPliesMax = 400;
  RandomStream random(key);
  Position position = game.Start();
  std::vector<uint64_t> earlier;
  std::cout << "game\n";
  for (int ply = 0; ply < kPliesMax; ++ply) {
    MoveList moves;
    game.Moves(position, &moves);
    Ending end = game.End(position, earlier);
    Print(game, position, moves, end.reason);
    if (end.outcome != Outcome::kOpen) return;
    Move move = moves[static_cast<int>(random.Below(static_cast<uint64_t>(moves.size())))];
    std::cout << "move " << chess::ToCoordinates(move) << '\n';
    earlier.push_back(game.Key(position));
    position = game.Play(position, move);
  }
}

}  // namespace
}  // namespace pawl

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  std::unique_ptr<pawl::Game> game = pawl::MakeGame(argv[3]);
  pawl::RandomKey key = pawl::RandomKey::Root(static_cast<uint64_t>(std::atol(argv[2])));
  for (int i = 0; i < std::atoi(argv[1]); ++i)
    pawl::Walk(*game, key.Fold(static_cast<uint64_t>(i)));
}
