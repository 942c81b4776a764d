#include <sstream>

#include "tasks/stack_machine.h"
#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::DrawOne;
using testing::TaskOf;

// A program that passes the tests shown and no others.
TEST(Program, HiddenTestsCatchWhatOnlyFitsTheExamples) {
  auto task = TaskOf("program");
  Problem p = DrawOne(*task, 5, 1);
  EXPECT_TRUE(task->IsRight(p, p.reference));
  EXPECT_TRUE(task->IsRight(p, p.reference + "  0+")) << "another program that does the same";
  EXPECT_FALSE(task->IsRight(p, "xx0"));
  EXPECT_FALSE(task->IsRight(p, std::string(10 << 20, '1')));
  EXPECT_FALSE(task->IsRight(p, p.prompt)) << "the tests are no program";
}

TEST(Program, KeepsWhatAllTasksPromise) { testing::ExpectPromises("program", {1, 2, 5, 12}); }

// A problem of one instruction whose teacher wrote this one.
Problem WrittenAs(const Task& task, const std::string& program) {
  for (uint64_t seed = 0;; ++seed) {
    if (Problem p = task.Make(1, seed); p.reference == program) return p;
  }
}

TEST(Program, AnyProgramThatComputesTheSameIsRight) {
  auto task = TaskOf("program");
  Problem sum = WrittenAs(*task, "+");
  for (const char* right : {"+", "s+", " + ", "+0+", "+1*", "0s--"})
    EXPECT_TRUE(task->IsRight(sum, right)) << right;
  for (const char* wrong : {"-", "*", "x", "+1+", "o+", "+d", "+x", "+]", "a+b", "[+]d"})
    EXPECT_FALSE(task->IsRight(sum, wrong)) << wrong;
  Problem difference = WrittenAs(*task, "-");
  EXPECT_TRUE(task->IsRight(difference, "01-*+")) << "-1 times b, added";
}

TEST(Program, TheExamplesShownAreTheTeachersResults) {
  auto task = TaskOf("program");
  testing::ExpectLevels(*task, 1, 12);
  for (int level : {1, 3, 8, 12}) {
    for (uint64_t n = 0; n < 10; ++n) {
      Problem p = DrawOne(*task, level, n);
      EXPECT_EQ(p.reference.size(), static_cast<size_t>(level));
      std::istringstream examples(p.prompt);
      int64_t a = 0, b = 0, result = 0;
      char colon = 0, end = ',';
      int shown = 0;
      for (; end == ',' && examples >> a >> b >> colon >> result >> end; ++shown) {
        std::vector<int64_t> stack = {a, b};
        EXPECT_EQ(RunStackProgram(p.reference, {}, &stack), StackEnd::kDone);
        EXPECT_EQ(stack, std::vector<int64_t>{result}) << p.prompt << p.reference;
        EXPECT_TRUE(0 <= a && a < 10 && 0 <= b && b < 10) << p.prompt;
      }
      EXPECT_EQ(shown, 3) << p.prompt;
      EXPECT_EQ(end, '>');
    }
  }
}

TEST(Program, AProgramOfMoreThanAThousandCharactersIsWrong) {
  auto task = TaskOf("program");
  Problem p = DrawOne(*task, 3, 2);
  EXPECT_TRUE(task->IsRight(p, p.reference + std::string(997, ' ')));
  EXPECT_FALSE(task->IsRight(p, p.reference + std::string(998, ' ')));
}

// The problem's seed spells the program: all of its tests can be made again.
TEST(Program, AProgramThatRunsIsAProposal) {
  auto task = TaskOf("program");
  Task::Posed posed = task->Pose("d*+");
  ASSERT_TRUE(posed.problem) << posed.why;
  const Problem& problem = *posed.problem;
  EXPECT_EQ(problem.level, 3);
  EXPECT_EQ(problem.reference, "d*+");
  EXPECT_TRUE(task->IsRight(problem, "d*+0+")) << "another program that does the same";
  EXPECT_FALSE(task->IsRight(problem, "+"));
  Problem again = task->Make(problem.level, problem.seed);
  EXPECT_EQ(again.prompt, problem.prompt);
  EXPECT_EQ(again.reference, "d*+");
  EXPECT_TRUE(task->Pose("=").problem) << "seldom 1, and yet there are inputs on which it is";
  EXPECT_NE(task->Pose("d*-").problem->prompt, problem.prompt);
  for (const char* none : {"", "d", "+ ", "xx7", "a", "[]", "ddd", "+++", "0000000000000"})
    EXPECT_FALSE(task->Pose(none).problem) << none;
}

}  // namespace
}  // namespace pawl
