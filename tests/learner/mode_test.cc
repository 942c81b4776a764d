#include "learner/mode.h"

#include "tests/testing.h"

namespace pawl {
namespace {

std::unique_ptr<Mode> Make(Config::Mode mode) {
  Config config;
  config.set_mode(mode);
  config.mutable_sample()->set_problems(10);
  return Mode::Make(config);
}

TEST(Mode, GenerationalHoldsAGenerationAtABarrier) {
  auto mode = Make(Config::generational);
  EXPECT_TRUE(mode->HasBarriers());
  EXPECT_EQ(mode->ProblemsToAdd(1, 0), 0) << "its problems are all open when it begins";
  for (int64_t generation : {0, 1, 2}) {
    EXPECT_TRUE(mode->RestartsAt(generation, 0));
    EXPECT_FALSE(mode->RestartsAt(generation, 1));
    EXPECT_FALSE(mode->TrainsOn(generation));
  }
}

TEST(Mode, ContinuousTrainsOnAsOneAfterGeneration0) {
  auto mode = Make(Config::continuous);
  EXPECT_FALSE(mode->HasBarriers());
  EXPECT_TRUE(mode->RestartsAt(0, 0));
  EXPECT_FALSE(mode->RestartsAt(0, 1));
  EXPECT_FALSE(mode->RestartsAt(1, 0));
  EXPECT_FALSE(mode->TrainsOn(0));
  EXPECT_TRUE(mode->TrainsOn(1));
}

TEST(Mode, ContinuousAddsProblemsWhereFewerThanHalfOfThemAreReady) {
  auto mode = Make(Config::continuous);
  EXPECT_EQ(mode->ProblemsToAdd(1, 4), 10);
  EXPECT_EQ(mode->ProblemsToAdd(1, 5), 0);
  EXPECT_EQ(mode->ProblemsToAdd(0, 0), 0) << "generation 0 has no problems";
}

}  // namespace
}  // namespace pawl
