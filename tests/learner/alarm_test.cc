#include "learner/alarm.h"

#include "proto/config.h"
#include "tasks/task.h"
#include "tests/testing.h"

namespace pawl {
namespace {

CollapseAlarm Make(const std::string& alarm) {
  return CollapseAlarm(ParseConfig(
      "[[task]]\nkind = \"facts\"\n[[task]]\nkind = \"addition\"\n[mix]\nfresh = 0.2\n[alarm]\n" +
          alarm,
      "x", {}));
}

Metrics Measured(double recall, double accuracy, double nll) {
  return {{"eval/facts/accuracy_rare", recall},
          {"eval/addition/accuracy", accuracy},
          {"eval/facts/nll_rare", nll}};
}

TEST(CollapseAlarm, RingsAfterItsPatienceAndNamesWhatFell) {
  CollapseAlarm alarm = Make("action = \"warn\"\ndrop = 0.5\npatience = 2\n");
  EXPECT_FALSE(alarm.See(0, Measured(0.8, 0.5, 0.1)));
  EXPECT_FALSE(alarm.See(1, Measured(0.3, 0.6, 0.2))) << "once is not twice";
  auto rings = alarm.See(2, Measured(0.3, 0.7, 0.2));
  ASSERT_TRUE(rings);
  EXPECT_THAT(*rings, ::testing::HasSubstr("facts/accuracy_rare is 0.300, was 0.800 at best"));
  EXPECT_FALSE(alarm.See(3, Measured(0.3, 0.7, 0.2))) << "it rings anew after another patience";
}

TEST(CollapseAlarm, StaysQuietWhereValuesRecoverOrWobble) {
  CollapseAlarm alarm = Make("action = \"warn\"\ndrop = 0.5\npatience = 2\n");
  for (int g = 0; g < 40; ++g)
    EXPECT_FALSE(alarm.See(g, Measured(g % 2 == 0 ? 0.8 : 0.3, 0.6, g % 2 == 0 ? 0.1 : 3))) << g;
}

// A proposer that repeats itself; what it repeats is never at its best.
TEST(CollapseAlarm, SeesProposalsThatRepeatEachOther) {
  CollapseAlarm alarm(ParseConfig(
      "[[task]]\nkind = \"addition\"\n[[task]]\nkind = \"addition\"\npropose = true\n"
      "[sample]\nsamples_per_problem = 2\n[alarm]\naction = \"warn\"\nproposals_repeat = 0.5\n"
      "patience = 2\n",
      "x", {}));
  auto distinct = [](double share) {
    return Metrics{{"propose/propose-addition/distinct", share}};
  };
  EXPECT_FALSE(alarm.See(1, distinct(0.4)));
  EXPECT_FALSE(alarm.See(2, distinct(0.5))) << "not more than half repeat";
  EXPECT_FALSE(alarm.See(3, distinct(0.4)));
  EXPECT_FALSE(alarm.See(4, {})) << "nothing was proposed";
  auto rings = alarm.See(5, distinct(0.1));
  ASSERT_TRUE(rings);
  EXPECT_THAT(*rings, ::testing::HasSubstr(
                          "propose/propose-addition/distinct is 0.100, below its limit 0.5"));
}

TEST(CollapseAlarm, SeesTheLikelihoodOfTheRarestTenth) {
  CollapseAlarm alarm = Make("action = \"warn\"\nnll_rise = 1\npatience = 1\n");
  EXPECT_FALSE(alarm.See(0, Measured(0.8, 0.5, 0.1)));
  EXPECT_FALSE(alarm.See(1, Measured(0.8, 0.5, 1.05)));
  EXPECT_TRUE(alarm.See(2, Measured(0.8, 0.5, 1.2)));
}

TEST(CollapseAlarm, RaisesTheFreshShareUpToAll) {
  CollapseAlarm alarm =
      Make("action = \"raise_fresh\"\ndrop = 0.5\npatience = 1\nfresh_step = 0.5\n");
  alarm.See(0, Measured(1, 1, 0));
  EXPECT_DOUBLE_EQ(alarm.fresh_share(), 0.2);
  alarm.See(1, Measured(0.1, 1, 0));
  EXPECT_DOUBLE_EQ(alarm.fresh_share(), 0.7);
  alarm.See(2, Measured(0.1, 1, 0));
  EXPECT_DOUBLE_EQ(alarm.fresh_share(), 1);
}

TEST(CollapseAlarm, KnowsTheBestGeneration) {
  CollapseAlarm alarm = Make("action = \"stop\"\n");
  alarm.See(0, Measured(0.8, 0.2, 0));
  alarm.See(1, Measured(0.78, 0.6, 0));
  alarm.See(2, Measured(0.1, 0.6, 0));
  EXPECT_EQ(alarm.best_generation(), 1);
}

TEST(CollapseAlarm, WatchesTheMistakesOfAModelThatPlays) {
  CollapseAlarm alarm(
      ParseConfig("[model]\nkind = \"fc\"\n[[task]]\nkind = \"game\"\n[mix]\nunit = \"positions\"\n"
                  "[alarm]\naction = \"warn\"\nmistakes_rise = 0.1\npatience = 2\n",
                  "x", {}));
  auto see = [&](int64_t generation, double mistakes) {
    return alarm.See(generation, {{"eval/game/mistakes", mistakes}});
  };
  EXPECT_FALSE(see(0, 0.4));
  EXPECT_FALSE(see(1, 0.02));
  EXPECT_FALSE(see(2, 0.11)) << "not more than 0.1 above";
  EXPECT_FALSE(see(3, 0.13)) << "once is not twice";
  auto rings = see(4, 0.13);
  ASSERT_TRUE(rings);
  EXPECT_THAT(*rings, ::testing::HasSubstr("eval/game/mistakes is 0.130, was 0.020 at best"));
  EXPECT_EQ(alarm.best_generation(), 1);
}

TEST(CollapseAlarm, WatchesMetricsOfTheSchemaForEveryKindOfTask) {
  for (const TaskKind& kind : TaskKinds()) {
    Config config;
    config.add_task()->set_kind(std::string(kind.name));
    EXPECT_EQ(testing::ErrorOf([&] { CollapseAlarm alarm(config); }), "") << kind.name;
  }
}

// The alarm of a model that plays, with these keys beside those that it needs.
CollapseAlarm OfGames(const std::string& keys, const std::string& eval = "") {
  return CollapseAlarm(ParseConfig(
      "[model]\nkind = \"fc\"\n[[task]]\nkind = \"game\"\n[mix]\nunit = \"positions\"\n" + eval +
          "[alarm]\naction = \"warn\"\npatience = 2\n" + keys,
      "x", {}));
}

// What rings in each generation, where one metric has these values; "" where nothing does.
std::vector<std::string> Rings(CollapseAlarm alarm, const std::string& metric,
                               const std::vector<double>& values) {
  std::vector<std::string> rings;
  for (size_t g = 0; g < values.size(); ++g)
    rings.push_back(alarm.See(static_cast<int64_t>(g), {{metric, values[g]}}).value_or(""));
  return rings;
}

TEST(CollapseAlarm, WatchesGamesThatRepeatEachOther) {
  EXPECT_THAT(Rings(OfGames("duplicates = 0.4\n"), "sample/game/duplicates",
                    {0.9, 0.4, 0.41, 0.2, 0.5, 0.41, 0.42}),
              ::testing::ElementsAre("", "", "", "", "",
                                     "sample/game/duplicates is 0.410, above its limit 0.4", ""));
  EXPECT_THAT(Rings(OfGames(""), "sample/game/duplicates", {0.999, 0.999, 0.999}),
              ::testing::Each(""))
      << "1 is off";
}

TEST(CollapseAlarm, WatchesTheFallOfTheEntropyOfPolicies) {
  EXPECT_THAT(Rings(OfGames("entropy_drop = 0.5\n"), "sample/game/policy_entropy",
                    {1, 2, 1.01, 0.99, 0.9, 0.9}),
              ::testing::ElementsAre("", "", "", "",
                                     "sample/game/policy_entropy is 0.900, was 2.000 at best", ""));
  EXPECT_THAT(Rings(OfGames(""), "sample/game/policy_entropy", {2, 0, 0, 0}), ::testing::Each(""))
      << "1 is off";
}

TEST(CollapseAlarm, WatchesTheCalibrationOfValues) {
  EXPECT_THAT(
      Rings(OfGames("calibration = 0.2\n"), "sample/game/calibration_error", {0.5, NAN, 0.3, 0.1}),
      ::testing::ElementsAre("", "", "sample/game/calibration_error is 0.300, above its limit 0.2",
                             ""))
      << "a generation that was not measured is passed over";
  EXPECT_THAT(Rings(OfGames(""), "sample/game/calibration_error", {1, 1, 1}), ::testing::Each(""))
      << "1 is off";
}

TEST(CollapseAlarm, WatchesLossesAgainstEarlierGenerations) {
  const char* games = "[eval]\ngames = 20\n";
  EXPECT_THAT(
      Rings(OfGames("", games), "eval/game/setback", {2.9, 3.1, -1, 3.1, 4}),
      ::testing::ElementsAre("", "", "", "", "eval/game/setback is 4.000, above its limit 3"));
  EXPECT_THAT(Rings(OfGames("setback = 1.5\n", games), "eval/game/setback", {1.6, 1.6}),
              ::testing::ElementsAre("", ::testing::HasSubstr("above its limit 1.5")));
}

TEST(CollapseAlarm, TheBestGenerationHasTheHighestEloWhereMistakesAreNotMeasured) {
  CollapseAlarm alarm = OfGames("", "[eval]\ngames = 20\n");
  EXPECT_FALSE(alarm.best_generation());
  alarm.See(0, {{"sample/game/duplicates", 0.5}});
  EXPECT_FALSE(alarm.best_generation()) << "nothing that tells generations apart was measured";
  alarm.See(1, {{"eval/game/elo", -20}});
  alarm.See(2, {{"eval/game/elo", 10}});
  alarm.See(3, {{"eval/game/elo", 5}});
  EXPECT_EQ(alarm.best_generation(), 2);
}

}  // namespace
}  // namespace pawl
