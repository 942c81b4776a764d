#include "search/search.h"
#include "tests/testing.h"

namespace pawl {
namespace {

std::vector<int> Visits(const Search& search) {
  std::vector<int> visits;
  const Tree& tree = search.tree();
  for (const Edge& edge : tree.edges(tree.node(0))) visits.push_back(edge.visits);
  return visits;
}

// A network that knows nothing but the logits.
SearchResult Searched(const Game& game, std::vector<float> logits, int simulations, bool explores,
                      std::vector<int>* visits) {
  SearchSettings settings;
  settings.considered = 8;
  GameState state(&game);
  Search search(settings);
  search.Begin(state, simulations, RandomKey::Root(3), explores);
  logits.resize(static_cast<size_t>(game.policy_size()));
  const float odds[3] = {0.25f, 0.5f, 0.25f};
  while (search.NextLeaf()) search.Answer(logits.data(), odds);
  *visits = Visits(search);
  return search.result();
}

TEST(Gumbel, HalvesTheMovesItConsiders) {
  auto game = MakeGame("hex 4");  // 16 moves
  std::vector<int> visits;
  Searched(*game, {}, 24, true, &visits);
  std::sort(visits.rbegin(), visits.rend());
  EXPECT_EQ(visits, (std::vector<int>{7, 7, 3, 3, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0}));
}

TEST(Gumbel, WithoutNoiseTheLikeliestMovesAreConsidered) {
  auto game = MakeGame("connect 7x6x4");
  std::vector<int> visits;
  SearchResult result = Searched(*game, {0, 1, 5, 0, 0, 0, 0}, 4, false, &visits);
  EXPECT_GT(visits[2], 0);
  EXPECT_EQ(result.move, 2);
}

TEST(Gumbel, WithoutSimulationsThePolicyIsTheNetworks) {
  auto game = MakeGame("connect 7x6x4");
  std::vector<int> visits;
  SearchResult result = Searched(*game, {0, 0, 0, 3, 0, 0, 0}, 0, false, &visits);
  EXPECT_EQ(result.move, 3);
  EXPECT_NEAR(result.policy[3], std::exp(3) / (std::exp(3) + 6), 1e-5);
  EXPECT_EQ(result.value, 0);
}

}  // namespace
}  // namespace pawl
