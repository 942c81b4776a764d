#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::DrawOne;
using testing::TaskOf;

TEST(Copy, KeepsWhatAllTasksPromise) {
  testing::ExpectPromises("copy", {1, 2, 5, 40});
  testing::ExpectPromises("reverse", {1, 2, 5, 40});
}

TEST(Copy, TheAnswerIsTheLettersAgain) {
  auto task = TaskOf("copy");
  for (int level : {1, 2, 9, 1000}) {
    Problem p = DrawOne(*task, level, 4);
    ASSERT_EQ(p.prompt.size(), static_cast<size_t>(level) + 1);
    EXPECT_EQ(p.reference + ">", p.prompt);
    for (char c : p.reference) EXPECT_TRUE('a' <= c && c <= 'z') << c;
  }
}

TEST(Reverse, TheAnswerIsTheLettersFromTheLastToTheFirst) {
  auto copy = TaskOf("copy"), reverse = TaskOf("reverse");
  for (uint64_t seed = 0; seed < 50; ++seed) {
    Problem p = reverse->Make(6, seed);
    EXPECT_EQ(std::string(p.reference.rbegin(), p.reference.rend()) + "<", p.prompt);
    EXPECT_EQ(copy->Make(6, seed).prompt.substr(0, 6), p.prompt.substr(0, 6))
        << "a seed has the same letters in both";
  }
}

TEST(Copy, NoOtherSpellingIsRight) {
  auto task = TaskOf("copy"), reverse = TaskOf("reverse");
  Problem p = {3, 0, "cab>", "cab"}, r = {3, 0, "cab<", "bac"};
  EXPECT_TRUE(task->IsRight(p, "cab"));
  EXPECT_TRUE(reverse->IsRight(r, "bac"));
  for (const char* wrong : {"bac", "CAB", "cab ", " cab", "cabb", "ca", "cab>", "c a b"})
    EXPECT_FALSE(task->IsRight(p, wrong)) << wrong;
  for (const char* wrong : {"cab", "bac<", "ba", "abc"})
    EXPECT_FALSE(reverse->IsRight(r, wrong)) << wrong;
}

TEST(Copy, LevelsGoFromOneToAThousand) {
  testing::ExpectLevels(*TaskOf("copy"), 1, 1000);
  testing::ExpectLevels(*TaskOf("reverse"), 1, 1000);
  EXPECT_EQ(TaskOf("copy")->Distinct(2), 676);
}

}  // namespace
}  // namespace pawl
