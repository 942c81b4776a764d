// Runs in which a model of text learns a game, as a user sees them.
#include "tests/app/game_runs.h"

namespace pawl {
namespace {

using nlohmann::json;
using testing::LastSample;
using testing::Outcome;
using testing::RunProgram;
using testing::Scratch;

constexpr const char* kTextGames = R"(
generations = 3
[model]
width = 32
heads = 2
feed_forward = 64
[[task]]
kind = "game"
fresh_levels = [0, 3]
sample_levels = [0, 3]
[start]
steps = 100
[sample]
problems = 200
[mix]
fresh = 0.5
[learn]
steps = 100
rows = 32
learning_rate = 0.005
[eval]
problems = 20
[process]
actors = 0
)";

void FinishedTextRun(const Scratch& scratch, const std::string& out,
                     const std::vector<std::string>& settings) {
  testing::Write(scratch / "text.toml", kTextGames);
  std::vector<std::string> arguments = testing::RunArguments(scratch / out, settings);
  arguments[1] = scratch / "text.toml";
  Outcome run = RunProgram(arguments);
  ASSERT_EQ(run.code, 0) << run.err;
}

// A model that is asked for a result, on one run for all tests.
class TextGameRunTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    scratch_ = new Scratch();
    FinishedTextRun(*scratch_, "run", {"task.0.wish=true"});
  }
  static void TearDownTestSuite() { delete scratch_; }
  static std::string Run() { return *scratch_ / "run"; }

  // Of the generations that were sampled.
  static std::vector<json> Rows() {
    std::vector<json> rows;
    std::istringstream in(testing::Read(Run() + "/generations.jsonl"));
    for (std::string line; std::getline(in, line);) {
      if (json row = json::parse(line); row["gen"] != 0) rows.push_back(row);
    }
    return rows;
  }

  static Scratch* scratch_;
};
Scratch* TextGameRunTest::scratch_ = nullptr;

// The search of another model writes no games that a referee rejects; a model of text does.
TEST_F(TextGameRunTest, TheModelLearnsTheRules) {
  ASSERT_EQ(Rows().size(), 3u);
  EXPECT_GT(Rows().back()["verify/game/right"], Rows().front()["verify/game/right"]);
}

TEST_F(TextGameRunTest, EachGameIsRightOrHasOneFault) {
  for (const json& row : Rows()) {
    double sum = row["verify/game/right"], faults = 0;
    for (const char* fault : {"illegal", "unfinished", "goes_on", "misstated", "unwanted"})
      faults += row[std::string("verify/game/") + fault].get<double>();
    EXPECT_NEAR(sum + faults, 1, 1e-9) << row;
    EXPECT_GT(faults, 0) << row;
  }
  EXPECT_EQ(RunProgram({"ledger", Run(), "--check"}).code, 0);
}

TEST_F(TextGameRunTest, TheLedgerShowsWhatWasWantedBesideWhatWasPlayed) {
  json game = json::parse(
      RunProgram({"ledger", Run(), "--game", std::to_string(LastSample(Run())), "--json"}).out);
  EXPECT_THAT(game["wanted"].get<std::string>(), ::testing::AnyOf("1-0", "0-1", "1/2-1/2"));
  EXPECT_TRUE(game["opening"].get<std::string>().ends_with(':'));
  EXPECT_EQ(game["opening"].get<std::string>().find('/'), std::string::npos);
}

TEST(TextGameRun, ASolversGamesAreTaughtByPositions) {
  Scratch scratch;
  FinishedTextRun(scratch, "run",
                  {"task.0.fresh_games=solver", "mix.unit=positions", "generations=1",
                   "start.steps=5", "learn.steps=5", "sample.problems=10", "eval.problems=5"});
  EXPECT_EQ(RunProgram({"ledger", scratch / "run", "--check"}).code, 0);
}

// The wish stands before the opening, and is no move of the game.
TEST(TextGameRun, TheLedgerWritesAGameThatWasWantedAsPgn) {
  Scratch scratch;
  FinishedTextRun(scratch, "run",
                  {"task.0.wish=true", "task.0.game=gardner", "task.0.plies=6", "generations=0",
                   "task.0.fresh_levels=[2, 3]", "task.0.sample_levels=[2, 3]"});
  Outcome shown =
      RunProgram({"ledger", (scratch / "run").string(), "--game", "4611686018427387904", "--json"});
  ASSERT_EQ(shown.code, 0) << shown.err;
  EXPECT_THAT(json::parse(shown.out)["pgn"].get<std::string>(), ::testing::HasSubstr("1. "));
}

}  // namespace
}  // namespace pawl
