// The commands that play games: match, ladder, play, uci.
#include "tests/app/runs.h"

namespace pawl {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Outcome;
using testing::RunProgram;
using testing::Scratch;

std::string ConfigOf(const std::string& game) {
  std::string eval = game == "chess" ? "" : "[eval]\nproblems = 2\n";  // chess has none to ask for
  return "generations = 1\n[model]\nkind = \"fc\"\nwidth = 16\nlayers = 1\ngame = \"" + game +
         "\"\n[[task]]\nkind = \"game\"\nplies = 40\ngame = \"" + game +
         "\"\nfresh_levels = [0, 0]\nsample_levels = [0, 2]\n[search]\nsimulations = 8\n"
         "[start]\nsteps = 2\n[sample]\nproblems = 4\nslots = 8\n[mix]\nunit = \"positions\"\n"
         "fresh = 0\n[learn]\nsteps = 2\nrows = 8\n" +
         eval + "[process]\nactors = 0\n";
}

// One run of each game, for all tests.
std::string RunOf(const std::string& game) {
  static Scratch scratch;
  std::string run = scratch / game.substr(0, game.find(' '));
  if (std::filesystem::exists(run)) return run;
  testing::Write(run + ".toml", ConfigOf(game));
  Outcome made = RunProgram({"run", run + ".toml", "--out", run, "--quiet"});
  EXPECT_EQ(made.code, 0) << made.err;
  return run;
}

// A program with this text as its standard input.
Outcome WithInput(const std::string& input, std::vector<std::string> arguments) {
  Scratch scratch;
  testing::Write(scratch / "input", input);
  int old = ::dup(STDIN_FILENO), file = ::open((scratch / "input").c_str(), O_RDONLY);
  ::dup2(file, STDIN_FILENO);
  ::close(file);
  Outcome outcome = RunProgram(arguments);
  ::dup2(old, STDIN_FILENO);
  ::close(old);
  return outcome;
}

TEST(MatchCommand, SaysWhoIsStrongerAndByHowMuch) {
  std::string run = RunOf("tic_tac_toe");
  Outcome outcome = RunProgram({"match", run, "random", "--pairs", "30", "--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  json result = json::parse(outcome.out);
  EXPECT_EQ(result["game"], "tic_tac_toe");
  EXPECT_EQ(result["a"], run);
  EXPECT_EQ(result["pairs"], 30);
  int games = result["wins"].get<int>() + result["draws"].get<int>() + result["losses"].get<int>();
  EXPECT_EQ(games, 60);
  double score = (result["wins"].get<int>() + result["draws"].get<int>() / 2.0) / 60;
  EXPECT_NEAR(result["score"], score, 1e-9);
  EXPECT_LE(result["elo_low"], result["elo"]);
  EXPECT_GE(result["elo_high"], result["elo"]);
  Outcome text = RunProgram({"match", run, "random", "--pairs", "30"});
  EXPECT_THAT(text.out, HasSubstr("tic_tac_toe, 30 pairs of games in "));
  EXPECT_THAT(text.out, HasSubstr("Elo of A less that of B: "));
}

TEST(MatchCommand, ResultsDependOnTheSeedAndNotOnHowManyGamesAreUnderWay) {
  auto points = [](const std::string& seed, const std::string& parallel) {
    Outcome outcome =
        RunProgram({"match", "random", "minimax:2", "--game", "connect 5x4x3", "--json", "--pairs",
                    "20", "--seed", seed, "--parallel", parallel});
    return json::parse(outcome.out)["points_of_pairs"];
  };
  json first = points("1", "256");
  EXPECT_EQ(points("1", "3"), first);
  EXPECT_NE(points("2", "256"), first);
}

TEST(MatchCommand, TheSequentialTestStopsEarly) {
  Outcome outcome = RunProgram({"match", "solver", "random", "--game", "tic_tac_toe", "--pairs",
                                "500", "--sprt", "0,100", "--json"});
  json result = json::parse(outcome.out);
  EXPECT_EQ(result["sprt"]["verdict"], "elo1");
  EXPECT_LT(result["pairs"], 100);
  EXPECT_GE(result["sprt"]["log_likelihood_ratio"], result["sprt"]["high"]);
  Outcome text = RunProgram(
      {"match", "solver", "solver", "--game", "tic_tac_toe", "--pairs", "3", "--sprt", "-5,5"});
  EXPECT_THAT(text.out, HasSubstr("not decided, more --pairs are needed"));
}

TEST(MatchCommand, SaysWhereOpeningsAreRepeated) {
  Outcome outcome = RunProgram(
      {"match", "solver", "random", "--game", "nim 2,3", "--pairs", "2", "--opening-plies", "0"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.err, HasSubstr("2 pairs share 1 different openings: "));
  Scratch scratch;
  testing::Write(scratch / "openings", "1-1 2-1:\n2-1 1-1:\n");
  Outcome named = RunProgram(
      {"match", "solver", "random", "--game", "nim 2,3", "--openings", scratch / "openings"});
  EXPECT_EQ(named.code, 0) << named.err;
  EXPECT_THAT(named.err, HasSubstr("2 pairs share 1 different openings: "));
}

TEST(MatchCommand, WritesTheGames) {
  Scratch scratch;
  std::string lines = scratch / "games.txt", pgn = scratch / "games.pgn";
  testing::Write(scratch / "openings", ":\nb2 a1:\n");
  Outcome small = RunProgram({"match", "random", "solver", "--game", "tic_tac_toe", "--openings",
                              scratch / "openings", "--pgn", lines});
  ASSERT_EQ(small.code, 0) << small.err;
  std::string text = testing::Read(lines);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4);
  EXPECT_THAT(text, HasSubstr("random\tsolver\tstart\tb2 a1 "));
  Outcome chess = RunProgram(
      {"match", RunOf("chess"), "random", "--pairs", "1", "--plies", "20", "--pgn", pgn});
  ASSERT_EQ(chess.code, 0) << chess.err;
  EXPECT_THAT(testing::Read(pgn), HasSubstr("[White \"random\"]"));
  EXPECT_THAT(testing::Read(pgn), HasSubstr("[Termination \"the limit of plies\"]"));
}

TEST(MatchCommand, PlaysAgainstStockfish) {
  if (!std::filesystem::exists("/usr/games/stockfish"))
    GTEST_SKIP() << "stockfish is not installed";
  Outcome outcome = RunProgram({"match", RunOf("chess"), "uci:stockfish@depth=2,Hash=1", "--pairs",
                                "2", "--plies", "0", "--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  json result = json::parse(outcome.out);
  EXPECT_EQ(result["losses"], 4);
  EXPECT_TRUE(result["elo"].is_null()) << "it is infinite";
}

TEST(MatchCommand, AnEngineThatFailsIsAnErrorAndNoResult) {
  Outcome outcome = RunProgram(
      {"match", "random", "uci:bash -c read@depth=1,timeout=1", "--game", "chess", "--pairs", "1"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("pawl: engine 'bash -c read': does not speak UCI"));
  EXPECT_EQ(outcome.out, "");
  Scratch scratch;
  testing::Write(
      scratch / "engine",
      "while read -r line; do case \"$line\" in uci) echo uciok;; isready) echo readyok;; "
      "go*) echo bestmove e2e5;; esac; done\n");
  outcome = RunProgram({"match", "random", "uci:sh " + (scratch / "engine").string() + "@depth=1",
                        "--game", "chess", "--pairs", "1"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("said 'bestmove e2e5', which is no legal move"));
  EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
}

TEST(MatchCommand, BadInputIsOneLine) {
  struct Case {
    std::vector<std::string> arguments;
    const char* error;
    int code = 2;
  };
  std::string small = RunOf("tic_tac_toe"), chess = RunOf("chess");
  Scratch scratch;
  testing::Write(scratch / "openings", "b2:\nb2 a1 c3:\n");
  for (const Case& c : std::vector<Case>{
           {{"match", small}, "b is required"},
           {{"match", "random", "random"}, "--game: none of the players knows"},
           {{"match", small, chess}, "let players of one game meet"},
           {{"match", small, "/nowhere"}, "/nowhere: there is no such folder"},
           {{"match", small + "@9", "random"}, "holds no weights of generation 9"},
           {{"match", small, "random", "--sprt", "5"}, "is not two numbers"},
           {{"match", small, "random", "--sprt", "5,0"}, "must be below the second"},
           {{"match", small, "random", "--alpha", "0.1"}, "--alpha requires --sprt"},
           {{"match", small, "random", "--openings", "x", "--opening-plies", "3"}, "excludes"},
           {{"match", small, "random", "--openings", "/nowhere/x"},
            "/nowhere/x: cannot be read: No such file or directory"},
           {{"match", small, "random", "--plies", "4"},
            "--opening-plies: 4 moves of an opening leave nothing to play: a game of 4 is a draw; "
            "open with fewer, or raise --plies"},
           {{"ladder", small, "--plies", "2", "--opening-plies", "2"}, "leave nothing to play"},
           {{"match", small, "random", "--plies", "3", "--openings", scratch / "openings"},
            "openings: 3 moves of an opening leave nothing to play"},
           {{"match", "random", "solver", "--game", "chess"}, "cannot be solved"},
           {{"match", small, "random", "--pgn", "/nowhere/x"},
            "/nowhere/x: cannot be written: there is no folder /nowhere; make it"},
           {{"match", small, "random", "--pgn", scratch.path()}, "is a folder, not a file"},
           {{"ladder", small, "--generations", "0,7"}, "holds no weights of generation 7"},
           {{"ladder", small, "--generations", "1,0"}, "must grow from one to the next"},
           {{"ladder", small, "--generations", "0"}, "has one generation, who meets nobody"},
           {{"ladder", "random"}, "random: there is no such folder"},
           {{"play", "random"}, "random: is no model"},
           {{"uci", small}, "plays tic_tac_toe, for which there is no UCI"},
       }) {
    Outcome outcome = RunProgram(c.arguments);
    EXPECT_EQ(outcome.code, c.code) << c.error;
    EXPECT_THAT(outcome.err, HasSubstr(c.error));
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
  }
}

TEST(LadderCommand, RatesGenerationsAndOthers) {
  Outcome outcome = RunProgram({"ladder", RunOf("tic_tac_toe"), "--with", "solver", "--with",
                                "random", "--pairs", "20", "--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  json result = json::parse(outcome.out);
  ASSERT_EQ(result["players"].size(), 4u);
  EXPECT_EQ(result["players"][1]["name"], RunOf("tic_tac_toe") + "@1");
  EXPECT_EQ(result["meetings"].size(), 6u);
  EXPECT_GT(result["players"][2]["elo_low"], result["players"][3]["elo_high"]);
  double sum = 0;
  for (const json& player : result["players"]) sum += player["elo"].get<double>();
  EXPECT_NEAR(sum, 0, 1e-6);
  EXPECT_TRUE(result["setbacks"].is_array());
}

TEST(PlayCommand, PlaysAGameWithoutATerminal) {
  Outcome outcome =
      WithInput("?\nb2\nquit\n", {"play", RunOf("tic_tac_toe"), "--simulations", "20"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("legal moves: "));
  EXPECT_THAT(outcome.out, HasSubstr("the model plays "));
  EXPECT_THAT(WithInput("", {"play", RunOf("tic_tac_toe") + "@0", "--second"}).out,
              HasSubstr("You play second."));
}

TEST(UciCommand, AnswersAsAnEngine) {
  Outcome outcome = WithInput("uci\nisready\nposition startpos moves e2e4\ngo nodes 5\n",
                              {"uci", RunOf("chess")});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("uciok\nreadyok\n"));
  EXPECT_THAT(outcome.out, HasSubstr("bestmove "));
}

}  // namespace
}  // namespace pawl
