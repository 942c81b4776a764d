#include "model/policy_value/leaf_batch.h"

#include "model/policy_value/settings.h"
#include "tests/testing.h"

namespace pawl {
namespace {

TEST(LeafBatch, ASearchFindsTheSameAloneAndAmongOthers) {
  auto game = MakeGame("connect 7x6x4");
  PolicyValueNetwork network({84, 32, 2, 7});
  network.Initialize(RandomKey::Root(1));
  PolicyValueEvaluator evaluator(network, Config::float32);
  LeafBatch batch(game.get(), &evaluator);
  std::vector<GameState> states(40, GameState(game.get()));
  for (size_t i = 0; i < states.size(); ++i) states[i].Play(static_cast<Move>(i % 7));
  auto run = [&](size_t from, size_t count) {
    std::vector<Search> searches;
    for (size_t i = from; i < from + count; ++i) {
      searches.emplace_back(SearchSettings());
      searches.back().Begin(states[i], 24, RandomKey::Root(i), true);
    }
    RunSearches(searches, &batch);
    std::vector<SearchResult> results;
    for (Search& search : searches) results.push_back(search.result());
    return results;
  };
  std::vector<SearchResult> all = run(0, states.size());
  EXPECT_EQ(batch.evaluated(), 40 * 25);
  for (size_t i = 0; i < states.size(); i += 13) {
    SearchResult alone = run(i, 1)[0];
    EXPECT_EQ(alone.move, all[i].move);
    EXPECT_EQ(alone.policy, all[i].policy);
    EXPECT_EQ(alone.value, all[i].value);
  }
}

// Of many searches from one position, with noise of their own.
std::vector<SearchResult> RunFromStart(LeafBatch* batch, const Game& game) {
  GameState start(&game);
  std::vector<Search> searches;
  for (uint64_t i = 0; i < 30; ++i) {
    searches.emplace_back(SearchSettings());
    searches.back().Begin(start, 24, RandomKey::Root(i), true);
  }
  RunSearches(searches, batch);
  std::vector<SearchResult> results;
  for (Search& search : searches) results.push_back(search.result());
  return results;
}

TEST(LeafBatch, ACacheChangesNothingButTime) {
  auto game = MakeGame("connect 7x6x4");
  PolicyValueNetwork network({84, 32, 2, 7});
  network.Initialize(RandomKey::Root(1));
  PolicyValueEvaluator evaluator(network, Config::float32);
  LeafBatch plain(game.get(), &evaluator), tiny(game.get(), &evaluator, 1 << 12),
      large(game.get(), &evaluator, 1 << 24);
  std::vector<SearchResult> expected = RunFromStart(&plain, *game);
  EXPECT_EQ(plain.evaluated(), 30 * 25);
  for (LeafBatch* batch : {&tiny, &large}) {
    for (int again = 0; again < 2; ++again) {
      std::vector<SearchResult> found = RunFromStart(batch, *game);
      for (size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(found[i].move, expected[i].move);
        EXPECT_EQ(found[i].policy, expected[i].policy);
        EXPECT_EQ(found[i].value, expected[i].value);
      }
    }
  }
  int64_t once = large.evaluated();
  EXPECT_LT(once, plain.evaluated()) << "searches from one position meet the same ones";
  RunFromStart(&large, *game);
  EXPECT_EQ(large.evaluated(), once);

  network.Initialize(RandomKey::Root(2));
  evaluator.Refresh();
  large.Forget();
  RunFromStart(&large, *game);
  EXPECT_GT(large.evaluated(), once);
}

}  // namespace
}  // namespace pawl
