// Exact counts of the whole game.
#include <set>

#include "games/game.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;

struct Count {
  std::array<int64_t, 4> games{};  // by Outcome
  std::set<uint64_t> positions;
};

void Walk(const Game& game, const Position& position, Count* count) {
  count->positions.insert(game.Key(position));
  Outcome outcome = game.End(position, {}).outcome;
  if (outcome != Outcome::kOpen) {
    ++count->games[static_cast<size_t>(outcome)];
    return;
  }
  MoveList moves;
  game.Moves(position, &moves);
  for (Move move : moves) Walk(game, game.Play(position, move), count);
}

TEST(TicTacToe, HasThePublishedGamesAndPositions) {
  std::unique_ptr<Game> game = MakeGame("tic_tac_toe");
  Count count;
  Walk(*game, game->Start(), &count);
  EXPECT_EQ(count.games[static_cast<size_t>(Outcome::kFirstWins)], 131184);
  EXPECT_EQ(count.games[static_cast<size_t>(Outcome::kSecondWins)], 77904);
  EXPECT_EQ(count.games[static_cast<size_t>(Outcome::kDraw)], 46080);
  EXPECT_EQ(count.positions.size(), 5478u);
}

TEST(TicTacToe, HasThePublishedSequences) {
  std::unique_ptr<Game> game = MakeGame("tic_tac_toe");
  int64_t leaves[] = {9, 72, 504, 3024, 15120, 54720, 148176, 200448, 127872};
  for (int depth = 1; depth <= 9; ++depth)
    EXPECT_EQ(Perft(*game, game->Start(), depth), leaves[depth - 1]);
}

TEST(TicTacToe, RefusesWhatCannotBe) {
  std::unique_ptr<Game> game = MakeGame("tic_tac_toe");
  EXPECT_EQ(ErrorOf([&] { game->ParsePosition("xxx/.../..."); }),
            "position 'xxx/.../...': x moves first, so it has as many stones as o or one more");
  EXPECT_EQ(ErrorOf([&] { game->ParsePosition("ooo/xx./x.."); }), "");
  EXPECT_EQ(ErrorOf([&] { game->ParsePosition("ooo/xx./xx."); }),
            "position 'ooo/xx./xx.': the player who did not move last has won already");
  Position over = game->ParsePosition("xxx/oo./...");
  EXPECT_EQ(ErrorOf([&] { game->ParseMove(over, "a1"); }), "move 'a1': the game is over");
  Position taken = game->ParsePosition("x../.../...");
  EXPECT_EQ(ErrorOf([&] { game->ParseMove(taken, "a3"); }), "move 'a3': this cell is taken");
}

}  // namespace
}  // namespace pawl
