#include "search/search.h"
#include "tests/testing.h"

namespace pawl {
namespace {

SearchResult Searched(float noise, bool explores, uint64_t key) {
  auto game = MakeGame("connect 7x6x4");
  SearchSettings settings;
  settings.kind = SearchSettings::Kind::kPuct;
  settings.noise = noise;
  GameState state(game.get());
  Search search(settings);
  search.Begin(state, 50, RandomKey::Root(key), explores);
  std::vector<float> logits = {0, 0, 0, 2, 0, 0, 0};
  const float odds[3] = {0.25f, 0.5f, 0.25f};
  while (search.NextLeaf()) search.Answer(logits.data(), odds);
  return search.result();
}

TEST(Puct, ThePolicyIsTheShareOfVisits) {
  SearchResult result = Searched(0, false, 1);
  for (float share : result.policy) EXPECT_NEAR(share * 50, std::round(share * 50), 1e-4);
  EXPECT_EQ(result.move, 3);
}

TEST(Puct, NoiseAtTheRootChangesVisitsWhereItExplores) {
  EXPECT_EQ(Searched(0.9f, false, 1).policy, Searched(0, false, 2).policy) << "no noise in a match";
  EXPECT_NE(Searched(0.9f, true, 1).policy, Searched(0.9f, true, 2).policy);
}

TEST(Puct, WhereItExploresTheMoveIsDrawnByVisits) {
  std::map<Move, int> moves;
  for (uint64_t key = 0; key < 300; ++key) ++moves[Searched(0, true, key).move];
  double likeliest = Searched(0, false, 0).policy[3];
  EXPECT_NEAR(moves[3] / 300.0, likeliest, 0.1);
  EXPECT_GT(moves.size(), 1u);
}

}  // namespace
}  // namespace pawl
