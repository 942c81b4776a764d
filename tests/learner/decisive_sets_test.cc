#include "learner/decisive_sets.h"

#include "games/games.h"
#include "proto/config.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Config Make(const std::string& game, const std::vector<std::string>& settings = {}) {
  return ParseConfig("[model]\nkind = \"fc\"\nwidth = 16\nlayers = 1\ngame = \"" + game +
                         "\"\n[[task]]\nkind = \"game\"\ngame = \"" + game +
                         "\"\n[mix]\nunit = \"positions\"\n",
                     "test", settings);
}

std::vector<std::string> Check(const Config& config) {
  return CheckMeasured(config, TaskSet(config));
}

TEST(DecisiveSetsOf, HoldAsManyOfAStageAsAreAskedFor) {
  Config config = Make("connect 7x6x4", {"eval.problems=7"});
  auto sets = DecisiveSetsOf(config, *MakeGame("connect 7x6x4"));
  ASSERT_EQ(sets.size(), kStages.size());
  for (const DecisiveSet& set : sets) EXPECT_EQ(set.positions.size(), 7u) << set.stage;
}

TEST(CheckMeasured, SaysWhichStagesHaveFewerPositionsThanAreAskedFor) {
  EXPECT_THAT(Check(Make("connect 7x6x4", {"eval.problems=7"})), ElementsAre());
  EXPECT_THAT(Check(Make("tic_tac_toe", {"eval.problems=5000"})),
              ElementsAre(HasSubstr("tic_tac_toe: eval.problems asks for 5000 decisive positions "
                                    "of each stage, and there are ")));
  EXPECT_THAT(Check(Make("tic_tac_toe", {"eval.problems=5000"})),
              ElementsAre(HasSubstr("; each stage that has any counts alike in the mean")));
  EXPECT_THAT(Check(Make("gardner")),
              ElementsAre(HasSubstr("gardner has no decisive positions on which mistakes could be "
                                    "measured; eval.positions can name a file of them")));
}

// In nim of one object nobody can make a mistake, which only the solver knows.
TEST(CheckMeasured, AKeyOfMistakesThatNothingIsMeasuredWithIsRefused) {
  EXPECT_THAT(Check(Make("nim 1")), ElementsAre(HasSubstr("nim 1 has no decisive positions")));
  for (const char* set : {"eval.problems=5", "eval.simulations=9", "eval.search=puct"})
    EXPECT_THAT(
        testing::ErrorOf([&] { Check(Make("nim 1", {set})); }),
        ::testing::AllOf(HasSubstr(std::string(set, std::string_view(set).find('='))),
                         HasSubstr("has no effect, since nim 1 has no decisive positions on which "
                                   "mistakes could be measured; drop it, or name a file")));
  EXPECT_THAT(Check(Make("nim 1", {"eval.simulations=9", "eval.reachable=10"})),
              ElementsAre(HasSubstr("nim 1 has no decisive positions")))
      << "replies are searched with it";
  testing::Scratch scratch;
  testing::Write(scratch / "none.txt", "0 positions of gardner\n");
  std::string none = "eval.positions=" + (scratch / "none.txt").string();
  EXPECT_THAT(testing::ErrorOf([&] {
                Check(Make("gardner", {none, "eval.problems=5"}));
              }),
              HasSubstr("eval.problems: 5 has no effect, since gardner has no decisive positions"));
}

TEST(CheckMeasured, RepliesOfAGameThatIsNotSolvedAreRefused) {
  EXPECT_THAT(testing::ErrorOf([] { Check(Make("gardner", {"eval.reachable=9"})); }),
              HasSubstr("eval.reachable: gardner is not solved fast enough"));
  EXPECT_EQ(testing::ErrorOf([] { Check(Make("tic_tac_toe", {"eval.reachable=9"})); }), "");
}

TEST(CheckMeasured, AnAlarmWithNothingToWatchIsRefused) {
  EXPECT_THAT(testing::ErrorOf([] { Check(Make("gardner", {"alarm.action=warn"})); }),
              HasSubstr("alarm.action: warn: there is nothing to watch, since gardner has no "
                        "decisive positions"));
  EXPECT_EQ(testing::ErrorOf([] { Check(Make("tic_tac_toe", {"alarm.action=warn"})); }), "");
  for (const char* watched :
       {"alarm.duplicates=0.5", "alarm.entropy_drop=0.9", "alarm.calibration=0.3", "eval.games=4"})
    EXPECT_THAT(Check(Make("gardner", {"alarm.action=warn", watched})),
                ElementsAre(HasSubstr("gardner has no decisive positions")))
        << watched << " is something to watch";
  // So few openings of no moves or one are there that none is held out.
  std::string text =
      "[[task]]\nkind = \"game\"\nfresh_levels = [0, 1]\n[alarm]\naction = \"stop\"\n";
  EXPECT_THAT(
      testing::ErrorOf([&] { Check(ParseConfig(text, "test", {})); }),
      HasSubstr("alarm.action: stop: there is nothing to watch, since no task has held-out"));
}

}  // namespace
}  // namespace pawl
