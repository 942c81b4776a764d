#include "lab/changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace pawl {
namespace {

using ::testing::HasSubstr;

class ChangesTest : public ::testing::Test {
 protected:
  // An arm whose seeds change from `level` by these.
  void Add(const std::string& label, const std::string& kind, const std::string& metric,
           double level, const std::vector<double>& changes) {
    Config config = ParseConfig("generations = 1\n[[task]]\nkind = \"" + kind + "\"\n", "made", {});
    arms_.push_back({label, {}});
    for (double change : changes) {
      RunSeries run;
      run.config = config;
      run.generations = {{{"gen", 0}, {metric, level}}, {{"gen", 1}, {metric, level + change}}};
      runs_.push_back(std::make_unique<RunSeries>(run));
      arms_.back().runs.push_back(runs_.back().get());
    }
  }

  std::vector<std::unique_ptr<RunSeries>> runs_;
  std::vector<Arm> arms_;
};

TEST_F(ChangesTest, OfWhatIsBetterSmallARiseIsForTheWorse) {
  Add("a", "text", "eval/text/excess", 0.1, {0.3, 0.31, 0.29});
  Finding finding = FindChanges(arms_, {}).findings.at(0);
  EXPECT_EQ(finding.direction, -1);
  EXPECT_EQ(finding.outcome, "collapse");
  EXPECT_EQ(finding.why, "to 4.0 times its level");
  arms_.clear();
  Add("a", "text", "eval/text/excess", 1, {-0.3, -0.31, -0.29});
  finding = FindChanges(arms_, {}).findings.at(0);
  EXPECT_EQ(finding.direction, 1);
  EXPECT_EQ(finding.outcome, "amplification");
  EXPECT_EQ(finding.why, "falls by 30% of its level");
}

// The bounds of the words are a tenth and a half of the level.
TEST_F(ChangesTest, WordsTurnAtATenthAndAtHalfOfTheLevel) {
  auto word = [&](double change) {
    arms_.clear();
    Add("a", "addition", "eval/addition/accuracy", 1,
        {change - 1e-5, change, change + 1e-5, change});
    return FindChanges(arms_, {}).findings.at(0).outcome;
  };
  EXPECT_EQ(word(-0.099), "slight decline");
  EXPECT_EQ(word(-0.101), "decline");
  EXPECT_EQ(word(-0.499), "decline");
  EXPECT_EQ(word(-0.501), "collapse");
  EXPECT_EQ(word(0.099), "slight gain");
  EXPECT_EQ(word(0.101), "amplification");
}

TEST_F(ChangesTest, AnArmThatAStopRuleThinnedTakesNoPartInTheFamily) {
  Add("whole", "addition", "eval/addition/accuracy", 0.9, {-0.3, -0.31, -0.29});
  Add("thinned", "addition", "eval/addition/accuracy", 0.9, {-0.3, -0.31, -0.29});
  Changes changes = FindChanges(arms_, {{"thinned", 2}});
  EXPECT_EQ(changes.tested, 1u);
  EXPECT_EQ(changes.findings.at(0).outcome, "decline");
  EXPECT_EQ(changes.findings.at(0).p_adjusted, changes.findings.at(0).p);
  EXPECT_EQ(changes.findings.at(1).outcome, "not judged");
  EXPECT_THAT(changes.findings.at(1).why, HasSubstr("a stop rule ended 2 of its runs"));
  EXPECT_TRUE(std::isnan(changes.findings.at(1).p_adjusted));
}

TEST_F(ChangesTest, ATaskThatWasNotMeasuredIsANoteAndNoFinding) {
  Add("a", "addition", "eval/addition/nll", 0.9, {0.1, 0.1, 0.1});
  Changes changes = FindChanges(arms_, {});
  EXPECT_TRUE(changes.findings.empty());
  EXPECT_THAT(changes.notes,
              ::testing::ElementsAre("a: no measure of task addition can be judged."));
}

TEST_F(ChangesTest, NoChangeAtAllNeedsNoWords) {
  Add("a", "addition", "eval/addition/accuracy", 0.5, {-0.1, 0, 0.1});
  Finding finding = FindChanges(arms_, {}).findings.at(0);
  EXPECT_EQ(finding.outcome, "no change shown");
  EXPECT_EQ(finding.why, "");
}

}  // namespace
}  // namespace pawl
