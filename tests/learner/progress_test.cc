#include "learner/progress.h"

#include <cmath>
#include <limits>

#include "tests/testing.h"

namespace pawl {
namespace {

// Generation 0 takes 300 s and the others 17 s: what it took says nothing about them.
TEST(TimeLeft, IsWhatTheGenerationsReallyTakeWithoutGeneration0) {
  TimeLeft left(6);
  double now = 0;
  left.See(0, true, now);
  EXPECT_FALSE(left.Seconds(now));
  left.See(1, true, now = 300);
  EXPECT_FALSE(left.Seconds(now)) << "only generation 0 is known";
  left.See(2, true, now += 17);
  EXPECT_FALSE(left.Seconds(now)) << "one is no evidence";
  left.See(3, true, now += 17);
  ASSERT_TRUE(left.Seconds(now));
  EXPECT_DOUBLE_EQ(*left.Seconds(now), 4 * 17);
  EXPECT_DOUBLE_EQ(*left.Seconds(now + 10), 4 * 17 - 10) << "it counts down inside a generation";
  left.See(6, true, now);
  EXPECT_LE(*left.Seconds(now), 17);
  left.See(7, true, now += 17);
  EXPECT_FALSE(left.Seconds(now)) << "nothing is left";
}

TEST(TimeLeft, IsNotSaidWhereGenerationsDifferOrTheOneUnderWayTakesLonger) {
  TimeLeft growing(10);
  double now = 10;
  for (int generation = 0; generation < 4; ++generation) growing.See(generation, true, now *= 2);
  EXPECT_FALSE(growing.Seconds(now)) << "40 s, then 80 s";
  TimeLeft stuck(10);
  for (int generation = 0; generation < 4; ++generation) stuck.See(generation, true, now += 10);
  EXPECT_TRUE(stuck.Seconds(now + 12));
  EXPECT_FALSE(stuck.Seconds(now + 100));
}

// A resumed run begins inside a generation: that one's time is not a whole one's.
TEST(TimeLeft, LeavesOutTheGenerationThatWasResumed) {
  TimeLeft left(9);
  left.See(4, false, 0);
  left.See(5, true, 2);
  left.See(6, true, 22);
  EXPECT_FALSE(left.Seconds(22));
  left.See(7, true, 42);
  ASSERT_TRUE(left.Seconds(42));
  EXPECT_DOUBLE_EQ(*left.Seconds(42), 3 * 20);
}

// Rows hold metrics of tasks and of the whole run.
TEST(Progress, PrintsAGenerationWithTheAccuracyOfEachTaskByLevel) {
  ::testing::internal::CaptureStderr();
  Progress(5, false).Generation(2, {{"learn/loss", 1.5},
                                    {"mix/fresh", 0.25},
                                    {"step", 40},
                                    {"eval/addition/accuracy", 0.75},
                                    {"eval/addition/accuracy/1", 1},
                                    {"eval/addition/accuracy/2", 0.5},
                                    {"eval/addition/nll", 0.1}});
  std::string shown = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(shown, ::testing::HasSubstr("gen 2/5  fresh 0.2500  loss 1.500"));
  EXPECT_THAT(shown, ::testing::HasSubstr("addition accuracy 0.750, by level 1.00 0.50"));
}

TEST(Progress, ShowsNothingWhereItIsQuiet) {
  ::testing::internal::CaptureStderr();
  Progress(5, true).Generation(2, {{"learn/loss", 1.5}});
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

// A generation that was resumed has no rate of samples; one without samples has no share accepted.
TEST(Progress, LeavesOutWhatIsNoNumber) {
  ::testing::internal::CaptureStderr();
  double inf = std::numeric_limits<double>::infinity();
  Progress(5, false).Generation(2, {{"time/sampled_tokens_per_s", NAN},
                                    {"time/trained_tokens_per_s", inf},
                                    {"verify/accepted", NAN},
                                    {"learn/loss", NAN},
                                    {"mix/fresh", 0.5},
                                    {"eval/addition/accuracy", NAN}});
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "gen 2/5  fresh 0.5000\n");
}

TEST(Progress, PrintsTheMistakesOfAGame) {
  ::testing::internal::CaptureStderr();
  Progress(5, false).Generation(2, {{"eval/game/mistakes", 0.125}});
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "gen 2/5  game mistakes 0.125\n");
}

TEST(Progress, CountsGamesAndPositionsOfAModelThatPlays) {
  Metrics row = {{"sample/samples", 300},
                 {"time/sample_s", 2},
                 {"time/sampled_tokens_per_s", 4000},
                 {"time/trained_tokens_per_s", 512}};
  ::testing::internal::CaptureStderr();
  Progress(5, false, true).Generation(2, row);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(),
            "gen 2/5  sampled games/s 150  trained pos/s 512\n");
  EXPECT_STREQ(Progress(5, true, true).unit(), "pos");
  ::testing::internal::CaptureStderr();
  Progress(5, false).Generation(2, row);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(),
            "gen 2/5  sampled tok/s 4000  trained tok/s 512\n");
}

}  // namespace
}  // namespace pawl
