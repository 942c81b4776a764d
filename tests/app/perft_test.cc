#include "tests/app/runs.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;
using testing::RunProgram;

TEST(Perft, CountsMoveByMove) {
  Outcome chess = RunProgram({"perft", "chess", "start", "3", "--json"});
  EXPECT_EQ(chess.code, 0) << chess.err;
  nlohmann::json counted = nlohmann::json::parse(chess.out);
  EXPECT_EQ(counted.at("leaves"), 8902);
  EXPECT_EQ(counted.at("moves").size(), 20u);
  EXPECT_EQ(counted.at("moves").at("e2e4"), 600);
  Outcome connect = RunProgram({"perft", "connect 4x4x4", "..../..../..../x...", "1"});
  EXPECT_THAT(connect.out, HasSubstr(" x . . .\n 1 2 3 4\n1      1\n"));
  EXPECT_THAT(connect.out, HasSubstr("4 leaves in "));
}

TEST(Perft, BadInputIsOneLine) {
  struct Case {
    std::vector<std::string> arguments;
    const char* error;
  };
  for (const Case& c : {
           Case{{"perft", "go", "start", "1"}, "pawl: game 'go': is unknown; the games are"},
           Case{{"perft", "chess", "x", "1"}, "pawl: FEN 'x': has 1 fields"},
           Case{{"perft", "chess", "start", "0"}, "depth"},
           Case{{"perft", "chess"}, "position"},
       }) {
    Outcome outcome = RunProgram(c.arguments);
    EXPECT_EQ(outcome.code, 2);
    EXPECT_THAT(outcome.err, HasSubstr(c.error));
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
  }
}

}  // namespace
}  // namespace pawl
