#include "games/games.h"

#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

TEST(Games, SizesMayBeLeftOut) {
  EXPECT_EQ(MakeGame("connect")->name(), "connect 7x6x4");
  EXPECT_EQ(MakeGame("hex")->name(), "hex 5");
  EXPECT_EQ(MakeGame("nim")->name(), "nim 1,3,5,7");
  EXPECT_EQ(MakeGame("gardner")->name(), "gardner");
}

TEST(Games, AnUnknownGameIsNamedWithThoseThatThereAre) {
  EXPECT_EQ(ErrorOf([] { MakeGame("go"); }),
            "game 'go': is unknown; the games are tic_tac_toe, connect, hex, nim, chess, gardner");
  EXPECT_THAT(ErrorOf([] { MakeGame(""); }), HasSubstr("is unknown"));
  EXPECT_THAT(ErrorOf([] { MakeGame("chess 8"); }), HasSubstr("has no sizes"));
}

TEST(Games, SizesThatCannotBeAreRefused) {
  EXPECT_THAT(ErrorOf([] { MakeGame("connect 7x6"); }), HasSubstr("width x height x stones"));
  EXPECT_THAT(ErrorOf([] { MakeGame("connect 16x16x4"); }), HasSubstr("at most 128"));
  EXPECT_THAT(ErrorOf([] { MakeGame("connect 4x4x5"); }), HasSubstr("from 2 to 4"));
  EXPECT_THAT(ErrorOf([] { MakeGame("hex 12"); }), HasSubstr("from 1 to 11"));
  EXPECT_THAT(ErrorOf([] { MakeGame("nim 1,,2"); }), HasSubstr("from 1 to 250"));
  EXPECT_THAT(ErrorOf([] { MakeGame("nim 200,100"); }), HasSubstr("at most 16 heaps and 250"));
}

TEST(Games, PerftOfNoDepthIsOne) {
  std::unique_ptr<Game> game = MakeGame("nim 1");
  EXPECT_EQ(Perft(*game, game->Start(), 0), 1);
  EXPECT_EQ(Perft(*game, game->Start(), 1), 1);
  EXPECT_EQ(Perft(*game, game->Start(), 2), 0);
}

}  // namespace
}  // namespace pawl
