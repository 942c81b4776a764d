#include "tests/app/runs.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;
using testing::Read;
using testing::RunProgram;
using testing::Scratch;
using ::testing::StartsWith;

TEST(Positions, AreWrittenAsAFileAndEqualSeedsGiveEqualFiles) {
  Scratch scratch;
  auto write = [&](const char* file, const char* seed) {
    Outcome done = RunProgram(
        {"positions", "connect 4x4x4", "--count", "3", "--seed", seed, "--out", scratch / file});
    EXPECT_EQ(done.code, 0) << done.err;
    EXPECT_THAT(done.out, HasSubstr(" games: begin-easy "));
    return Read(scratch / file);
  };
  std::string one = write("one", "1");
  EXPECT_THAT(one, HasSubstr(" positions of connect 4x4x4\n"));
  EXPECT_EQ(one, write("again", "1"));
  EXPECT_NE(one, write("other", "2"));
}

TEST(Positions, SayHowManyWereFound) {
  Scratch scratch;
  Outcome done =
      RunProgram({"positions", "connect 2x2x2", "--tries", "50", "--out", scratch / "x"});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(done.out,
            "50 games: begin-easy 0, middle-easy 0, end-easy 0, begin-medium 0, middle-medium 0, "
            "begin-hard 0\n");
  EXPECT_EQ(Read(scratch / "x"), "0 positions of connect 2x2x2\n");
}

TEST(Positions, BadInputIsOneLine) {
  Scratch scratch;
  struct Case {
    std::vector<std::string> arguments;
    const char* error;
  };
  for (const Case& c : {
           Case{{"positions", "go", "--out", scratch / "x"}, "pawl: game 'go': is unknown"},
           Case{{"positions", "chess", "--out", scratch / "x"}, "pawl: game 'chess': cannot be"},
           Case{{"positions", "hex 3", "--out", "/nowhere/x"}, "there is no folder /nowhere"},
           Case{{"positions", "hex 3", "--out", scratch.path()}, "is a folder, not a file"},
           Case{{"positions", "hex 3", "--count", "0", "--out", scratch / "x"}, "--count"},
           Case{{"positions", "hex 3"}, "--out is required"},
       }) {
    Outcome outcome = RunProgram(c.arguments);
    EXPECT_EQ(outcome.code, 2) << c.error;
    EXPECT_THAT(outcome.err, HasSubstr(c.error));
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
  }
  EXPECT_FALSE(std::filesystem::exists(scratch / "x"));
}

}  // namespace
}  // namespace pawl
