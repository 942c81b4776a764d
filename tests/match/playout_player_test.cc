#include "match/player.h"
#include "tests/match/models.h"

namespace pawl {
namespace {

using testing::Chosen;
using ::testing::Each;
using testing::ErrorOf;
using ::testing::HasSubstr;

TEST(PlayoutPlayer, TakesAWinAndStopsALoss) {
  auto game = MakeGame("connect 7x6x4");
  auto player = MakePlayoutPlayer(500);
  EXPECT_THAT(Chosen(player.get(), *game, "4 1 4 1 4 2 ", 5), Each(std::string("4")));
  EXPECT_THAT(Chosen(player.get(), *game, "4 1 4 1 4 ", 5), Each(std::string("4")));
}

TEST(PlayoutPlayer, NeedsSimulations) {
  EXPECT_THAT(ErrorOf([] { MakePlayoutPlayer(0); }),
              HasSubstr("simulations '0': must be at least 1"));
}

}  // namespace
}  // namespace pawl
