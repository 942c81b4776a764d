#include "lab/measure.h"

#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;

Config ConfigOf(const std::string& task, const std::vector<std::string>& settings = {}) {
  return ParseConfig("[[task]]\n" + task + "[eval]\nproblems = 50\n", "x", settings);
}

std::optional<Measure> MeasureOfRun(const Config& config, const std::vector<std::string>& metrics) {
  RunSeries run;
  run.config = config;
  run.generations = {{{"gen", 0}}};
  for (const std::string& metric : metrics) run.generations[0][metric] = 0.5;
  return MeasureOf({"a", {&run}}, 0);
}

TEST(MeasureOf, FactsIsTheRecallOfTheRarestTenthInStepsOfOneFactOrProblem) {
  Config facts = ConfigOf("kind = \"facts\"\ncount = 200\n");
  auto measure =
      MeasureOfRun(facts, {"eval/facts/accuracy", "eval/facts/beyond", "eval/facts/accuracy_rare"});
  ASSERT_TRUE(measure);
  EXPECT_EQ(measure->metric, "eval/facts/accuracy_rare");
  EXPECT_DOUBLE_EQ(measure->resolution, 1.0 / 20) << "a tenth of 200 facts";
  EXPECT_DOUBLE_EQ(
      MeasureOfRun(ConfigOf("kind = \"facts\"\ncount = 9000\n"), {"eval/facts/accuracy_rare"})
          ->resolution,
      1.0 / 50)
      << "no more than eval.problems are asked";
}

TEST(MeasureOf, WhatIsAskedOfABookOrAMemoryIsAllThatItHolds) {
  auto step = [](const std::string& task, const std::string& metric,
                 const std::string& model = "") {
    Config config = ParseConfig(model + "[[task]]\n" + task + "[eval]\nproblems = 50\n", "x", {});
    return MeasureOfRun(config, {metric})->resolution;
  };
  const std::string study = "eval/study/accuracy";
  EXPECT_DOUBLE_EQ(step("kind = \"study\"\ncount = 8\nasks = [\"recall\", \"reversed\"]\n", study),
                   1.0 / 16);
  EXPECT_DOUBLE_EQ(step("kind = \"study\"\npath = \"b\"\nquestions = \"q\"\n", study), 1.0 / 50)
      << "how many questions a file has is not known here";
  EXPECT_DOUBLE_EQ(step("kind = \"pairs\"\ncount = 8\nvalues = 10\n", "eval/pairs/accuracy",
                        "[model]\nkind = \"associative\"\n"),
                   1.0 / 8)
      << "all pairs are measured, whatever eval.problems";
}

TEST(MeasureOf, SumsIsWhatLiesBeyondTheLevelsTaughtElseTheMeanOverLevels) {
  Config sums = ConfigOf("kind = \"addition\"\nfresh_levels = [1, 3]\n");
  auto beyond = MeasureOfRun(sums, {"eval/addition/accuracy", "eval/addition/beyond"});
  EXPECT_EQ(beyond->metric, "eval/addition/beyond");
  EXPECT_THAT(beyond->what, HasSubstr("beyond level 3"));
  auto mean = MeasureOfRun(sums, {"eval/addition/accuracy", "eval/addition/nll"});
  EXPECT_EQ(mean->metric, "eval/addition/accuracy");
  EXPECT_FALSE(mean->lower_is_better);
  EXPECT_DOUBLE_EQ(mean->resolution, 1.0 / 50);
}

TEST(MeasureOf, OfTextAndRegressionLessIsBetter) {
  Config text = ConfigOf("kind = \"text\"\n");
  EXPECT_EQ(MeasureOfRun(text, {"eval/text/nll", "eval/text/excess"})->metric, "eval/text/excess");
  auto surprise = MeasureOfRun(text, {"eval/text/nll", "eval/text/accuracy"});
  EXPECT_EQ(surprise->metric, "eval/text/nll");
  EXPECT_TRUE(surprise->lower_is_better);
}

TEST(MeasureOf, AModelThatPlaysIsItsMistakes) {
  Config game = ParseConfig(
      "[model]\nkind = \"fc\"\n[[task]]\nkind = \"game\"\n[mix]\nunit = \"positions\"\n", "x",
      {"eval.problems=50"});
  auto mistakes = MeasureOfRun(game, {"eval/game/mistakes", "eval/game/mistakes_policy"});
  ASSERT_TRUE(mistakes);
  EXPECT_EQ(mistakes->metric, "eval/game/mistakes");
  EXPECT_TRUE(mistakes->lower_is_better);
  EXPECT_DOUBLE_EQ(mistakes->resolution, 1.0 / 50);
}

TEST(MeasureOf, NothingWhereNoMetricCanBeJudged) {
  Config sums = ConfigOf("kind = \"addition\"\n");
  EXPECT_FALSE(MeasureOfRun(sums, {"eval/addition/nll", "eval/facts/accuracy", "learn/loss"}));
}

TEST(MeasuredAlike, WhatIsTaughtDiffersAndWhatIsAskedDoesNot) {
  Config config = ConfigOf("kind = \"addition\"\n", {"task.0.eval_levels=[1,5]"});
  auto other = [](const std::vector<std::string>& settings) {
    std::vector<std::string> all = {"task.0.eval_levels=[1,5]"};
    all.insert(all.end(), settings.begin(), settings.end());
    return ConfigOf("kind = \"addition\"\n", all);
  };
  EXPECT_TRUE(MeasuredAlike(config, other({"task.0.fresh_levels=[1,2]"}), 0));
  EXPECT_TRUE(MeasuredAlike(config, other({"task.0.trace=true"}), 0));
  EXPECT_TRUE(MeasuredAlike(config, other({"model.layers=1"}), 0));
  EXPECT_FALSE(MeasuredAlike(config, other({"task.0.eval_levels=[1,6]"}), 0));
  EXPECT_FALSE(MeasuredAlike(config, other({"eval.problems=51"}), 0));
  auto study = [](const std::string& keys) { return ConfigOf("kind = \"study\"\n" + keys); };
  const std::string own = "path = \"b\"\nquestions = \"q\"\n";
  EXPECT_TRUE(MeasuredAlike(study(own), study(own + "length = 100\n"), 0))
      << "the questions are asked without a passage";
  EXPECT_FALSE(MeasuredAlike(study(""), study("length = 100\n"), 0)) << "another book";
}

}  // namespace
}  // namespace pawl
