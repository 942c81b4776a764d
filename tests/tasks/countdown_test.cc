#include <sstream>

#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::DrawOne;
using testing::TaskOf;

TEST(Countdown, AnyWayToTheNumberIsRightAndNoOther) {
  auto task = TaskOf("countdown");
  Problem p = {3, 0, "3 7 8:59>", ""};
  for (const char* right : {"7 8 * 3 +", "3 7 8 * +", "8 7 * 3 +"})
    EXPECT_TRUE(task->IsRight(p, right)) << right;
  for (const char* wrong : {"59", "7 8 *", "7 8 * 3", "7 7 + 45 +", "3 3 7 8 * + +", "7 8 * 3 -",
                            "+", "07 8 * 3 +", "7 8 * 3 + ;", "7 0 /"}) {
    EXPECT_FALSE(task->IsRight(p, wrong)) << wrong;
  }
  Problem half = {2, 0, "3 2:1>", ""};
  EXPECT_FALSE(task->IsRight(half, "3 2 /")) << "division leaves a rest";
  EXPECT_TRUE(task->IsRight(half, "3 2 -"));
}

TEST(Countdown, KeepsWhatAllTasksPromise) { testing::ExpectPromises("countdown", {2, 3, 5, 8}); }

TEST(Countdown, ALevelIsHowManyNumbersFrom1To20AreGiven) {
  auto task = TaskOf("countdown");
  testing::ExpectLevels(*task, 2, 8);
  for (int level = 2; level <= 8; ++level) {
    for (uint64_t n = 0; n < 30; ++n) {
      Problem p = DrawOne(*task, level, n);
      size_t colon = p.prompt.find(':');
      std::istringstream given(p.prompt.substr(0, colon));
      int count = 0;
      for (int number; given >> number; ++count) EXPECT_TRUE(1 <= number && number <= 20);
      EXPECT_EQ(count, level) << p.prompt;
      int target = std::stoi(p.prompt.substr(colon + 1));
      EXPECT_TRUE(1 <= target && target <= 999) << p.prompt;
    }
  }
}

TEST(Countdown, AStepStaysBetween0AndAMillion) {
  auto task = TaskOf("countdown");
  Problem below = {3, 0, "3 5 9:7>", ""};
  EXPECT_FALSE(task->IsRight(below, "3 5 - 9 +")) << "3 - 5 is below 0";
  EXPECT_TRUE(task->IsRight(below, "9 5 3 - -")) << "9 - (5 - 3)";
  EXPECT_TRUE(task->IsRight(below, "9 5 - 3 +"));
  Problem large = {6, 0, "20 20 20 20 20 20:160000>", ""};
  EXPECT_TRUE(task->IsRight(large, "20 20 * 20 * 20 *"));
  EXPECT_FALSE(task->IsRight(large, "20 20 * 20 * 20 * 20 * 20 /")) << "3,200,000 on the way";
  Problem zero = {3, 0, "5 5 8:8>", ""};
  EXPECT_TRUE(task->IsRight(zero, "5 5 - 8 +")) << "0 is allowed on the way";
  EXPECT_FALSE(task->IsRight(zero, "8 5 5 - /")) << "but nothing is divided by it";
}

TEST(Countdown, DivisionLeavesNothingOver) {
  auto task = TaskOf("countdown");
  Problem p = {2, 0, "8 2:4>", ""};
  EXPECT_TRUE(task->IsRight(p, "8 2 /"));
  EXPECT_FALSE(task->IsRight(p, "2 8 /"));
  EXPECT_FALSE(task->IsRight(p, "8 2/"));
  EXPECT_FALSE(task->IsRight(p, "4"));
}

TEST(Countdown, ANumberThatCanBeReachedIsAProposal) {
  auto task = TaskOf("countdown");
  Task::Posed posed = task->Pose("3 7 8:59>");
  ASSERT_TRUE(posed.problem) << posed.why;
  EXPECT_EQ(posed.problem->level, 3);
  EXPECT_TRUE(task->IsRight(*posed.problem, posed.problem->reference)) << posed.problem->reference;
  EXPECT_EQ(task->Pose("3 7 8:15>").problem->reference, "7 8 +") << "the shortest way";
  for (const char* none : {"", ":", ">", "3 7 8:59", "3 7 8>", "3 7 8:>", "3  7 8:59>",
                           "3 7 8 :59>", "03 7 8:59>", "3 7 8:059>", "21 7 8:59>", "0 7 8:59>",
                           "59:59>", "3 7 8:1000>", "3 7 8:-1>", "1 1 1 1 1 1 1 1 1:9>", "a b:3>"})
    EXPECT_FALSE(task->Pose(none).problem) << none;
  EXPECT_THAT(task->Pose("1 1:999>").why, ::testing::HasSubstr("no way to its target was found"));
}

}  // namespace
}  // namespace pawl
