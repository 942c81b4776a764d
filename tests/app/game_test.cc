// Runs of self-play as a user sees them: one seed is one run, and what its commands show.
#include <thread>

#include "tests/app/game_runs.h"

namespace pawl {
namespace {

using nlohmann::json;
using testing::ExpectSameRun;
using testing::FinishedGameRun;
using testing::GameArguments;
using ::testing::HasSubstr;
using testing::LastSample;
using testing::Outcome;
using testing::Process;
using testing::RunProgram;
using testing::Scratch;

// Two settings of the processes, of which nothing may depend on anything.
struct Placed {
  const char *actors, *slots;
};

// A run that is killed when its first weights are there, and continued, is the first run's.
void ExpectTheSame(const Scratch& scratch, const std::vector<std::string>& settings,
                   const std::vector<Placed>& placings) {
  FinishedGameRun(scratch / "first", settings);
  int number = 0;
  for (const Placed& placed : placings) {
    std::filesystem::path run = scratch / std::to_string(number++);
    std::vector<std::string> all = settings;
    all.insert(all.end(), {placed.actors, placed.slots});
    std::vector<std::string> arguments = GameArguments(run, all);
    Process cut("pawl", arguments);
    for (int i = 0; i < 2000 && !std::filesystem::exists(run / "weights/000001"); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    ::kill(cut.pid(), SIGKILL);
    cut.Wait();
    Outcome resumed = RunProgram(arguments);
    ASSERT_EQ(resumed.code, 0) << resumed.err;
    ExpectSameRun(scratch / "first", run);
  }
}

TEST(SameGameRun, WithAnyActorsAnySlotsAndKilledInMidRun) {
  std::vector<Placed> placings;
  for (const char* actors : {"process.actors=0", "process.actors=1", "process.actors=3"}) {
    for (const char* slots : {"sample.slots=16", "sample.slots=256"})
      placings.push_back({actors, slots});
  }
  ExpectTheSame(Scratch(), {}, placings);
}

const std::vector<std::string> kResnet = {"model.kind=resnet", "model.width=8"};

TEST(SameGameRun, OfConvolutionsWithGamesOfASolver) {
  std::vector<std::string> settings = kResnet;
  settings.insert(settings.end(), {"task.0.fresh_games=solver", "task.0.fresh_levels=[0, 5]"});
  ExpectTheSame(
      Scratch(), settings,
      {{"process.actors=0", "sample.slots=16"}, {"process.actors=3", "sample.slots=256"}});
}

const std::vector<std::string> kResigning = {"search.resign_error=0.1",
                                             "search.resign_played_on=0.3"};

TEST(SameGameRun, InWhichPlayersGiveUp) {
  Scratch scratch;
  ExpectTheSame(
      scratch, kResigning,
      {{"process.actors=0", "sample.slots=16"}, {"process.actors=3", "sample.slots=256"}});
  std::string run = scratch / "first";
  Database database(scratch / "first" / "ledger.sqlite", Database::Mode::kReadOnly);
  auto count = [&](const char* sql) {
    Query query = database.Prepare(sql);
    query.Next();
    return query.Int(0);
  };
  EXPECT_EQ(count("select count(*) from sample where generation = 1 and text like '%resigns%'"), 0);
  int64_t given_up = count("select count(*) from sample where text like '%resigns%'");
  EXPECT_GT(given_up, 10);
  EXPECT_EQ(
      count("select count(*) from sample s join verdict v on v.sample = s.id where s.text like "
            "'%resigns%' and v.accepted"),
      given_up);
  EXPECT_EQ(count("select count(*) from resignation"), 4);
  EXPECT_EQ(RunProgram({"ledger", run, "--check"}).code, 0);
  json redrawn = json::parse(RunProgram({"ledger", run, "--redraw", "--json"}).out);
  EXPECT_TRUE(redrawn["equal"]);
  EXPECT_EQ(redrawn["samples"], 3 * 240);
  Query one = database.Prepare("select id from sample where text like '%resigns%' limit 1");
  one.Next();
  json game =
      json::parse(RunProgram({"ledger", run, "--game", std::to_string(one.Int(0)), "--json"}).out);
  EXPECT_EQ(game["ending"], "resignation");
  EXPECT_FALSE(game.contains("fault"));
  std::istringstream in(testing::Read(scratch / "first" / "generations.jsonl"));
  for (std::string line; std::getline(in, line);) {
    json row = json::parse(line);
    if (row["gen"] == 0) continue;
    EXPECT_EQ(row["sample/game/resigned"] == 0, row["gen"] == 1) << line;
  }
}

double MistakesOf(const std::filesystem::path& run, const std::string& line) {
  std::istringstream in(testing::Read(run / "generations.jsonl"));
  for (std::string text; std::getline(in, text);) {
    json row = json::parse(text);
    if (row["gen"].dump() == line) return row["eval/game/mistakes_policy"];
  }
  ADD_FAILURE() << "no generation " << line;
  return 0;
}

TEST(GameRun, ConvolutionsLearnFromTheirOwnGames) {
  Scratch scratch;
  FinishedGameRun(scratch / "run", {"model.kind=resnet", "generations=5", "mix.fresh=0",
                                    "learn.steps=60", "learn.learning_rate=0.005"});
  EXPECT_LT(MistakesOf(scratch / "run", "5"), 0.7 * MistakesOf(scratch / "run", "0"));
}

TEST(GameRun, ASolversGamesTeachWhatRandomOnesCannot) {
  Scratch scratch;
  for (const char* fresh : {"random", "solver"})
    FinishedGameRun(
        scratch / fresh,
        {std::string("task.0.fresh_games=") + fresh, "task.0.fresh_levels=[0, 7]", "generations=0",
         "start.steps=400", "learn.rows=64", "model.width=48", "learn.learning_rate=0.01"});
  EXPECT_LT(MistakesOf(scratch / "solver", "0"), 0.5 * MistakesOf(scratch / "random", "0"));
  json game = json::parse(RunProgram({"ledger", (scratch / "solver").string(), "--game",
                                      "4611686018427387904", "--json"})
                              .out);
  EXPECT_EQ(game["players"], "a solver against itself, after random moves");
  EXPECT_TRUE(game["positions"][0].contains("best"));
}

TEST(GameRun, AFilesGamesAreTaughtAndABadOneIsNamed) {
  Scratch scratch;
  std::string file = scratch / "games.txt";
  testing::Write(file, "a1 b1 a2 b2 a3 1-0\na1 b2 a2 a3 b1 1/2-1/2\n");
  std::vector<std::string> settings = {"task.0.fresh_games=file", "task.0.path=" + file,
                                       "generations=1"};
  FinishedGameRun(scratch / "run", settings);
  EXPECT_EQ(RunProgram({"ledger", (scratch / "run").string(), "--check"}).code, 0);
  testing::Write(file, "a1 b1 a2 b2 a3 1-0\na1 a1 1-0\n");
  Outcome bad = RunProgram(GameArguments(scratch / "bad", settings));
  EXPECT_EQ(bad.code, 2);
  EXPECT_THAT(bad.err, HasSubstr("games.txt:2: game 2: move 2: "));
  EXPECT_FALSE(std::filesystem::exists(scratch / "bad"));
  testing::Write(file, "a1 b1 a2 b2 a3 1-0\n");
  for (const char* missing : {"task.0.path=/nowhere", "eval.positions=/nowhere"}) {
    std::vector<std::string> named = settings;
    named.push_back(missing);
    Outcome outcome = RunProgram(GameArguments(scratch / "bad", named));
    EXPECT_EQ(outcome.code, 2) << missing;
    EXPECT_THAT(outcome.err, HasSubstr("/nowhere: cannot be read: No such file or directory\n"));
    EXPECT_FALSE(std::filesystem::exists(scratch / "bad"));
  }
  Outcome unsolved = RunProgram(GameArguments(
      scratch / "bad", {"task.0.fresh_games=solver", "task.0.game=chess", "model.game=chess"}));
  EXPECT_EQ(unsolved.code, 2);
  EXPECT_THAT(unsolved.err, HasSubstr("no solver here solves chess"));
}

constexpr const char* kChessRun = R"(
generations = 1
[model]
kind = "fc"
game = "chess"
width = 16
layers = 1
[[task]]
kind = "game"
game = "chess"
plies = 12
fresh_games = "file"
fresh_levels = [0, 0]
sample_levels = [0, 2]
[search]
simulations = 4
[start]
steps = 10
[sample]
problems = 8
[mix]
unit = "positions"
fresh = 0.5
[learn]
steps = 10
rows = 16
[process]
actors = 0
)";

TEST(GameRun, PositionsWithTheirBestMovesAreTaught) {
  Scratch scratch;
  std::string file = scratch / "tests.epd";
  testing::Write(scratch / "chess.toml", kChessRun);
  testing::Write(file, "6k1/5ppp/8/8/8/8/8/K2R4 w - - bm Rd7 Rd6; id \"1\";\n");
  std::vector<std::string> arguments =
      testing::RunArguments(scratch / "run", {"task.0.path=" + file});
  arguments[1] = scratch / "chess.toml";
  std::erase(arguments, "--quiet");
  Outcome run = RunProgram(arguments);
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_THAT(run.err, HasSubstr("1 of the 1 positions of " + file + " have no result"));
  std::string folder = scratch / "run";
  EXPECT_EQ(RunProgram({"ledger", folder, "--check"}).code, 0);
  Outcome shown = RunProgram({"ledger", folder, "--game", "4611686018427387904", "--json"});
  ASSERT_EQ(shown.code, 0) << shown.err;
  json game = json::parse(shown.out);
  EXPECT_EQ(game["opening"], "[6k1/5ppp/8/8/8/8/8/K2R4 w - - 0 1]:");
  ASSERT_EQ(game["positions"].size(), 1u);
  EXPECT_EQ(game["positions"][0]["best"][0]["share"], 0.5);
  EXPECT_THAT(game["pgn"].get<std::string>(),
              HasSubstr("[FEN \"6k1/5ppp/8/8/8/8/8/K2R4 w - - 0 1\"]"));
  EXPECT_EQ(RunProgram({"report", folder, "--out", scratch / "report.html"}).code, 0);
}

// Without noise and without random moves in front, all games of a generation are one game.
TEST(GameAlarm, RingsWhereAllGamesAreTheSame) {
  Scratch scratch;
  std::vector<std::string> same = {"search.temperature_plies=0",
                                   "search.full_share=1",
                                   "task.0.sample_levels=[0, 0]",
                                   "generations=1",
                                   "alarm.patience=1",
                                   "alarm.duplicates=0.9"};
  auto with = [&](const std::string& setting) {
    std::vector<std::string> settings = same;
    settings.push_back(setting);
    return settings;
  };
  Outcome stops = RunProgram(GameArguments(scratch / "stops", with("alarm.action=stop")));
  EXPECT_EQ(stops.code, 3) << stops.err;
  EXPECT_THAT(stops.err, HasSubstr("collapse alarm, generation 1: sample/game/duplicates is 0.996, "
                                   "above its limit 0.9; the best weights so far are generation"));
  Outcome healthy = RunProgram(GameArguments(
      scratch / "healthy", {"alarm.action=stop", "alarm.patience=1", "alarm.duplicates=0.9"}));
  EXPECT_EQ(healthy.code, 0) << healthy.err;
}

// The commands that look at a run, on one run for all tests.
class GameRunTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    scratch_ = new Scratch();
    FinishedGameRun(Run());
  }
  static void TearDownTestSuite() { delete scratch_; }
  static std::string Run() { return *scratch_ / "run"; }

  static json Json(std::vector<std::string> arguments) {
    arguments.push_back("--json");
    Outcome outcome = RunProgram(arguments);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return json::parse(outcome.out);
  }

  static json LastRow() {
    std::istringstream in(testing::Read(Run() + "/generations.jsonl"));
    std::string last;
    for (std::string line; std::getline(in, line);) last = line;
    return json::parse(last);
  }

  static Scratch* scratch_;
};
Scratch* GameRunTest::scratch_ = nullptr;

TEST_F(GameRunTest, EvalGivesTheNumbersOfTheRun) {
  json metrics = Json({"eval", Run()});
  EXPECT_EQ(metrics["eval/game/mistakes"], LastRow()["eval/game/mistakes"]);
  EXPECT_EQ(Json({"eval", Run() + "/weights/000003", "--config", Run() + "/config.toml"}), metrics);
  EXPECT_LT(Json({"eval", Run(), "--set", "search.simulations=1000"})["eval/game/mistakes"], 0.05);
  Outcome other = RunProgram({"eval", Run(), "--config", testing::SmallRunFile()});
  EXPECT_EQ(other.code, 2);
  EXPECT_THAT(other.err, HasSubstr("addition is not a game"));
}

TEST_F(GameRunTest, SampleShowsGamesThatTheRefereeAccepts) {
  json shown = Json({"sample", Run(), "--count", "5"});
  ASSERT_EQ(shown["samples"].size(), 10u);
  for (const json& sample : shown["samples"]) {
    EXPECT_TRUE(sample["accepted"]);
    EXPECT_THAT(sample["solution"].get<std::string>(),
                ::testing::AnyOf(::testing::EndsWith("1-0"), ::testing::EndsWith("0-1"),
                                 ::testing::EndsWith("1/2-1/2")));
  }
  for (const json& sample : Json({"sample", Run(), "--count", "3", "--level", "2"})["samples"])
    EXPECT_EQ(sample["level"], 2);
}

TEST_F(GameRunTest, AnotherRunStartsFromItsWeights) {
  std::filesystem::path next = *scratch_ / "next";
  FinishedGameRun(next, {"start.from=" + Run(), "generations=1"});
  EXPECT_EQ(testing::Read(next / "weights/000000/model.safetensors"),
            testing::Read(Run() + "/weights/000003/model.safetensors"));
  Outcome wider =
      RunProgram(GameArguments(*scratch_ / "wider", {"start.from=" + Run(), "model.width=32"}));
  EXPECT_EQ(wider.code, 2);
  EXPECT_THAT(wider.err, HasSubstr("holds another model than [model]: width"));
}

TEST_F(GameRunTest, TheLedgerShowsAGameWithItsValuesAndItsBestMoves) {
  json game = Json({"ledger", Run(), "--game", std::to_string(LastSample(Run()))});
  EXPECT_EQ(game["game"], "tic_tac_toe");
  EXPECT_EQ(game["weights"]["version"], 2);
  EXPECT_THAT(game["board"].get<std::string>(), HasSubstr("  a b c"));
  EXPECT_FALSE(game.contains("fault"));
  int searched = 0;
  for (const json& position : game["positions"]) {
    if (!position.contains("best")) continue;  // a cheap search
    ++searched;
    EXPECT_LE(std::abs(position["value"].get<double>()), 1);
    EXPECT_GE(position["best"][0]["share"].get<double>(), 1.0 / 9);
  }
  EXPECT_GT(searched, 0);
  Outcome text = RunProgram({"ledger", Run(), "--game", std::to_string(LastSample(Run()))});
  EXPECT_THAT(text.out, HasSubstr("weights 2 against themselves, in generation 3"));
  EXPECT_EQ(RunProgram({"ledger", Run(), "--game", "5"}).code, 2);
  EXPECT_EQ(RunProgram({"ledger", Run(), "--game", "5", "--hash"}).code, 2)
      << "neither is left out in silence";
}

TEST_F(GameRunTest, TheLedgersGamesAreDrawnAgainByteForByte) {
  json all = Json({"ledger", Run(), "--redraw"});
  EXPECT_EQ(all["samples"], 3 * 240);
  EXPECT_TRUE(all["equal"]);
  EXPECT_EQ(Json({"ledger", Run(), "--redraw", "20"})["samples"], 20);
  EXPECT_EQ(Json({"ledger", Run(), "--redraw", std::to_string(LastSample(Run()))})["samples"], 1);
  EXPECT_EQ(RunProgram({"ledger", Run(), "--redraw", "x"}).code, 2);
  EXPECT_EQ(RunProgram({"ledger", Run(), "--redraw", "--hash"}).code, 2);
}

TEST_F(GameRunTest, SamplesWhoseWeightsAreGoneAreLeftOutAloud) {
  std::filesystem::path changed = *scratch_ / "gone";
  std::filesystem::copy(Run(), changed, std::filesystem::copy_options::recursive);
  std::filesystem::remove_all(changed / "weights/000000");
  Outcome rest = RunProgram({"ledger", changed.string(), "--redraw", "--json"});
  EXPECT_EQ(rest.code, 0) << rest.err;
  json result = json::parse(rest.out);
  EXPECT_EQ(result["samples"], 2 * 240);
  EXPECT_EQ(result["left_out"], 240);
  EXPECT_THAT(rest.err, HasSubstr("240 samples are left out"));
}

// A ledger whose rows are whole but were drawn by another search.
TEST_F(GameRunTest, AGameThatDiffersIsNamedWithExitCode4) {
  std::filesystem::path changed = *scratch_ / "changed";
  std::filesystem::copy(Run(), changed, std::filesystem::copy_options::recursive);
  std::string config = testing::Read(Run() + "/config.toml");
  config.replace(config.find("simulations = 8"), 15, "simulations = 5");
  testing::Write(changed / "config.toml", config);
  Outcome differs = RunProgram({"ledger", changed.string(), "--redraw"});
  EXPECT_EQ(differs.code, 4) << differs.out << differs.err;
  EXPECT_THAT(differs.out, HasSubstr("sample 1099511627776 differs: "));
}

// The configs that ship, as small as they can be.
TEST(GameRun, TheExamplesRun) {
  Scratch scratch;
  for (const char* name : {"tic_tac_toe", "connect_four", "solver_openings"}) {
    std::vector<std::string> arguments = GameArguments(
        scratch / name,
        {"generations=2", "model.width=16", "model.layers=1", "start.steps=3", "sample.problems=12",
         "search.simulations=4", "learn.steps=3", "eval.problems=2", "process.actors=1"});
    arguments[1] = std::string(PAWL_SOURCE_DIR) + "/examples/" + name + ".toml";
    Outcome run = RunProgram(arguments);
    EXPECT_EQ(run.code, 0) << run.err;
    EXPECT_TRUE(std::filesystem::exists(scratch / name / "weights/000002"));
  }
}

}  // namespace
}  // namespace pawl
