#include "match/uci_player.h"

#include "base/clock.h"
#include "match/match.h"
#include "tests/match/models.h"

namespace pawl {
namespace {

using testing::Chosen;
using testing::ErrorOf;
using ::testing::HasSubstr;
using testing::Scratch;

// An engine that does what UCI asks at first, and `go` when it is to move.
std::vector<std::string> Engine(const std::string& go, const std::string& options = "") {
  return {"bash", "-c",
          "while read -r line; do case \"$line\" in "
          "uci) echo 'id name Fake'; echo '" +
              options +
              "'; echo uciok;; isready) echo readyok;; "
              "setoption*) set=\"$line\";; position*) position=\"$line\";; "
              "go*) asked=\"$line\"; " +
              go + ";; quit) exit;; esac; done"};
}

std::string Fault(const std::vector<std::string>& command, const std::string& game_name = "chess",
                  std::string_view moves = "e2e4 ", double timeout_s = testing::kPatienceSeconds) {
  auto game = MakeGame(game_name);
  return ErrorOf([&] {
    auto player = MakeUciPlayer(*game, {command, "depth 1", timeout_s});
    Chosen(player.get(), *game, moves);
  });
}

TEST(UciPlayer, SendsTheGameAndTakesTheMove) {
  Scratch scratch;
  std::string log = scratch / "log";
  auto game = MakeGame("chess");
  auto player = MakeUciPlayer(*game, {Engine("echo \"$set|$position|$asked\" >" + log +
                                                 "; echo info depth 1; echo 'bestmove "
                                                 "e7e5 ponder g1f3'",
                                             "option name Threads type spin default 4 min 1 max 8"),
                                      "nodes 7", 10});
  EXPECT_EQ(Chosen(player.get(), *game, "e2e4 ").front(), "e7e5");
  EXPECT_EQ(testing::Read(log),
            "setoption name Threads value 1|position startpos moves e2e4|go nodes 7\n");
}

TEST(UciPlayer, BeginsAtAnyPosition) {
  Scratch scratch;
  std::string log = scratch / "log";
  auto game = MakeGame("chess");
  auto player = MakeUciPlayer(*game, {Engine("echo \"$position\" >" + log + "; echo bestmove h1h8"),
                                      "depth 1", testing::kPatienceSeconds});
  Position start = game->ParsePosition("k7/8/1K6/8/8/8/8/7R w - - 0 1");
  GameState state = GameState::At(game.get(), start, 0);
  Turn turn{&state, &start, {}, 0, RandomKey::Root(0)};
  player->Choose(std::span(&turn, 1));
  EXPECT_EQ(testing::Read(log), "position fen k7/8/1K6/8/8/8/8/7R w - - 0 1\n");
}

TEST(UciPlayer, AFailureNamesEngineGamePlyAndWhatItSaid) {
  std::string illegal = Fault(Engine("echo bestmove e2e4"));
  EXPECT_THAT(illegal, HasSubstr("engine 'bash -c"));
  EXPECT_THAT(illegal, HasSubstr("game 7, ply 1: said 'bestmove e2e4', which is no legal move; the "
                                 "position is rnbqkbnr/pppppppp/8/8/4P3/8/PPPP1PPP/RNBQKBNR b"));
  EXPECT_THAT(illegal, HasSubstr("no result is counted"));
  EXPECT_THAT(Fault(Engine("echo 'bestmove (none)'")), HasSubstr("said 'bestmove (none)'"));
  EXPECT_THAT(Fault(Engine("echo bestmove")), HasSubstr("said 'bestmove', which is no legal"));
  EXPECT_THAT(Fault(Engine("echo what do you mean"), "chess", "e2e4 ", 2),
              HasSubstr("ply 1: did not answer within 2 s; it said 'what do you mean'"));
  EXPECT_THAT(Fault(Engine("exit 3")), HasSubstr("ply 1: ended with exit code 3"));
  EXPECT_THAT(Fault(Engine("kill -SEGV $$")), HasSubstr("was killed by signal 11"));
}

// It talks without an end and never answers.
TEST(UciPlayer, TheTimeoutIsOfTheWholeAnswer) {
  auto begin = steady_clock::now();
  EXPECT_THAT(
      Fault(Engine("while true; do echo info depth 1; sleep 0.05; done"), "chess", "e2e4 ", 2),
      HasSubstr("did not answer within 2 s; it said 'info depth 1'"));
  EXPECT_LT(SecondsSince(begin), testing::kPatienceSeconds);
}

TEST(UciPlayer, WhoDoesNotSpeakUciIsAUsageError) {
  ErrorCode code = ErrorCode::kFailed;
  auto game = MakeGame("chess");
  auto make = [&](std::vector<std::string> command,
                  std::vector<std::pair<std::string, std::string>> options = {}) {
    return ErrorOf(
        [&] {
          MakeUciPlayer(*game, {std::move(command), "depth 1", 1, std::move(options)});
        },
        &code);
  };
  EXPECT_THAT(make({"bash", "-c", "echo hello; sleep 60"}),
              HasSubstr("does not speak UCI: did not answer within 1 s; it said 'hello'; name a"));
  EXPECT_EQ(code, ErrorCode::kUsage);
  EXPECT_THAT(make({"true"}), HasSubstr("does not speak UCI: ended with exit code 0"));
  EXPECT_THAT(make({"/no/such/engine"}), HasSubstr("No such file"));
  EXPECT_THAT(make(Engine("", "option name Hash type spin default 1 min 1 max 8"), {{"Hsah", "1"}}),
              HasSubstr("has no option 'Hsah'; it has Hash"));
  EXPECT_THAT(make(Engine("", "option name Hash type spin default 1 min 1 max 8"), {{"Hash", "9"}}),
              HasSubstr("Hash = 9: must be a whole number from 1 to 8"));
  EXPECT_THAT(Fault(Engine(""), "gardner", ""),
              HasSubstr("has no UCI_Variant gardner; name an engine that plays it"));
  EXPECT_THAT(Fault(Engine(""), "tic_tac_toe", ""),
              HasSubstr("engines play chess and gardner, not tic_tac_toe"));
}

// One engine that fails ends a match: nothing is counted.
TEST(UciPlayer, AMatchEndsWithItsFailure) {
  auto game = MakeGame("chess");
  auto random = MakeRandomPlayer();
  auto player = MakeUciPlayer(*game, {Engine("exit 1"), "depth 1", 1});
  std::vector<Opening> openings(2, Opening{game->Start(), {}});
  EXPECT_THAT(ErrorOf([&] { PlayMatch(*game, random.get(), player.get(), openings, {}); }),
              HasSubstr("ended with exit code 1"));
}

class RealEngine : public ::testing::TestWithParam<std::pair<const char*, const char*>> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(std::string("/usr/games/") + GetParam().first))
      GTEST_SKIP() << GetParam().first << " is not installed";
  }
};

INSTANTIATE_TEST_SUITE_P(Engines, RealEngine,
                         ::testing::Values(std::pair("stockfish", "chess"),
                                           std::pair("fairy-stockfish", "chess"),
                                           std::pair("fairy-stockfish", "gardner")));

TEST_P(RealEngine, BeatsARandomPlayerAndRepeatsItsGames) {
  auto game = MakeGame(GetParam().second);
  std::vector<Opening> openings = RandomOpenings(*game, 2, 3, RandomKey::Root(0)).all;
  std::string first;
  for (int parallel : {1, 6}) {
    auto engine = MakeUciPlayer(*game, {{GetParam().first}, "depth 3", 20, {{"Hash", "1"}}});
    auto random = MakeRandomPlayer();
    MatchSettings settings;
    settings.parallel = parallel;
    MatchResult result = PlayMatch(*game, engine.get(), random.get(), openings, settings);
    std::string moves;
    for (const Pair& pair : result.pairs) {
      EXPECT_EQ(pair.points(), 4);
      for (const PlayedGame& played : pair.games) {
        for (Move move : played.moves) moves += fmt::format("{} ", move);
      }
    }
    if (first.empty()) first = moves;
    EXPECT_EQ(moves, first) << "games under way do not change what it plays";
  }
}

}  // namespace
}  // namespace pawl
