#include "tasks/judging.h"
#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::DrawOne;
using testing::TaskOf;

// "abc;n": the teacher's solution up to the first place where the judged one is another.
TEST(Judge, WithATraceWritesTheSolutionUpToTheFirstMistake) {
  EXPECT_EQ(JudgeAnswer(true, true, "abcd", "abcd"), "abcd;y");
  EXPECT_EQ(JudgeAnswer(true, true, "dcba", "abcd"), "dcba;y") << "right in another way";
  EXPECT_EQ(JudgeAnswer(false, true, "abdd", "abcd"), "abc;n");
  EXPECT_EQ(JudgeAnswer(false, true, "ab", "abcd"), "abc;n");
  EXPECT_EQ(JudgeAnswer(false, true, "abcde", "abcd"), "abcd;n");
  EXPECT_EQ(JudgeAnswer(false, true, "", "abcd"), "a;n");
  auto judge = TaskOf("sorting", [](TaskConfig* c) {
    c->set_judge(true);
    c->set_judge_trace(true);
  });
  Problem p = DrawOne(*judge, 5, 1);
  bool right = p.reference.back() == 'y';
  EXPECT_TRUE(judge->IsRight(p, p.reference));
  EXPECT_TRUE(judge->IsRight(p, right ? "zz;y" : "zz;n")) << "the verdict counts";
  EXPECT_FALSE(judge->IsRight(p, right ? "zz;n" : "zz;y"));
  EXPECT_FALSE(judge->IsRight(p, ""));
}

// Half of the verdicts are y; what is said to be wrong is wrong by the judged task's own check.
TEST(Judge, SaysOfASolutionWhetherItIsRight) {
  for (const std::string kind : {"sorting", "addition", "facts"}) {
    auto judged = TaskOf(kind), judge = TaskOf(kind, [](TaskConfig*c) { c->set_judge(true); });
    int right = 0;
    for (uint64_t n = 0; n < 200; ++n) {
      Problem p = DrawOne(*judge, 5, n), inner = judged->Make(p.level, p.seed);
      ASSERT_EQ(p.prompt.substr(0, inner.prompt.size()), inner.prompt);
      std::string solution =
          p.prompt.substr(inner.prompt.size(), p.prompt.size() - inner.prompt.size() - 1);
      EXPECT_EQ(judged->IsRight(inner, solution), p.reference == "y") << p.prompt;
      EXPECT_LE(
          std::abs(static_cast<int>(solution.size()) - static_cast<int>(inner.reference.size())),
          1);
      right += p.reference == "y";
    }
    EXPECT_GT(right, 70) << kind;
    EXPECT_LT(right, 130) << kind;
  }
}

TEST(Judge, KeepsWhatAllTasksPromise) {
  for (const std::string kind : {"sorting", "addition", "countdown"}) {
    testing::ExpectProblemsAreKept(kind, {2, 4, 6}, [](TaskConfig* c) { c->set_judge(true); });
    testing::ExpectTheTeacherIsRight(kind, {2, 4, 6}, [](TaskConfig* c) {
      c->set_judge(true);
      c->set_judge_trace(true);
    });
  }
}

TEST(Judge, HasTheLevelsAndTheFrequenciesOfWhatItJudges) {
  auto judged = TaskOf("facts"), judge = TaskOf("facts", [](TaskConfig*c) { c->set_judge(true); });
  testing::ExpectLevels(*judge, 1, 10);
  EXPECT_EQ(judge->level_meaning(), judged->level_meaning());
  EXPECT_EQ(judge->Distinct(1), judged->Distinct(1));
  for (uint64_t rank : {0, 1, 100})
    EXPECT_EQ(judge->Frequency(judge->Make(0, rank)), judged->Frequency(judged->Make(0, rank)));
}

TEST(Judge, ASolutionIsPutBetweenItsPromptAndAQuestionMark) {
  EXPECT_EQ(JudgePrompt("cbad>", "abcd"), "cbad>abcd?");
  EXPECT_EQ(JudgePrompt("cbad>", "a~c~"), "cbad>a_c_?") << "'~' is no token";
  EXPECT_EQ(JudgePrompt("cbad>", ""), "cbad>?");
  EXPECT_EQ(JudgeAnswer(true, true, "a~", "ab"), "a_;y");
}

TEST(Judge, TheVerdictIsTheLastLetter) {
  EXPECT_EQ(JudgeAnswer(true, false, "ab", "ab"), "y");
  EXPECT_EQ(JudgeAnswer(false, false, "ba", "ab"), "n");
  EXPECT_TRUE(SaysRight("y"));
  EXPECT_TRUE(SaysRight("abcd;y"));
  for (const char* no : {"", "n", "y;n", "yes"}) EXPECT_FALSE(SaysRight(no)) << no;
}

}  // namespace
}  // namespace pawl
