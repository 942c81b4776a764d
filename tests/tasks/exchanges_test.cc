#include <set>

#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::DrawOne;
using testing::TaskOf;

TEST(Exchanges, AnyWayThatEndsInOrderIsRightAndNoOther) {
  auto task = TaskOf("exchanges");
  Problem p = {3, 0, "cab>", ""};
  for (const char* right : {"acb,abc", "bac,abc", "cba,abc", "acb,cab,acb,abc"})
    EXPECT_TRUE(task->IsRight(p, right)) << right;
  for (const char* wrong : {"", "abc", "acb", "acb,abc,", ",acb,abc", "acb,,abc", "acb,abd",
                            "acb,abc,acb", "acb abc", "acb,abcd"}) {
    EXPECT_FALSE(task->IsRight(p, wrong)) << wrong;
  }
}

TEST(Exchanges, KeepsWhatAllTasksPromise) { testing::ExpectPromises("exchanges", {2, 3, 6, 20}); }

TEST(Exchanges, ALevelIsHowManyDifferentLettersStandOutOfOrder) {
  auto task = TaskOf("exchanges");
  testing::ExpectLevels(*task, 2, 20);
  for (int level : {2, 3, 11, 20}) {
    for (uint64_t n = 0; n < 20; ++n) {
      std::string row = DrawOne(*task, level, n).prompt;
      ASSERT_EQ(row.size(), static_cast<size_t>(level) + 1);
      row.pop_back();
      EXPECT_FALSE(std::is_sorted(row.begin(), row.end())) << row;
      EXPECT_EQ(std::set<char>(row.begin(), row.end()).size(), row.size()) << row;
    }
  }
}

TEST(Exchanges, TwoLettersHaveOneExchange) {
  auto task = TaskOf("exchanges");
  Problem p = {2, 0, "ba>", ""};
  EXPECT_TRUE(task->IsRight(p, "ab"));
  EXPECT_TRUE(task->IsRight(p, "ab,ba,ab")) << "there and back again";
  EXPECT_FALSE(task->IsRight(p, "ba"));
  EXPECT_FALSE(task->IsRight(p, "ba,ab")) << "the first exchange changes nothing";
}

// Three letters that move in a ring are two exchanges, not one.
TEST(Exchanges, MoreThanOneExchangeAtATimeIsWrong) {
  auto task = TaskOf("exchanges");
  Problem p = {4, 0, "dcba>", ""};
  EXPECT_TRUE(task->IsRight(p, "acbd,abcd"));
  EXPECT_TRUE(task->IsRight(p, "dbca,abcd"));
  EXPECT_FALSE(task->IsRight(p, "abcd")) << "two exchanges at once";
  EXPECT_FALSE(task->IsRight(p, "cbda,abcd")) << "a ring of three";
}

TEST(Exchanges, AWayOfMoreThan10000CharactersIsWrong) {
  auto task = TaskOf("exchanges");
  auto way = [](int detours) {
    std::string text;
    for (int i = 0; i < detours; ++i) text += "acb,cab,";
    return text + "acb,abc";
  };
  Problem p = {3, 0, "cab>", ""};
  EXPECT_TRUE(task->IsRight(p, way(1249))) << "9,999 characters";
  EXPECT_FALSE(task->IsRight(p, way(1250)));
}

}  // namespace
}  // namespace pawl
