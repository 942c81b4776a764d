#include "match/uci_go.h"

#include "games/text.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

UciGo Of(std::string_view text, int mover = 0) { return ReadGo(Split(text, ' '), mover); }

TEST(UciGo, NodesAreSimulations) {
  EXPECT_EQ(Of("nodes 50").simulations, 50);
  EXPECT_FALSE(Of("nodes 50").seconds);
  EXPECT_FALSE(Of("").simulations);
  EXPECT_THAT(Of("nodes 0").notes, ElementsAre("nodes: 1 are searched"));
}

TEST(UciGo, TimeIsThatOfTheMove) {
  EXPECT_DOUBLE_EQ(*Of("movetime 1500").seconds, 1.5);
  // A thirtieth of 60 s and four fifths of 1 s.
  EXPECT_DOUBLE_EQ(*Of("wtime 60000 btime 9000 winc 1000 binc 0").seconds, 2.8);
  EXPECT_DOUBLE_EQ(*Of("wtime 60000 btime 9000 winc 1000 binc 0", 1).seconds, 0.3);
  EXPECT_DOUBLE_EQ(*Of("wtime 60000 btime 1 movestogo 20").seconds, 3);
  EXPECT_DOUBLE_EQ(*Of("wtime 100 btime 1 winc 5000").seconds, 0.05) << "half the clock at most";
  EXPECT_DOUBLE_EQ(*Of("wtime -5 btime 1").seconds, 0);
}

TEST(UciGo, WithoutAnEndItWaitsForStop) {
  EXPECT_TRUE(Of("infinite").until_stop);
  EXPECT_TRUE(Of("ponder wtime 1 btime 1").until_stop);
  EXPECT_FALSE(Of("nodes 3").until_stop);
}

TEST(UciGo, WhatHasNoEffectIsTold) {
  EXPECT_THAT(Of("depth 3").notes, ElementsAre(HasSubstr("depth has no effect")));
  EXPECT_THAT(Of("searchmoves e2e4 d2d4").notes, ElementsAre(HasSubstr("all legal moves")));
  EXPECT_THAT(Of("fast nodes 5").notes, ElementsAre("go: 'fast' is unknown and passed over"));
  EXPECT_EQ(Of("fast nodes 5").simulations, 5);
  EXPECT_THAT(Of("nodes x").notes, ElementsAre("go: nodes needs a number and is passed over",
                                               "go: 'x' is unknown and passed over"));
}

}  // namespace
}  // namespace pawl
