#include "match/model_player.h"

#include "tests/match/models.h"

namespace pawl {
namespace {

using testing::Chosen;
using testing::Untrained;

TEST(ModelPlayer, FindsAWinBySearch) {
  auto game = MakeGame("connect 7x6x4");
  auto player = MakeModelPlayer(Untrained("connect 7x6x4"), 64);
  EXPECT_EQ(Chosen(player.get(), *game, "4 1 4 1 4 2 ").front(), "4");
}

TEST(ModelPlayer, ItsTurnsDoNotDependOnEachOther) {
  auto game = MakeGame("connect 7x6x4");
  auto together = MakeModelPlayer(Untrained("connect 7x6x4"), std::nullopt);
  std::vector<std::string> openings = {"", "4 ", "1 2 3 ", "4 4 4 4 ", "7 1 "};
  std::vector<GameState> states;
  for (const std::string& opening : openings) states.push_back(testing::After(*game, opening));
  std::vector<Turn> turns;
  Position start = game->Start();
  for (const GameState& state : states)
    turns.push_back({&state, &start, {}, 0, RandomKey::Root(5)});
  std::vector<Move> all = together->Choose(turns);
  ASSERT_EQ(all.size(), turns.size());
  for (size_t i = turns.size(); i-- > 0;) {
    auto alone = MakeModelPlayer(Untrained("connect 7x6x4"), std::nullopt);
    EXPECT_EQ(alone->Choose(std::span(turns).subspan(i, 1)).front(), all[i]);
    EXPECT_EQ(together->Choose(std::span(turns).subspan(i, 1)).front(), all[i]);
  }
}

TEST(ModelPlayer, WithoutSimulationsPlaysItsPolicy) {
  auto game = MakeGame("connect 7x6x4");
  auto model = Untrained("connect 7x6x4");
  GameState state = testing::After(*game, "4 1 4 1 4 2 ");
  std::string likeliest = game->MoveText(state.position(), model->Likeliest(state.position()));
  auto player = MakeModelPlayer(std::move(model), 0);
  EXPECT_EQ(Chosen(player.get(), *game, "4 1 4 1 4 2 ", 3), std::vector<std::string>(3, likeliest));
}

}  // namespace
}  // namespace pawl
