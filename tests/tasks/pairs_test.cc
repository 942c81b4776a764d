#include <set>

#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::DrawOne;
using testing::TaskOf;

void Small(TaskConfig* config) {
  config->set_count(40);
  config->set_values(10);
}

TEST(Pairs, KeepsWhatAllTasksPromise) {
  testing::ExpectProblemsAreKept("pairs", {1}, Small);
  auto task = TaskOf("pairs", Small);
  testing::ExpectLevels(*task, 1, 1);
  EXPECT_TRUE(task->declarative());
  EXPECT_EQ(task->Distinct(1), 40);
  EXPECT_TRUE(task->HeldOut(1, 10, RandomKey::Root(1)).empty());
}

TEST(Pairs, TheFreshStreamIsTheWholeListAndEachPairIsAskedByItsNumber) {
  auto task = TaskOf("pairs", Small);
  std::vector<double> truth = task->Truth();
  ASSERT_EQ(truth.size(), 41u);
  std::string book = std::to_string(static_cast<int64_t>(truth[0])), values;
  for (size_t i = 1; i < truth.size(); ++i) {
    EXPECT_LT(truth[i], 10);
    std::string value = std::to_string(static_cast<int>(truth[i]));
    values += (i > 1 ? " " : "") + value;
    Problem p = task->Make(1, i - 1);
    EXPECT_EQ(p.prompt, book + ":" + std::to_string(i - 1));
    EXPECT_EQ(p.reference, value);
  }
  RandomStream random(RandomKey::Root(1));
  Task::Identity id = task->DrawFresh({1, 1}, &random);
  Problem fresh = task->MakeFresh(id.level, id.seed);
  EXPECT_EQ(fresh.prompt, book + ":0");
  EXPECT_EQ(fresh.reference, values);
  std::set<std::string> drawn;
  for (uint64_t n = 0; n < 400; ++n) drawn.insert(DrawOne(*task, 1, n).prompt);
  EXPECT_EQ(drawn.size(), 40u);
}

TEST(Pairs, AnotherRunHasOtherPairs) {
  TaskConfig config;
  config.set_kind("pairs");
  Small(&config);
  EXPECT_NE(MakeTask(config, RandomKey::Root(1))->Truth(),
            MakeTask(config, RandomKey::Root(2))->Truth());
}

TEST(PairsDeathTest, ANumberThatIsNoPairIsABug) {
  auto task = TaskOf("pairs", Small);
  EXPECT_DEATH(task->Make(1, 40), "pair 40 of 40");
}

}  // namespace
}  // namespace pawl
