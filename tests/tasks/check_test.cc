#include "tests/proto/faults.h"

namespace pawl {
namespace {

using testing::FaultOf;
using testing::FaultWith;
using ::testing::HasSubstr;

TEST(CheckTasks, ATaskIsSetAndHasAShare) {
  EXPECT_THAT(FaultOf("seed = 1\n"), HasSubstr("no [[task]] is set"));
  EXPECT_THAT(FaultOf("[[task]]\nname = \"x\"\n"), HasSubstr("task.0.kind: is not set"));
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"copy\"\nshare = 0\n"),
              HasSubstr("no task has a share above 0"));
}

TEST(CheckTasks, LevelsAreARange) {
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"copy\"\nfresh_levels = [3, 1]\n"),
              HasSubstr("x.toml:3: task.0.fresh_levels.0: want [lowest, highest]"));
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"copy\"\neval_levels = [3]\n"),
              HasSubstr("x.toml:3: task.0.eval_levels.0: want [lowest, highest]"));
  EXPECT_EQ(FaultOf("[[task]]\nkind = \"copy\"\nsample_levels = [3, 3]\n"), "");
}

TEST(CheckTasks, NamesAreFitForPathsAndDifferent) {
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"copy\"\nname = \"A/B\"\n"),
              HasSubstr("holds more than small letters, digits, _ and -"));
  EXPECT_THAT(
      FaultOf("[[task]]\nkind = \"copy\"\nname = \"x\"\n[[task]]\nkind = \"copy\"\nname = \"x\"\n"),
      HasSubstr("task.1.name: 'x' is another task's"));
}

TEST(CheckTasks, AFileOfGamesIsNamedWhereItIsRead) {
  std::string game = "[[task]]\nkind = \"game\"\n";
  EXPECT_THAT(FaultOf(game + "fresh_games = \"file\"\n"),
              HasSubstr("task.0.path: is not set, and fresh_games = file reads games from it"));
  EXPECT_THAT(FaultOf(game + "path = \"x.pgn\"\n"),
              HasSubstr("x.toml:3: task.0.path: is read with fresh_games = file alone"));
  EXPECT_EQ(FaultOf(game + "fresh_games = \"file\"\npath = \"x.pgn\"\n"), "");
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"copy\"\nfresh_games = \"solver\"\n"),
              HasSubstr("task.0.fresh_games: has no effect where task.0.kind is copy"));
  EXPECT_THAT(FaultOf(game + "judge = true\nfresh_games = \"solver\"\n"),
              HasSubstr("task.0.fresh_games: has no effect where task.0.judge is true"));
}

TEST(CheckTasks, BacktranslationComparesNoSamplesOfAProblem) {
  EXPECT_THAT(FaultOf("[learn]\nobjective = \"grpo\"\n[sample]\nsamples_per_problem = "
                      "2\n[[task]]\nkind = \"inverse\"\nbacktranslate = true\n"),
              HasSubstr("task.0.backtranslate: gives each sample a problem of its own"));
}

}  // namespace
}  // namespace pawl
