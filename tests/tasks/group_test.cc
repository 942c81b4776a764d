#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::DrawOne;
using testing::ReferenceOf;
using testing::TaskOf;

TEST(Group, TheProductIsThatOfTheTracesLastStep) {
  auto plain = TaskOf("group"), traced = TaskOf("group", [](TaskConfig*c) { c->set_trace(true); });
  EXPECT_EQ(plain->Make(1, 5).reference, traced->Make(1, 5).reference);
  for (uint64_t n = 0; n < 50; ++n) {
    Problem p = DrawOne(*traced, 7, n);
    EXPECT_EQ(p.reference.size(), 7u * 6 - 1);
    EXPECT_EQ(p.reference.substr(36), plain->Make(p.level, p.seed).reference);
    std::string sorted = p.reference.substr(36);
    std::sort(sorted.begin(), sorted.end());
    EXPECT_EQ(sorted, "12345");
  }
}

TEST(Group, KeepsWhatAllTasksPromise) { testing::ExpectPromises("group", {1, 2, 5, 60}); }

// b sends 1 to 2, 2 to 3 ... 5 to 1. h sends 1 to 2, 2 to 5, 3 to 4, 4 to 3, 5 to 1: after b, 1
// stands at 5, 2 at 4, 3 at 3, 4 at 1, 5 at 2.
TEST(Group, TheTraceHasTheProductAfterEachLetter) {
  auto task = TaskOf("group", [](TaskConfig* c) { c->set_trace(true); });
  EXPECT_EQ(ReferenceOf(*task, 3, "bhb>"), "23451,54312,15423");
  EXPECT_EQ(ReferenceOf(*task, 1, "h>"), "25431");
}

TEST(Group, LettersThatUndoEachOtherLeaveAllInItsPlace) {
  auto task = TaskOf("group");
  for (const char* word : {"aa>", "cc>", "ee>", "bd>", "db>"})
    EXPECT_EQ(ReferenceOf(*task, 2, word), "12345") << word;
  EXPECT_EQ(ReferenceOf(*task, 4, "abbd>"), ReferenceOf(*task, 2, "ab>"));
  EXPECT_NE(ReferenceOf(*task, 2, "ab>"), ReferenceOf(*task, 2, "ba>")) << "the order counts";
}

TEST(Group, ALevelIsHowManyLettersFromAToH) {
  auto task = TaskOf("group");
  testing::ExpectLevels(*task, 1, 1000);
  EXPECT_EQ(task->Distinct(3), 512);
  for (int level : {1, 8, 1000}) {
    std::string word = DrawOne(*task, level, 2).prompt;
    EXPECT_EQ(word.size(), static_cast<size_t>(level) + 1);
    EXPECT_EQ(word.find_first_not_of("abcdefgh"), word.size() - 1);
  }
}

TEST(Group, NoOtherProductIsRight) {
  auto task = TaskOf("group");
  Problem p = {1, 0, "a>", "21345"};
  EXPECT_TRUE(task->IsRight(p, "21345"));
  for (const char* wrong : {"12345", "2134", "213455", "2,1,3,4,5", "21345,"})
    EXPECT_FALSE(task->IsRight(p, wrong)) << wrong;
}

TEST(Group, ParityIsWhetherTheNumberOfOddLettersIsOdd) {
  auto parity = [](TaskConfig* c) { c->set_group(TaskConfig::parity); };
  auto task = TaskOf("group", parity);
  for (auto [word, odd] : {std::pair{"a>", "0"}, {"b>", "1"}, {"abb>", "0"}, {"babb>", "1"}})
    EXPECT_EQ(ReferenceOf(*task, static_cast<int>(std::strlen(word)) - 1, word), odd) << word;
  testing::ExpectPromises("group", {1, 2, 5, 60}, parity);
  EXPECT_EQ(task->Distinct(3), 8);
  auto traced = TaskOf("group", [&](TaskConfig* c) {
    parity(c);
    c->set_trace(true);
  });
  EXPECT_EQ(ReferenceOf(*traced, 3, "bab>"), "1,1,0");
}

}  // namespace
}  // namespace pawl
