#include "tests/app/runs.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;
using testing::RunProgram;

TEST(Solve, SaysWhatEachMoveLeadsTo) {
  Outcome small = RunProgram({"solve", "connect 6x4x4", "--json"});
  EXPECT_EQ(small.code, 0) << small.err;
  nlohmann::json solved = nlohmann::json::parse(small.out);
  EXPECT_EQ(solved.at("game"), "connect 6x4x4");
  EXPECT_EQ(solved.at("position"), "....../....../....../......");
  EXPECT_EQ(solved.at("outcome"), "loss");
  EXPECT_EQ(solved.at("plies"), 24);
  EXPECT_EQ(solved.at("moves").size(), 6u);
  EXPECT_EQ(solved.at("moves").at("3").at("outcome"), "loss");
  EXPECT_GT(solved.at("nodes"), 1000);
  Outcome board = RunProgram({"solve", "tic_tac_toe", "xx./oo./..."});
  EXPECT_THAT(board.out, HasSubstr("3 x x .\n2 o o .\n1 . . .\n  a b c\nc3     win  in 1 plies\n"));
  EXPECT_THAT(board.out, HasSubstr("win for the first player in 1 plies; "));
}

TEST(Solve, AGameThatIsOverHasNoMoves) {
  Outcome over = RunProgram({"solve", "nim 1,2", "0,0 x", "--json"});
  nlohmann::json solved = nlohmann::json::parse(over.out);
  EXPECT_EQ(solved.at("outcome"), "loss");
  EXPECT_EQ(solved.at("plies"), 0);
  EXPECT_TRUE(solved.at("moves").empty());
}

TEST(Solve, BadInputIsOneLine) {
  struct Case {
    std::vector<std::string> arguments;
    const char* error;
  };
  for (const Case& c : {
           Case{{"solve", "go"}, "pawl: game 'go': is unknown; the games are"},
           Case{{"solve", "chess"}, "pawl: game 'chess': cannot be solved here"},
           Case{{"solve", "hex 3", "x"}, "pawl: position 'x': has 1 rows"},
           Case{{"solve", "hex 3", "--table-mb", "0"}, "--table-mb"},
           Case{{"solve"}, "game is required"},
       }) {
    Outcome outcome = RunProgram(c.arguments);
    EXPECT_EQ(outcome.code, 2);
    EXPECT_THAT(outcome.err, HasSubstr(c.error));
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
  }
}

}  // namespace
}  // namespace pawl
