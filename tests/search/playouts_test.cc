#include "search/playouts.h"

#include <map>

#include "tests/testing.h"

namespace pawl {
namespace {

GameState After(const Game* game, std::string_view moves) {
  GameState state(game);
  EXPECT_EQ(PlayMoves(moves, &state), RecordFault::kNone);
  return state;
}

// Of the two cells that are left o takes one at random; x wins where a3 is left to it.
TEST(PlayOut, EachLegalMoveIsAsLikelyAsAnyOther) {
  auto game = MakeGame("tic_tac_toe");
  GameState state = After(game.get(), "a1 b1 a2 b2 c1 c2 b3 ");
  std::map<Outcome, int> outcomes;
  for (uint64_t i = 0; i < 2000; ++i) {
    RandomStream random(RandomKey::Root(i));
    std::vector<uint64_t> keys(state.earlier().begin(), state.earlier().end());
    ++outcomes[PlayOut(state, state.position(), &keys, &random)];
  }
  EXPECT_EQ(outcomes[Outcome::kOpen], 0);
  EXPECT_GT(outcomes.size(), 1u);
  int decided = outcomes[Outcome::kFirstWins] + outcomes[Outcome::kSecondWins];
  EXPECT_NEAR(decided / 2000.0, 0.5, 0.05);
}

TEST(PlayOut, EndsAtTheLimitOfPlies) {
  auto game = MakeGame("chess");
  GameState state(game.get(), 10);
  std::vector<uint64_t> keys;
  RandomStream random(RandomKey::Root(1));
  EXPECT_EQ(PlayOut(state, state.position(), &keys, &random), Outcome::kDraw);
  EXPECT_EQ(keys.size(), 10u);
}

// Kings and rooks that shuffle end by the third repetition or by fifty moves, which only the keys
// of the positions before tell.
TEST(PlayOut, KnowsThePositionsBefore) {
  auto game = MakeGame("chess");
  GameState state =
      GameState::At(game.get(), game->ParsePosition("k7/8/8/8/8/8/8/K7 w - - 0 1"), 0);
  EXPECT_TRUE(state.over());
  state = GameState::At(game.get(), game->ParsePosition("k7/8/8/8/8/8/7R/K7 w - - 0 1"), 0);
  std::vector<uint64_t> keys;
  RandomStream random(RandomKey::Root(2));
  PlayOut(state, state.position(), &keys, &random);
  EXPECT_LE(keys.size(), 100u);
}

TEST(PlayoutSearch, FindsAWinAndStopsALoss) {
  auto game = MakeGame("connect 7x6x4");
  PlayoutSearch search;
  GameState wins = After(game.get(), "4 1 4 1 4 2 ");
  EXPECT_EQ(game->MoveText(wins.position(), search.Find(wins, 100, RandomKey::Root(1)).move), "4");
  GameState threatened = After(game.get(), "4 1 4 1 4 ");
  SearchResult result = search.Find(threatened, 1000, RandomKey::Root(1));
  EXPECT_EQ(game->MoveText(threatened.position(), result.move), "4");
}

TEST(PlayoutSearch, DependsOnItsKeyAloneAndNotOnWhatWasSearchedBefore) {
  auto game = MakeGame("hex 4");
  GameState state(game.get());
  PlayoutSearch fresh, used;
  used.Find(state, 50, RandomKey::Root(9));
  SearchResult a = fresh.Find(state, 300, RandomKey::Root(1));
  SearchResult b = used.Find(state, 300, RandomKey::Root(1));
  EXPECT_EQ(a.policy, b.policy);
  EXPECT_EQ(a.value, b.value);
  EXPECT_NE(a.policy, fresh.Find(state, 300, RandomKey::Root(2)).policy);
}

}  // namespace
}  // namespace pawl
