// Bouton's theorem, position by position.
#include <map>

#include "games/game.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;

bool MoverWins(const Game& game, const Position& position, std::map<std::string, bool>* known) {
  if (game.End(position, {}).outcome != Outcome::kOpen) return false;
  std::string text = game.Text(position);
  text.resize(text.find(' '));
  if (auto at = known->find(text); at != known->end()) return at->second;
  MoveList moves;
  game.Moves(position, &moves);
  bool wins = false;
  for (Move move : moves) wins = wins || !MoverWins(game, game.Play(position, move), known);
  return (*known)[text] = wins;
}

TEST(Nim, TheMoverWinsUnlessTheExclusiveOrIsZero) {
  std::unique_ptr<Game> game = MakeGame("nim 3,4,5");
  std::map<std::string, bool> known;
  for (int a = 0; a <= 3; ++a) {
    for (int b = 0; b <= 4; ++b) {
      for (int c = 0; c <= 5; ++c) {
        std::string text = fmt::format("{},{},{} x", a, b, c);
        EXPECT_EQ(MoverWins(*game, game->ParsePosition(text), &known), (a ^ b ^ c) != 0) << text;
      }
    }
  }
}

TEST(Nim, WhoTakesTheLastObjectWins) {
  std::unique_ptr<Game> game = MakeGame("nim 2,1");
  Position position = game->ParsePosition("1,0 o");
  Ending end = game->End(game->Play(position, game->ParseMove(position, "1-1")), {});
  EXPECT_EQ(end.outcome, Outcome::kSecondWins);
  EXPECT_EQ(end.reason, "the last object was taken");
}

TEST(Nim, RefusesWhatCannotBe) {
  std::unique_ptr<Game> game = MakeGame("nim 2,1");
  EXPECT_EQ(ErrorOf([&] { game->ParsePosition("3,1 x"); }),
            "heap '3': must be a number from 0 to 2");
  EXPECT_EQ(ErrorOf([&] { game->ParsePosition("1 x"); }),
            "position '1 x': has 1 heaps, nim 2,1 has 2");
  EXPECT_EQ(ErrorOf([&] { game->ParseMove(game->Start(), "2-2"); }),
            "number to take '2': must be a number from 1 to 1");
  EXPECT_EQ(ErrorOf([&] { game->ParseMove(game->ParsePosition("0,1 x"), "1-1"); }),
            "move '1-1': this heap is empty");
}

}  // namespace
}  // namespace pawl
