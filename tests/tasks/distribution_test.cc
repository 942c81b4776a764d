#include <map>

#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::DrawOne;
using testing::TaskOf;

// The law that the exhibit theory-gaussian asks of 350 seeds, here of 5,000: the variance of M
// normal draws, by maximum likelihood, is 1 - 1/M in the mean. It deviates by sqrt(2 (M - 1)) / M =
// 0.308 for M = 20: the mean of 5,000 by 0.0044.
TEST(Gaussian, FreshDrawsOfManySeedsHaveTheLawsVariance) {
  constexpr int kDraws = 20, kSeeds = 5000;
  double sum = 0;
  for (int seed = 0; seed < kSeeds; ++seed) {
    Config config;
    config.set_seed(seed);
    config.mutable_model()->set_kind(ModelConfig::gaussian);
    config.add_task()->set_kind("gaussian");
    TaskSet tasks(config);
    double mean = 0, squares = 0;
    for (int i = 0; i < kDraws; ++i) {
      double x = std::stod(tasks.Fresh(0, i).reference);
      mean += x / kDraws;
      squares += x * x / kDraws;
    }
    sum += squares - mean * mean;
  }
  EXPECT_NEAR(sum / kSeeds, 1 - 1.0 / kDraws, 4 * 0.0044);
}

TEST(Distribution, KeepsWhatAllTasksPromise) {
  testing::ExpectProblemsAreKept("gaussian", {1});
  testing::ExpectProblemsAreKept("categorical", {1});
}

TEST(Gaussian, AnyNumberIsPossibleAndNothingElseIs) {
  auto task = TaskOf("gaussian");
  EXPECT_EQ(task->Truth(), (std::vector<double>{0, 1}));
  Problem p = DrawOne(*task, 1, 1);
  EXPECT_EQ(p.prompt, "");
  for (const char* right : {"0", "-3.5", "1e-05", "12"}) EXPECT_TRUE(task->IsRight(p, right));
  EXPECT_TRUE(task->IsRight(p, p.reference));
  for (const char* wrong : {"", "nan", "inf", "-inf", "x", "--1", "1.5x", "1 2", "1,5"})
    EXPECT_FALSE(task->IsRight(p, wrong)) << wrong;
}

// Zipf 1 over four symbols: 1, 1/2, 1/3 and 1/4 over their sum of 25/12. Of 10,000 draws the first
// has 4,800 with a deviation of 50.
TEST(Categorical, SymbolsAreDrawnByZipfsLaw) {
  auto task = TaskOf("categorical", [](TaskConfig* c) {
    c->set_count(4);
    c->set_zipf(1);
  });
  std::vector<double> truth = task->Truth();
  ASSERT_EQ(truth.size(), 4u);
  for (size_t r = 0; r < 4; ++r)
    EXPECT_NEAR(truth[r], 12.0 / 25 / static_cast<double>(r + 1), 1e-12);
  std::map<std::string, int> counts;
  for (uint64_t seed = 0; seed < 10000; ++seed) ++counts[task->Make(1, seed).reference];
  ASSERT_EQ(counts.size(), 4u);
  EXPECT_NEAR(counts["0"], 4800, 250);
  EXPECT_NEAR(counts["3"], 1200, 165);
}

TEST(Categorical, ASymbolOfTheLawIsPossibleAndNoOther) {
  auto task = TaskOf("categorical", [](TaskConfig* c) { c->set_count(4); });
  Problem p = DrawOne(*task, 1, 1);
  for (const char* right : {"0", "1", "3"}) EXPECT_TRUE(task->IsRight(p, right)) << right;
  for (const char* wrong : {"", "4", "-1", "a", "1.5", "2x", "99999999999999999999"})
    EXPECT_FALSE(task->IsRight(p, wrong)) << wrong;
}

TEST(Distribution, HoldsNothingOut) {
  EXPECT_TRUE(TaskOf("gaussian")->HeldOut(1, 50, RandomKey::Root(1)).empty());
  EXPECT_TRUE(TaskOf("categorical")->HeldOut(1, 50, RandomKey::Root(1)).empty());
  testing::ExpectLevels(*TaskOf("gaussian"), 1, 1);
}

}  // namespace
}  // namespace pawl
