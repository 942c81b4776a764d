#include <set>

#include "match/player.h"
#include "tests/match/models.h"

namespace pawl {
namespace {

using testing::Chosen;
using testing::ErrorOf;
using ::testing::HasSubstr;

std::set<std::string> AllChosen(const std::string& name, std::string_view moves, int depth) {
  auto game = MakeGame(name);
  auto player = MakeMinimaxPlayer(depth);
  std::vector<std::string> chosen = Chosen(player.get(), *game, moves, 100);
  return {chosen.begin(), chosen.end()};
}

TEST(MinimaxPlayer, TakesAWinThatItSees) {
  EXPECT_EQ(AllChosen("connect 7x6x4", "4 1 4 1 4 2 ", 1), std::set<std::string>{"4"});
  EXPECT_EQ(AllChosen("chess", "f2f3 e7e5 g2g4 ", 1), std::set<std::string>{"d8h4"});
}

TEST(MinimaxPlayer, AvoidsALossOnlyWhereItLooksFarEnough) {
  EXPECT_EQ(AllChosen("connect 7x6x4", "4 1 4 1 4 ", 2), std::set<std::string>{"4"});
  EXPECT_EQ(AllChosen("connect 7x6x4", "4 1 4 1 4 ", 1).size(), 7u);
}

TEST(MinimaxPlayer, TakesTheFastestWin) {
  // Two in the middle of the lowest row, both sides open: 3 plies to win, none in 1.
  EXPECT_EQ(AllChosen("connect 7x6x4", "4 4 3 3 ", 3), (std::set<std::string>{"2", "5"}));
  EXPECT_EQ(AllChosen("connect 7x6x4", "4 4 3 3 2 2 ", 5), (std::set<std::string>{"1", "5"}));
}

TEST(MinimaxPlayer, PutsALossOff) {
  // x holds 2, 3 and 4 of the lowest row: 1 and 5 win, and o can stop one of them.
  std::set<std::string> chosen = AllChosen("connect 7x6x4", "4 4 3 3 2 ", 4);
  EXPECT_EQ(chosen.size(), 7u) << "each loses in 2 plies";
  // One ply more to live is worth having.
  EXPECT_EQ(AllChosen("tic_tac_toe", "a1 b2 c3 a2 ", 5), std::set<std::string>{"c2"});
}

TEST(MinimaxPlayer, NeedsADepth) {
  EXPECT_THAT(ErrorOf([] { MakeMinimaxPlayer(0); }), HasSubstr("depth '0': must be at least 1"));
}

}  // namespace
}  // namespace pawl
