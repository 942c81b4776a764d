#include <set>

#include "games/solver.h"
#include "match/match.h"
#include "match/player.h"
#include "tests/match/models.h"

namespace pawl {
namespace {

using testing::Chosen;
using testing::ErrorOf;
using ::testing::HasSubstr;

TEST(RandomPlayer, PlaysEveryLegalMoveByItsKeyAlone) {
  auto game = MakeGame("connect 7x6x4");
  auto player = MakeRandomPlayer();
  std::vector<std::string> chosen = Chosen(player.get(), *game, "1 1 1 1 1 1 ", 200);
  EXPECT_EQ(std::set<std::string>(chosen.begin(), chosen.end()),
            (std::set<std::string>{"2", "3", "4", "5", "6", "7"}));
  EXPECT_EQ(Chosen(player.get(), *game, "1 1 1 1 1 1 ", 200), chosen);
}

TEST(SolverPlayer, KeepsWhatThePositionIsWorth) {
  auto game = MakeGame("tic_tac_toe");
  auto player = MakeSolverPlayer(*game);
  // A corner against the middle draws, an edge loses.
  for (const std::string& move : Chosen(player.get(), *game, "b2 ", 50))
    EXPECT_TRUE(move[0] != 'b' && move[1] != '2') << move;
  EXPECT_EQ(Chosen(player.get(), *game, "b2 b1 ", 30), Chosen(player.get(), *game, "b2 b1 ", 30));
}

TEST(SolverPlayer, NeverLosesADrawnGame) {
  auto game = MakeGame("tic_tac_toe");
  auto solver = MakeSolverPlayer(*game), random = MakeRandomPlayer();
  std::vector<Opening> openings(50, Opening{game->Start(), {}});
  for (const Pair& pair : PlayMatch(*game, solver.get(), random.get(), openings, {}).pairs) {
    EXPECT_NE(pair.games[0].ending.outcome, Outcome::kSecondWins);
    EXPECT_NE(pair.games[1].ending.outcome, Outcome::kFirstWins);
  }
}

TEST(SolverPlayer, RefusesAGameThatCannotBeSolved) {
  auto game = MakeGame("chess");
  EXPECT_THAT(ErrorOf([&] { MakeSolverPlayer(*game); }), HasSubstr("cannot be solved"));
}

}  // namespace
}  // namespace pawl
