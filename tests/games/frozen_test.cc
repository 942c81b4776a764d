#include "games/frozen.h"

#include "games/decisive_text.h"
#include "tests/testing.h"

namespace pawl {
namespace {

TEST(FrozenPositions, ConnectFoursAreReadable) {
  auto game = MakeGame("connect 7x6x4");
  auto sets = ReadDecisive(*game, FrozenPositions(*game), "frozen");
  EXPECT_EQ(sets.size(), kStages.size());
  for (const DecisiveSet& set : sets) EXPECT_GE(set.positions.size(), 500u) << set.stage;
}

TEST(FrozenPositions, OtherGamesHaveNone) {
  EXPECT_TRUE(FrozenPositions(*MakeGame("connect 6x5x4")).empty());
}

}  // namespace
}  // namespace pawl
