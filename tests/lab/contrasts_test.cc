#include "lab/contrasts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <memory>

namespace pawl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ContrastsTest : public ::testing::Test {
 protected:
  // An arm of these settings whose seeds end at these values.
  void Add(const std::string& label, const std::map<std::string, std::string>& identity,
           const std::vector<double>& ends, const std::string& kind = "addition",
           const std::string& metric = "eval/addition/accuracy",
           const std::vector<std::string>& settings = {}) {
    arms_.push_back({label, {}});
    for (size_t seed = 0; seed < ends.size(); ++seed) {
      auto run = std::make_unique<RunSeries>();
      run->config =
          ParseConfig("generations = 1\n[[task]]\nkind = \"" + kind + "\"\n", "made", settings);
      run->seed = static_cast<int64_t>(seed);
      run->identity = identity;
      run->generations = {{{"gen", 0}, {metric, 0}}, {{"gen", 1}, {metric, ends[seed]}}};
      arms_.back().runs.push_back(run.get());
      runs_.push_back(std::move(run));
    }
  }
  Contrasts Found(const std::map<std::string, int>& stopped = {}) {
    return FindContrasts(arms_, stopped);
  }

  std::vector<std::unique_ptr<RunSeries>> runs_;
  std::vector<Arm> arms_;
};

TEST_F(ContrastsTest, TheLargerNumberIsSetAgainstTheSmaller) {
  Add("fresh=0", {{"mix.fresh", "0.0"}}, {0.1, 0.2, 0.3});
  Add("fresh=0.5", {{"mix.fresh", "0.5"}}, {0.5, 0.61, 0.69});
  Contrast contrast = Found().contrasts.at(0);
  EXPECT_EQ(contrast.arm_a, "fresh=0.5");
  EXPECT_EQ(contrast.setting, "mix.fresh: 0.5 less 0");
  EXPECT_NEAR(contrast.difference.mean, 0.4, 1e-9);
  EXPECT_EQ(contrast.outcome, "higher");
  EXPECT_EQ(contrast.direction, 1);
}

TEST_F(ContrastsTest, NoneIsAlwaysTheOther) {
  Add("exact", {{"verify.kind", "\"exact\""}}, {0.5, 0.6, 0.7});
  Add("none", {{"verify.kind", "\"none\""}}, {0.1, 0.2, 0.3});
  Add("vote", {{"verify.kind", "\"vote\""}}, {0.1, 0.2, 0.3});
  std::vector<std::string> settings;
  for (const Contrast& contrast : Found().contrasts) settings.push_back(contrast.setting);
  EXPECT_THAT(settings, ElementsAre("verify.kind: exact less none", "verify.kind: exact less vote",
                                    "verify.kind: vote less none"));
}

TEST_F(ContrastsTest, OfWhatIsBetterSmallTheHigherArmIsTheWorse) {
  Add("0", {{"mix.fresh", "0.0"}}, {0.1, 0.2, 0.3}, "text", "eval/text/excess");
  Add("0.5", {{"mix.fresh", "0.5"}}, {0.5, 0.61, 0.69}, "text", "eval/text/excess");
  EXPECT_EQ(Found().contrasts.at(0).outcome, "higher");
  EXPECT_EQ(Found().contrasts.at(0).direction, -1);
}

TEST_F(ContrastsTest, ADifferenceThatIsNotShownSaysHowManySeedsItWouldTake) {
  Add("0", {{"mix.fresh", "0.0"}}, {0.1, 0.2, 0.3});
  Add("0.5", {{"mix.fresh", "0.5"}}, {0.3, 0.1, 0.35});
  Contrast contrast = Found().contrasts.at(0);
  EXPECT_EQ(contrast.outcome, "no difference shown");
  EXPECT_EQ(contrast.direction, 0);
  EXPECT_EQ(contrast.why,
            fmt::format("{} seeds would show a difference of this size", contrast.seeds_needed));
}

TEST_F(ContrastsTest, ArmsThatDifferInTwoSettingsAreNotSetAgainstEachOther) {
  Add("a", {{"mix.fresh", "0.0"}, {"learn.rows", "8"}}, {0.1, 0.2, 0.3});
  Add("b", {{"mix.fresh", "0.5"}, {"learn.rows", "9"}}, {0.1, 0.2, 0.3});
  Add("c", {{"mix.fresh", "0.0"}}, {0.1, 0.2, 0.3});
  Contrasts found = Found();
  ASSERT_EQ(found.contrasts.size(), 1u) << "a and c, by the rows that c lacks";
  EXPECT_EQ(found.contrasts[0].setting, "learn.rows: (absent) less 8");
}

TEST_F(ContrastsTest, ASettingThatDecidesWhatIsAskedIsNamedAndMakesNoContrast) {
  Add("a", {{"eval.problems", "10"}}, {0.1, 0.2, 0.3}, "addition", "eval/addition/accuracy",
      {"eval.problems=10"});
  Add("b", {{"eval.problems", "20"}}, {0.1, 0.2, 0.3}, "addition", "eval/addition/accuracy",
      {"eval.problems=20"});
  EXPECT_TRUE(Found().contrasts.empty());
  EXPECT_THAT(Found().unlike, ElementsAre("eval.problems"));
}

TEST_F(ContrastsTest, OneThinnedArmOfTheTwoLeavesThemUnjudged) {
  Add("0", {{"mix.fresh", "0.0"}}, {0.1, 0.2, 0.3});
  Add("0.5", {{"mix.fresh", "0.5"}}, {0.5, 0.61, 0.69});
  for (const char* arm : {"0", "0.5"}) {
    Contrasts found = Found({{arm, 1}});
    EXPECT_EQ(found.tested, 0u);
    EXPECT_EQ(found.contrasts.at(0).outcome, "not judged");
    EXPECT_THAT(found.contrasts.at(0).why, HasSubstr("a stop rule ended"));
  }
}

}  // namespace
}  // namespace pawl
