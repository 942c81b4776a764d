#include "learner/schedule.h"

#include <set>

#include "tests/testing.h"

namespace pawl {
namespace {

LearnConfig Rates(double warmup, double decay, double final_rate) {
  LearnConfig config;
  config.set_warmup(warmup);
  config.set_decay(decay);
  config.set_final_rate(final_rate);
  return config;
}

TEST(Schedule, RisesToThePeakStaysAndFallsToTheFinalRate) {
  LearnConfig config = Rates(0.2, 0.4, 0.5);
  std::vector<double> rates;
  for (int step = 0; step < 10; ++step) rates.push_back(ScheduledRate(config, step, 10, false));
  EXPECT_THAT(rates,
              ::testing::Pointwise(::testing::DoubleEq(),
                                   std::vector<double>{0.5, 1, 1, 1, 1, 1, 1, 0.875, 0.75, 0.625}));
}

TEST(Schedule, StaysAtThePeakWhereTrainingGoesOnForever) {
  LearnConfig config = Rates(0.2, 0.4, 0.5);
  EXPECT_DOUBLE_EQ(ScheduledRate(config, 0, 10, true), 0.5);
  EXPECT_DOUBLE_EQ(ScheduledRate(config, 9, 10, true), 1);
  EXPECT_DOUBLE_EQ(ScheduledRate(config, 1000000, 10, true), 1);
}

TEST(Schedule, HasNoWarmUpNorFallWhereTheirSharesAreLessThanAStep) {
  LearnConfig config = Rates(0, 0.05, 0);
  for (int step = 0; step < 10; ++step)
    EXPECT_DOUBLE_EQ(ScheduledRate(config, step, 10, false), 1) << step;
}

TEST(StepKey, DiffersBySeedGenerationAndStep) {
  std::set<uint64_t> keys;
  for (int64_t seed : {0, 1}) {
    for (int64_t generation : {0, 1}) {
      for (int64_t step : {0, 1}) keys.insert(StepKey(seed, generation, step).value());
    }
  }
  EXPECT_EQ(keys.size(), 8u);
  EXPECT_EQ(StepKey(3, 4, 5).value(), StepKey(3, 4, 5).value());
}

}  // namespace
}  // namespace pawl
