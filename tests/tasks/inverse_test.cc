#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::DrawOne;
using testing::TaskOf;

// Spreading the answer out gives the prompt, however the problem was made.
TEST(Inverse, TheAnswerSpreadsOutToThePrompt) {
  double runs[2] = {0, 0}, letters[2] = {0, 0};
  for (bool forward : {false, true}) {
    auto task = TaskOf("inverse", [&](TaskConfig* c) {
      c->set_origin(forward ? TaskConfig::forward : TaskConfig::backward);
    });
    for (uint64_t n = 0; n < 100; ++n) {
      Problem p = DrawOne(*task, 1 + static_cast<int>(n % 6), n);
      std::string spread;
      for (size_t i = 0; i + 1 < p.reference.size(); i += 2)
        spread.append(static_cast<size_t>(p.reference[i + 1] - '0'), p.reference[i]);
      EXPECT_EQ(spread + ">", p.prompt);
      runs[forward] += static_cast<double>(p.reference.size()) / 2;
      letters[forward] += static_cast<double>(spread.size());
    }
  }
  EXPECT_GT(letters[0] / runs[0], 4) << "backward: runs of 1 to 9";
  EXPECT_LT(letters[1] / runs[1], 1.5) << "forward: mostly single letters";
}

TEST(Inverse, AnAnswerIsRightForTheProblemMadeFromIt) {
  auto task = TaskOf("inverse");
  ASSERT_TRUE(task->makes_problems());
  for (uint64_t n = 0; n < 50; ++n) {
    Problem p = DrawOne(*task, 4, n);
    EXPECT_EQ(task->ProblemOf(p.reference), p.prompt);
  }
  EXPECT_EQ(task->ProblemOf("a3b1c2"), "aaabcc>");
  for (const char* none : {"", "a", "a0", "e1", "3a", "a1a1", "a3b", "a3b1 "})
    EXPECT_FALSE(task->ProblemOf(none)) << none;
  EXPECT_EQ(task->ProblemOf("a9a1"), "aaaaaaaaaa>");
}

TEST(Inverse, KeepsWhatAllTasksPromise) {
  testing::ExpectPromises("inverse", {1, 2, 5, 30});
  testing::ExpectPromises("inverse", {1, 2, 5, 30},
                          [](TaskConfig* c) { c->set_origin(TaskConfig::forward); });
}

TEST(Inverse, BackwardALevelIsTheRunsOfTheAnswer) {
  auto task = TaskOf("inverse");
  testing::ExpectLevels(*task, 1, 100);
  EXPECT_EQ(task->level_meaning(), "the number of runs in the answer");
  for (int level : {1, 3, 100}) {
    for (uint64_t n = 0; n < 20; ++n) {
      std::string answer = DrawOne(*task, level, n).reference;
      ASSERT_EQ(answer.size(), 2 * static_cast<size_t>(level));
      for (size_t i = 0; i < answer.size(); i += 2) {
        EXPECT_TRUE('a' <= answer[i] && answer[i] <= 'd') << answer;
        EXPECT_TRUE('1' <= answer[i + 1] && answer[i + 1] <= '9') << answer;
        if (i > 0) EXPECT_NE(answer[i], answer[i - 2]) << "two runs, not one: " << answer;
      }
    }
  }
}

TEST(Inverse, ForwardALevelIsFourLettersOfTheProblem) {
  auto task = TaskOf("inverse", [](TaskConfig* c) { c->set_origin(TaskConfig::forward); });
  EXPECT_EQ(task->level_meaning(), "the number of letters in the problem, divided by four");
  for (int level : {1, 3, 100})
    EXPECT_EQ(DrawOne(*task, level, 1).prompt.size(), 4 * static_cast<size_t>(level) + 1);
}

TEST(Inverse, NoOtherWritingOfTheRunsIsRight) {
  auto task = TaskOf("inverse");
  Problem p = {3, 0, "aaabcc>", "a3b1c2"};
  EXPECT_TRUE(task->IsRight(p, "a3b1c2"));
  for (const char* wrong :
       {"a3bc2", "a2a1b1c2", "3a1b2c", "a3b1c1", "a3b1c2>", "aaabcc", "a3 b1 c2"})
    EXPECT_FALSE(task->IsRight(p, wrong)) << wrong;
}

// 4 letters in 9 lengths, each further run of 3 letters.
TEST(Inverse, CountsItsProblems) {
  auto backward = TaskOf("inverse"),
       forward = TaskOf("inverse", [](TaskConfig*c) { c->set_origin(TaskConfig::forward); });
  EXPECT_EQ(backward->Distinct(1), 36);
  EXPECT_EQ(backward->Distinct(2), 36 * 27);
  EXPECT_EQ(forward->Distinct(1), 256);
}

}  // namespace
}  // namespace pawl
