#include "tasks/levels.h"

#include "tests/testing.h"

namespace pawl {
namespace {

TEST(Levels, DefaultFromOneToTheNext) {
  TaskConfig task;
  EXPECT_EQ(SampleLevels(task).highest, 3);
  task.set_kind("facts");
  EXPECT_EQ(FreshLevels(task).highest, 10) << "every tenth";
  task.add_fresh_levels(2);
  task.add_fresh_levels(4);
  EXPECT_EQ(EvalLevels(task).lowest, 2);
  task.add_sample_levels(1);
  task.add_sample_levels(9);
  EXPECT_EQ(EvalLevels(task).highest, 9);
  EXPECT_EQ(FreshLevels(task).highest, 4);
}

TEST(Levels, OfATaskThatHasOneLevelAreThatOne) {
  for (const char* kind : {"text", "regression", "classify", "gaussian", "categorical"}) {
    TaskConfig task;
    task.set_kind(kind);
    EXPECT_EQ(FreshLevels(task).lowest, 1) << kind;
    EXPECT_EQ(FreshLevels(task).highest, 1) << kind;
  }
}

TEST(Levels, OfAFileAreTakenWhole) {
  TaskConfig task;
  task.set_kind("file");
  EXPECT_EQ(EvalLevels(task).highest, 1000);
}

}  // namespace
}  // namespace pawl
