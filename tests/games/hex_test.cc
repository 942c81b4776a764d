// Who wins small boards, by first move (Hayward's pages; no draws), and edges one by one.
#include <unordered_map>

#include "games/game.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;

// 1 where the mover wins.
int Solve(const Game& game, const Position& position, std::unordered_map<uint64_t, int>* known) {
  Outcome outcome = game.End(position, {}).outcome;
  if (outcome != Outcome::kOpen) return ValueFor(outcome, game.ToMove(position));
  auto [at, isnew] = known->emplace(game.Key(position), -1);
  if (!isnew) return at->second;
  MoveList moves;
  game.Moves(position, &moves);
  int value = -1;
  for (Move move : moves) {
    value = std::max(value, -Solve(game, game.Play(position, move), known));
    if (value == 1) break;
  }
  (*known)[game.Key(position)] = value;
  return value;
}

int WinningFirstMoves(int size) {
  std::unique_ptr<Game> game = MakeGame(fmt::format("hex {}", size));
  std::unordered_map<uint64_t, int> known;
  MoveList moves;
  game->Moves(game->Start(), &moves);
  int wins = 0;
  for (Move move : moves) wins += Solve(*game, game->Play(game->Start(), move), &known) == -1;
  return wins;
}

TEST(Hex, HasThePublishedWinningFirstMoves) {
  EXPECT_EQ(WinningFirstMoves(2), 2);
  EXPECT_EQ(WinningFirstMoves(3), 5);
  EXPECT_EQ(WinningFirstMoves(4), 4);
}

TEST(Hex, EachPlayerJoinsHisOwnEdges) {
  std::unique_ptr<Game> game = MakeGame("hex 3");
  EXPECT_EQ(game->End(game->ParsePosition(".x./ox./xo."), {}).outcome, Outcome::kFirstWins);
  EXPECT_EQ(game->End(game->ParsePosition("xx./ooo/x.."), {}).outcome, Outcome::kSecondWins);
  EXPECT_EQ(game->End(game->ParsePosition("x../.xo/o.x"), {}).outcome, Outcome::kOpen)
      << "cells of the other diagonal do not touch";
  EXPECT_EQ(game->End(game->ParsePosition("..x/ox./xo."), {}).outcome, Outcome::kFirstWins);
}

// On a board of one word's width and on one that takes two.
TEST(Hex, AChainDoesNotRunAroundTheEdge) {
  for (int size : {8, 11}) {
    std::unique_ptr<Game> game = MakeGame(fmt::format("hex {}", size));
    auto n = static_cast<size_t>(size);
    std::string left(n, '.'), right(n, '.'), text;
    left[0] = 'x';
    right[n - 1] = 'o';
    for (size_t r = 0; r < n; ++r) {
      std::string row = r + 1 < n ? left : std::string(n, '.');
      row[n - 1] = 'o';
      text += (r > 0 ? "/" : "") + (r + 1 < n ? row : std::string(n - 1, '.') + ".");
    }
    EXPECT_EQ(game->End(game->ParsePosition(text), {}).outcome, Outcome::kOpen) << text;
  }
}

TEST(Hex, RefusesWhatCannotBe) {
  std::unique_ptr<Game> game = MakeGame("hex 3");
  EXPECT_EQ(ErrorOf([&] { game->ParsePosition("x../.../.."); }),
            "position 'x../.../..': row '..' has 2 cells, hex 3 has 3");
  EXPECT_EQ(ErrorOf([&] { game->ParseMove(game->Start(), "d1"); }),
            "move 'd1': must be a cell from a1 to c3");
  EXPECT_EQ(ErrorOf([&] { game->ParseMove(game->Start(), "a4"); }),
            "row '4': must be a number from 1 to 3");
}

}  // namespace
}  // namespace pawl
