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
  EXPECT_THAT(*rings, ::testing::HasSubstr("propose/propose-addition/distinct is 0.100: more than "
                                           "0.5 of the valid proposals repeat another"));
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

}  // namespace
}  // namespace pawl
