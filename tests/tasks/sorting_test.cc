#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::DrawOne;
using testing::ReferenceOf;
using testing::TaskOf;

TEST(Sorting, TheReferenceIsSortedAndTheTraceEndsInIt) {
  auto task = TaskOf("sorting"),
       traced = TaskOf("sorting", [](TaskConfig*c) { c->set_trace(true); });
  for (uint64_t n = 0; n < 100; ++n) {
    Problem p = DrawOne(*task, 1 + static_cast<int>(n % 8), n);
    std::string letters = p.prompt.substr(0, p.prompt.size() - 1);
    std::sort(letters.begin(), letters.end());
    EXPECT_EQ(p.reference, letters);
    std::string trace = traced->Make(p.level, p.seed).reference;
    EXPECT_EQ(trace.substr(trace.rfind(',') + 1), letters);
  }
}

TEST(Sorting, KeepsWhatAllTasksPromise) { testing::ExpectPromises("sorting", {1, 2, 5, 40}); }

TEST(Sorting, TheTraceInsertsOneLetterAfterAnother) {
  auto task = TaskOf("sorting", [](TaskConfig* c) { c->set_trace(true); });
  EXPECT_EQ(ReferenceOf(*task, 3, "vfx>"), "v,fv,fvx");
  EXPECT_EQ(ReferenceOf(*task, 3, "cba>"), "c,bc,abc");
  EXPECT_EQ(ReferenceOf(*task, 2, "bb>"), "b,bb");
  EXPECT_EQ(ReferenceOf(*task, 1, "q>"), "q");
}

TEST(Sorting, LettersInOrderAreRightAndNothingElse) {
  auto task = TaskOf("sorting");
  Problem p = {5, 0, "cbabd>", "abbcd"};
  EXPECT_TRUE(task->IsRight(p, "abbcd"));
  for (const char* wrong : {"abcd", "abbbcd", "cbabd", "dcbba", "abbcd ", "abbcd>", "ABBCD"})
    EXPECT_FALSE(task->IsRight(p, wrong)) << wrong;
}

TEST(Sorting, ALevelIsHowManyLetters) {
  auto task = TaskOf("sorting");
  testing::ExpectLevels(*task, 1, 1000);
  EXPECT_EQ(task->Distinct(2), 676);
  for (int level : {1, 12, 1000}) {
    Problem p = DrawOne(*task, level, 1);
    EXPECT_EQ(p.prompt.size(), static_cast<size_t>(level) + 1);
    EXPECT_EQ(p.reference.size(), static_cast<size_t>(level));
  }
}

}  // namespace
}  // namespace pawl
