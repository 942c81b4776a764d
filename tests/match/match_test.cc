#include "match/match.h"

#include "match/game_text.h"
#include "match/model_player.h"
#include "tests/match/models.h"

namespace pawl {
namespace {

using testing::Untrained;

// Plays the first legal move, or the last.
class Fixed : public Player {
 public:
  explicit Fixed(bool last) : last_(last) {}
  std::vector<Move> Choose(std::span<const Turn> turns) override {
    asked_ = std::max(asked_, turns.size());
    std::vector<Move> moves;
    for (const Turn& turn : turns) {
      MoveList legal;
      turn.state->game().Moves(turn.state->position(), &legal);
      moves.push_back(legal[last_ ? legal.size() - 1 : 0]);
    }
    return moves;
  }
  size_t asked() const { return asked_; }

 private:
  bool last_;
  size_t asked_ = 0;
};

std::string TextOf(const Game& game, const MatchResult& result) {
  std::string text;
  for (size_t i = 0; i < result.pairs.size(); ++i)
    text += PairText(game, "a", "b", result.pairs[i], static_cast<int>(i));
  return text;
}

TEST(Match, EachOpeningIsPlayedBothWays) {
  auto game = MakeGame("connect 4x4x3");
  Fixed a(false), b(true);
  std::vector<Opening> openings = RandomOpenings(*game, 1, 4, RandomKey::Root(0)).all;
  MatchResult result = PlayMatch(*game, &a, &b, openings, {});
  ASSERT_EQ(result.pairs.size(), 4u);
  for (size_t i = 0; i < 4; ++i) {
    for (size_t j : {0, 1}) {
      const PlayedGame& played = result.pairs[i].games[j];
      EXPECT_EQ(played.moves[0], openings[i].moves[0]);
      GameState state(game.get());
      for (size_t ply = 0; ply < played.moves.size(); ++ply) {
        if (ply > 0) {
          MoveList legal;
          game->Moves(state.position(), &legal);
          bool a_moves = (ply + j) % 2 == 0;
          EXPECT_EQ(played.moves[ply], legal[a_moves ? 0 : legal.size() - 1]);
        }
        state.Play(played.moves[ply]);
      }
      EXPECT_TRUE(state.over());
      EXPECT_EQ(state.ending().outcome, played.ending.outcome);
    }
  }
}

TEST(Match, PointsAreThoseOfA) {
  Pair pair;
  auto points = [&](Outcome first, Outcome second) {
    pair.games[0].ending.outcome = first;
    pair.games[1].ending.outcome = second;
    return pair.points();
  };
  EXPECT_EQ(points(Outcome::kFirstWins, Outcome::kSecondWins), 4);
  EXPECT_EQ(points(Outcome::kFirstWins, Outcome::kFirstWins), 2);
  EXPECT_EQ(points(Outcome::kDraw, Outcome::kDraw), 2);
  EXPECT_EQ(points(Outcome::kDraw, Outcome::kSecondWins), 3);
  EXPECT_EQ(points(Outcome::kSecondWins, Outcome::kFirstWins), 0);
}

TEST(Match, GamesDoNotDependOnHowManyAreUnderWay) {
  auto game = MakeGame("connect 7x6x4");
  std::vector<Opening> openings = RandomOpenings(*game, 3, 12, RandomKey::Root(0)).all;
  std::string first;
  for (int parallel : {1, 3, 24, 1000}) {
    auto a = MakeModelPlayer(Untrained("connect 7x6x4"), 6), b = MakeRandomPlayer();
    MatchSettings settings;
    settings.parallel = parallel;
    std::string text = TextOf(*game, PlayMatch(*game, a.get(), b.get(), openings, settings));
    if (first.empty()) first = text;
    EXPECT_EQ(text, first) << parallel;
  }
}

TEST(Match, AllGamesUnderWayAreAskedTogether) {
  auto game = MakeGame("connect 7x6x4");
  Fixed a(false), b(true);
  std::vector<Opening> openings = RandomOpenings(*game, 2, 20, RandomKey::Root(0)).all;
  PlayMatch(*game, &a, &b, openings, {});
  EXPECT_EQ(a.asked(), 40u);
  EXPECT_EQ(b.asked(), 40u);
}

TEST(Match, TheSequentialTestEndsItAtTheSamePairHoweverManyAreUnderWay) {
  auto game = MakeGame("tic_tac_toe");
  std::vector<Opening> openings = RandomOpenings(*game, 2, 60, RandomKey::Root(0)).all;
  std::string first;
  for (int parallel : {1, 7, 400}) {
    auto a = MakeSolverPlayer(*game), b = MakeRandomPlayer();
    MatchSettings settings;
    settings.parallel = parallel;
    settings.sprt = SprtSettings{0, 100};
    MatchResult result = PlayMatch(*game, a.get(), b.get(), openings, settings);
    EXPECT_EQ(result.verdict, SprtVerdict::kElo1);
    EXPECT_LT(result.pairs.size(), 40u);
    std::vector<int> before = PointsOf(result.pairs);
    before.pop_back();
    EXPECT_EQ(VerdictOf(*settings.sprt, CountsOf(before)), SprtVerdict::kOpen);
    if (first.empty()) first = TextOf(*game, result);
    EXPECT_EQ(TextOf(*game, result), first) << parallel;
  }
}

TEST(Match, AGameThatReachesTheLimitOfPliesIsADraw) {
  auto game = MakeGame("chess");
  auto a = MakeRandomPlayer(), b = MakeRandomPlayer();
  MatchSettings settings;
  settings.plies_max = 4;
  std::vector<Opening> openings = RandomOpenings(*game, 3, 5, RandomKey::Root(0)).all;
  for (const Pair& pair : PlayMatch(*game, a.get(), b.get(), openings, settings).pairs) {
    EXPECT_EQ(pair.games[0].moves.size(), 4u);
    EXPECT_EQ(pair.games[0].ending.reason, "the limit of plies");
  }
}

TEST(Match, TellsHowFarItIs) {
  auto game = MakeGame("tic_tac_toe");
  auto a = MakeRandomPlayer(), b = MakeRandomPlayer();
  std::vector<Opening> openings = RandomOpenings(*game, 2, 9, RandomKey::Root(0)).all;
  MatchSettings settings;
  settings.parallel = 2;
  std::vector<size_t> told;
  settings.progress = [&](const std::vector<int>& points) { told.push_back(points.size()); };
  PlayMatch(*game, a.get(), b.get(), openings, settings);
  EXPECT_GT(told.size(), 3u);
  EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
  EXPECT_EQ(told.back(), 9u);
}

}  // namespace
}  // namespace pawl
