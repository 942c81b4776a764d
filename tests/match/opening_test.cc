#include "match/opening.h"

#include <set>

#include "games/decisive_text.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

std::set<uint64_t> KeysOf(const Game& game, const std::vector<Opening>& openings) {
  std::set<uint64_t> keys;
  for (const Opening& opening : openings)
    keys.insert(game.Key(Opened(game, opening, 0).position()));
  return keys;
}

TEST(Opening, RandomOnesDifferAndLeaveAGameToPlay) {
  for (const char* name : {"connect 7x6x4", "tic_tac_toe", "chess"}) {
    auto game = MakeGame(name);
    Openings found = RandomOpenings(*game, 5, 60, RandomKey::Root(1));
    ASSERT_EQ(found.all.size(), 60u);
    EXPECT_EQ(found.distinct, 60);
    EXPECT_EQ(KeysOf(*game, found.all).size(), 60u);
    for (const Opening& opening : found.all) {
      EXPECT_EQ(opening.moves.size(), 5u);
      EXPECT_FALSE(Opened(*game, opening, 0).over());
    }
    EXPECT_EQ(found.all, RandomOpenings(*game, 5, 60, RandomKey::Root(1)).all);
    EXPECT_NE(found.all, RandomOpenings(*game, 5, 60, RandomKey::Root(2)).all);
  }
}

TEST(Opening, WhereTheGameHasTooFewTheyAreRepeatedAndCounted) {
  auto game = MakeGame("connect 4x4x3");
  Openings found = RandomOpenings(*game, 1, 10, RandomKey::Root(0));
  EXPECT_EQ(found.distinct, 4);
  ASSERT_EQ(found.all.size(), 10u);
  EXPECT_EQ(found.all[4], found.all[0]);
  EXPECT_EQ(found.all[9], found.all[1]);
}

TEST(Opening, AGameThatIsTooShortHasNone) {
  auto game = MakeGame("tic_tac_toe");
  EXPECT_THAT(ErrorOf([&] { RandomOpenings(*game, 9, 1, RandomKey::Root(0)); }),
              HasSubstr("no random game goes on after 9 plies; take fewer"));
}

TEST(Opening, AFileHasOneALineOrDecisivePositions) {
  auto game = MakeGame("tic_tac_toe");
  std::vector<Opening> lines = ReadOpenings(*game, ":\nb2 a1:\nb2:", "file");
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_TRUE(lines[0].moves.empty());
  EXPECT_EQ(lines[1].moves.size(), 2u);
  EXPECT_EQ(Opened(*game, lines[1], 0).plies(), 2);

  auto solver = MakeSolver(*game);
  std::vector<DecisiveSet> sets = MakeDecisive(solver.get(), RandomKey::Root(0), 3, 1000);
  std::vector<Opening> positions = ReadOpenings(*game, DecisiveText(*game, sets), "file");
  size_t all = 0;
  for (const DecisiveSet& set : sets) all += set.positions.size();
  ASSERT_EQ(positions.size(), all);
  EXPECT_EQ(positions[0].start, sets[0].positions[0].position);
  EXPECT_EQ(positions[1].start, sets[1].positions[0].position) << "stages in turn";
}

TEST(Opening, ALineMayBeginAtAPosition) {
  auto game = MakeGame("tic_tac_toe");
  std::vector<Opening> openings =
      ReadOpenings(*game, "[xo./.../...]:\n[xo./.../...] b2 c3:\n", "file");
  ASSERT_EQ(openings.size(), 2u);
  for (const Opening& opening : openings)
    EXPECT_EQ(opening.start, game->ParsePosition("xo./.../..."));
  EXPECT_TRUE(openings[0].moves.empty());
  EXPECT_EQ(game->Text(Opened(*game, openings[1], 0).position()), "xoo/.x./...");
  EXPECT_THAT(ErrorOf([&] { ReadOpenings(*game, ":\n[xo./..]:\n", "file"); }),
              HasSubstr("file, line 2: '[xo./..]:' is not an opening of tic_tac_toe"));
}

TEST(Opening, PositionsOfEpdAreOpenings) {
  auto game = MakeGame("chess");
  std::vector<Opening> openings = ReadOpenings(
      *game, "4k3/8/8/8/8/8/4P3/4K3 w - -\n4k3/8/8/8/8/8/4P3/4K3 b - - bm Kd7; id \"2\";\n",
      "book.epd");
  ASSERT_EQ(openings.size(), 2u);
  EXPECT_EQ(openings[1].start, game->ParsePosition("4k3/8/8/8/8/8/4P3/4K3 b - - 0 1"));
  EXPECT_TRUE(openings[1].moves.empty()) << "both players find their own";
}

TEST(Opening, WhatIsNoOpeningIsRefusedWithItsLine) {
  auto game = MakeGame("tic_tac_toe");
  EXPECT_THAT(ErrorOf([&] { ReadOpenings(*game, "b2:\nb2 b2:\n", "file"); }),
              HasSubstr("file, line 2: 'b2 b2:' is not an opening of tic_tac_toe; write"));
  EXPECT_THAT(ErrorOf([&] { ReadOpenings(*game, "b2\n", "file"); }), HasSubstr("line 1: 'b2'"));
  EXPECT_THAT(ErrorOf([&] { ReadOpenings(*game, "a1 b1 a2 b2 a3:\n", "file"); }),
              HasSubstr("ends the game"));
  EXPECT_THAT(ErrorOf([&] { ReadOpenings(*game, "", "file"); }), HasSubstr("holds no opening"));
  EXPECT_THAT(ErrorOf([&] { ReadOpenings(*game, ":\n", "file.epd"); }),
              HasSubstr("file.epd: is EPD, which tic_tac_toe is not written in"));
}

}  // namespace
}  // namespace pawl
