#include "search/search.h"

#include <numeric>
#include <set>

#include "tests/testing.h"

namespace pawl {
namespace {

using Kind = SearchSettings::Kind;

// A network that knows nothing.
SearchResult Searched(Search* search, const Game& game) {
  std::vector<float> logits(static_cast<size_t>(game.policy_size()), 0);
  const float odds[3] = {0.25f, 0.5f, 0.25f};
  while (search->NextLeaf()) search->Answer(logits.data(), odds);
  return search->result();
}

class SearchTest : public ::testing::TestWithParam<Kind> {
 protected:
  SearchSettings Settings() const {
    SearchSettings settings;
    settings.kind = GetParam();
    return settings;
  }

  SearchResult From(const Game& game, std::string_view moves, int simulations,
                    bool explores = false, uint64_t key = 0) {
    GameState state(&game);
    EXPECT_EQ(PlayMoves(moves, &state), RecordFault::kNone);
    Search search(Settings());
    search.Begin(state, simulations, RandomKey::Root(key), explores);
    return Searched(&search, game);
  }
};

INSTANTIATE_TEST_SUITE_P(Kinds, SearchTest, ::testing::Values(Kind::kGumbel, Kind::kPuct));

TEST_P(SearchTest, TakesAWinAtHand) {
  auto game = MakeGame("connect 7x6x4");
  SearchResult result = From(*game, "4 1 4 1 4 2 ", 64);
  EXPECT_EQ(game->MoveText(game->Start(), result.move), "4");
  EXPECT_EQ(result.proven, 1);
  EXPECT_EQ(result.value, 1);
  EXPECT_FLOAT_EQ(result.policy[3], 1) << "nothing else is proven to win";
}

TEST_P(SearchTest, StopsAThreat) {
  auto game = MakeGame("connect 7x6x4");
  SearchResult result = From(*game, "4 1 4 1 4 ", 200);
  EXPECT_EQ(game->MoveText(game->Start(), result.move), "4");
}

TEST_P(SearchTest, SolvesALateTicTacToe) {
  auto game = MakeGame("tic_tac_toe");
  SearchResult result = From(*game, "b2 a1 a2 c2 c1 ", 2000);
  EXPECT_NE(result.proven, kUnproven);
  EXPECT_EQ(game->MoveText(game->Start(), result.move), "a3") << "c1 b2 a3 is the threat";
}

TEST_P(SearchTest, ThePolicyIsADistributionOverLegalMoves) {
  auto game = MakeGame("connect 7x6x4");
  SearchResult result = From(*game, "1 1 1 1 1 1 ", 32, true);
  ASSERT_EQ(result.policy.size(), 6u) << "the first column is full";
  EXPECT_NEAR(std::accumulate(result.policy.begin(), result.policy.end(), 0.0), 1, 1e-5);
  EXPECT_NE(result.move, 0);
}

TEST_P(SearchTest, TheSameKeyFindsTheSameAndOthersExplore) {
  auto game = MakeGame("connect 7x6x4");
  std::set<Move> moves;
  for (uint64_t key = 0; key < 20; ++key) {
    SearchResult one = From(*game, "", 16, true, key), two = From(*game, "", 16, true, key);
    EXPECT_EQ(one.move, two.move);
    EXPECT_EQ(one.policy, two.policy);
    moves.insert(one.move);
  }
  EXPECT_GE(moves.size(), 4u);
}

TEST_P(SearchTest, AsksForNoMoreLeavesThanSimulationsAndTheRoot) {
  auto game = MakeGame("connect 7x6x4");
  GameState state(game.get());
  Search search(Settings());
  search.Begin(state, 32, RandomKey::Root(1), true);
  std::vector<float> logits(7, 0);
  const float odds[3] = {0, 1, 0};
  int leaves = 0;
  for (; search.NextLeaf(); ++leaves) search.Answer(logits.data(), odds);
  EXPECT_EQ(leaves, 33);
}

TEST_P(SearchTest, GoesOnInTheTreeOfTheMoveThatWasPlayed) {
  auto game = MakeGame("connect 7x6x4");
  GameState state(game.get());
  Search search(Settings());
  search.Begin(state, 64, RandomKey::Root(1), false);
  Move move = Searched(&search, *game).move;
  state.Play(move);
  search.Continue(state, move, 32, RandomKey::Root(2), false);
  int kept = search.tree().size();
  EXPECT_GT(kept, 1);
  Searched(&search, *game);
  EXPECT_LE(search.tree().size(), kept + 32);
  EXPECT_EQ(search.tree().node(0).position, state.position());
}

}  // namespace
}  // namespace pawl
