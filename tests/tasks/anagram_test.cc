#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::DrawOne;
using testing::ErrorOf;
using ::testing::HasSubstr;
using testing::TaskOf;

TEST(Anagram, AnyWordOfTheListWithTheSameLettersIsRight) {
  testing::Scratch folder;
  auto list = folder.path() / "words";
  testing::Write(list, "act\ncat\ndog\nTokyo\nit\n");
  auto task = TaskOf("anagram", [&](TaskConfig* c) { c->set_path(list.string()); });
  EXPECT_EQ(task->levels().lowest, 3);
  EXPECT_EQ(task->levels().highest, 3);
  Problem p = {3, 0, "tca>", "cat"};
  EXPECT_TRUE(task->IsRight(p, "act"));
  EXPECT_FALSE(task->IsRight(p, "atc"));
  EXPECT_FALSE(task->IsRight(p, "dog"));
  testing::Write(list, "");
  EXPECT_THAT(
      ErrorOf([&] { TaskOf("anagram", [&](TaskConfig* c) { c->set_path(list.string()); }); }),
      HasSubstr("holds no word"));
}

TEST(Anagram, AnAnswerIsRightForTheProblemMadeFromIt) {
  auto task = TaskOf("anagram");
  ASSERT_TRUE(task->makes_problems());
  for (uint64_t n = 0; n < 50; ++n) {
    Problem p = DrawOne(*task, 4, n);
    std::optional<std::string> made = task->ProblemOf(p.reference);
    ASSERT_TRUE(made) << p.reference;
    EXPECT_TRUE(task->IsRight({4, 0, *made, p.reference}, p.reference));
    EXPECT_EQ(made, task->ProblemOf(p.reference)) << "always the same";
  }
  EXPECT_FALSE(task->ProblemOf("xqzt"));
}

TEST(Anagram, KeepsWhatAllTasksPromise) { testing::ExpectPromises("anagram", {3, 4, 5, 7}); }

class AnagramList : public ::testing::Test {
 protected:
  std::unique_ptr<Task> Of(const std::string& words) {
    testing::Write(folder_ / "words", words);
    return TaskOf("anagram", [&](TaskConfig* c) { c->set_path(folder_ / "words"); });
  }

  testing::Scratch folder_;
};

TEST_F(AnagramList, WordsOfSmallLettersCountOnceAndNoOthers) {
  auto task = Of("listen\nTokyo\nsilent\nsilent\nco-op\nit\nabcdefghijklmnopqrstu\nenlist\n");
  testing::ExpectLevels(*task, 6, 6);
  EXPECT_EQ(task->Distinct(6), 3);
  EXPECT_EQ(task->Distinct(5), 0);
  for (uint64_t n = 0; n < 20; ++n) {
    Problem p = DrawOne(*task, 6, n);
    for (const char* word : {"listen", "silent", "enlist"}) EXPECT_TRUE(task->IsRight(p, word));
    for (const char* none : {"tinsel", "Listen", "listen ", "listens", "liste", "listen>"})
      EXPECT_FALSE(task->IsRight(p, none)) << none;
    std::string letters = p.prompt;
    std::sort(letters.begin(), letters.end());
    EXPECT_EQ(letters, ">eilnst");
    EXPECT_NE(p.prompt, p.reference + ">") << "the letters are put out of order";
  }
}

TEST_F(AnagramList, ALevelWithoutWordsIsAnError) {
  auto task = Of("cat\nhouse\n");
  testing::ExpectLevels(*task, 3, 5);
  EXPECT_THAT(ErrorOf([&] { DrawOne(*task, 4, 1); }),
              HasSubstr("the list has no word of 4 to 4 letters"));
  ASSERT_TRUE(task->Longest(4));
  EXPECT_TRUE(task->Longest(4)->empty());
  EXPECT_EQ(task->Longest(5)->size(), 1u);
}

TEST_F(AnagramList, AListThatIsNotThereIsAnError) {
  EXPECT_THAT(
      ErrorOf([] { TaskOf("anagram", [](TaskConfig* c) { c->set_path("/nowhere/words"); }); }),
      HasSubstr("/nowhere/words: cannot be read"));
}

TEST(Anagram, AScrambleOfAWordIsAProposal) {
  testing::Scratch scratch;
  testing::Write(scratch / "words", "cat\nact\ndog\nhouse\n");
  auto task = TaskOf("anagram",
                     [&](TaskConfig* config) { config->set_path((scratch / "words").string()); });
  Task::Posed posed = task->Pose("tca>");
  ASSERT_TRUE(posed.problem) << posed.why;
  EXPECT_EQ(posed.problem->level, 3);
  EXPECT_EQ(posed.problem->reference, "cat");
  EXPECT_TRUE(task->IsRight(*posed.problem, "act"));
  EXPECT_TRUE(task->Pose("cat>").problem) << "of act";
  for (const char* none : {"", ">", "tca", "dog>", "xyz>", "tca>>", "tcaa>", "esuo>"})
    EXPECT_FALSE(task->Pose(none).problem) << none;
  EXPECT_TRUE(task->Pose("esuoh>").problem);
}

}  // namespace
}  // namespace pawl
