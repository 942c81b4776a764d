#include <set>

#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::DrawOne;
using testing::ErrorOf;
using ::testing::HasSubstr;
using testing::TaskOf;

TEST(FileTask, ReadsLinesAndHoldsSomeOut) {
  testing::Scratch scratch;
  std::string lines;
  for (int i = 0; i < 200; ++i)
    lines += fmt::format("{{\"prompt\": \"p{}\", \"solution\": \"s{}\", \"level\": {}}}\n", i, i,
                         1 + i % 2);
  testing::Write(scratch / "a.jsonl", lines);
  auto task = TaskOf("file", [&](TaskConfig* c) { c->set_path(scratch / "a.jsonl"); });
  std::set<std::string> held_out;
  for (int level : {1, 2}) {
    for (const Problem& p : task->HeldOut(level, 1000, RandomKey::Root(0)))
      held_out.insert(p.prompt);
  }
  EXPECT_GT(held_out.size(), 5u);
  RandomStream random(RandomKey::Root(1));
  for (int i = 0; i < 500; ++i) {
    Task::Identity id = task->Draw({2, 2}, &random);
    Problem p = task->Make(id.level, id.seed);
    EXPECT_EQ(p.level, 2);
    EXPECT_FALSE(held_out.contains(p.prompt));
    EXPECT_EQ(p.reference.substr(1), p.prompt.substr(1));
  }
}

TEST(FileTask, NamesTheLineThatIsWrong) {
  testing::Scratch scratch;
  auto error = [&](const std::string& text) {
    testing::Write(scratch / "a.jsonl", text);
    return ErrorOf(
        [&] { TaskOf("file", [&](TaskConfig* c) { c->set_path(scratch / "a.jsonl"); }); });
  };
  std::string good = "{\"prompt\": \"p\", \"solution\": \"s\"}\n";
  EXPECT_THAT(error(good + "{\"prompt\": \n"),
              HasSubstr("a.jsonl:2: is not valid JSON: it is cut off or malformed at byte 11; "
                        "write one object per line"));
  EXPECT_THAT(error(good + good + "{\"prompt\": \"p\"}\n"), HasSubstr("a.jsonl:3: lacks solution"));
  EXPECT_THAT(error("[]\n"), HasSubstr("a.jsonl:1: is []: want an object"));
  EXPECT_THAT(error("{\"prompt\": \"p\", \"solution\": 4}\n"),
              HasSubstr("a.jsonl:1: solution = 4: want a text"));
  EXPECT_THAT(error("{\"prompt\": \"p\", \"solution\": \"s\", \"level\": \"x\"}\n"),
              HasSubstr("a.jsonl:1: level = \"x\": want a whole number from 1 to 1000"));
  EXPECT_THAT(error(good), HasSubstr("leave no held-out problem or no training problem"));
  EXPECT_THAT(ErrorOf([&] { TaskOf("file", [](TaskConfig* c) { c->set_path("/nowhere"); }); }),
              HasSubstr("/nowhere: cannot be read: No such file"));
}

class FileOfLines : public ::testing::Test {
 protected:
  std::unique_ptr<Task> Of(const std::string& lines) {
    testing::Write(scratch_ / "a.jsonl", lines);
    return TaskOf("file", [&](TaskConfig* c) { c->set_path(scratch_ / "a.jsonl"); });
  }

  static std::string Lines(int count) {
    std::string lines;
    for (int i = 0; i < count; ++i)
      lines += fmt::format("{{\"prompt\": \"p{}\", \"solution\": \"s{}\"}}\n", i, i);
    return lines;
  }

  testing::Scratch scratch_;
};

TEST_F(FileOfLines, LinesWithoutTextArePassedOverAndPlacesAreThoseOfTheFile) {
  auto task = Of("\n  \t\n" + Lines(60) + "\r\n");
  ASSERT_EQ(task->All().size(), 60u);
  EXPECT_EQ(task->Distinct(1), 60);
  Problem first = task->Make(1, 0), last = task->Make(1, 59);
  EXPECT_EQ(first.prompt, "p0");
  EXPECT_TRUE(task->Where(first).ends_with("a.jsonl:3")) << task->Where(first);
  EXPECT_TRUE(task->Where(last).ends_with("a.jsonl:62"));
}

TEST_F(FileOfLines, OfHeldOutLinesWithOnePromptTheFirstIsAsked) {
  auto once = Of(Lines(60))->HeldOut(1, 1000, RandomKey::Root(0));
  auto twice = Of(Lines(60) + Lines(60))->HeldOut(1, 1000, RandomKey::Root(7));
  ASSERT_GT(once.size(), 1u);
  ASSERT_EQ(twice.size(), once.size());
  for (size_t i = 0; i < once.size(); ++i) {
    EXPECT_EQ(twice[i].prompt, once[i].prompt);
    EXPECT_LT(twice[i].seed, 60u);
  }
  EXPECT_EQ(Of(Lines(60))->HeldOut(1, 1, RandomKey::Root(0)).size(), 1u);
  EXPECT_TRUE(Of(Lines(60))->HeldOut(2, 10, RandomKey::Root(0)).empty());
}

TEST_F(FileOfLines, ALevelWithoutLinesIsAnError) {
  auto task = Of(Lines(60));
  EXPECT_THAT(ErrorOf([&] { DrawOne(*task, 2, 1); }), HasSubstr("no line has a level from 2 to 2"));
  EXPECT_EQ(DrawOne(*task, 1, 1).level, 1) << "a line without a level has level 1";
}

TEST_F(FileOfLines, TheSolutionIsRightToTheLetter) {
  auto task = Of(Lines(60));
  Problem p = task->Make(1, 7);
  EXPECT_TRUE(task->IsRight(p, "s7"));
  for (const char* wrong : {"s8", "s7 ", "S7", "", "p7"}) EXPECT_FALSE(task->IsRight(p, wrong));
}

TEST_F(FileOfLines, WithoutAPathThereIsNoTask) {
  EXPECT_THAT(ErrorOf([] { TaskOf("file"); }), HasSubstr("task.path: is not set"));
}

}  // namespace
}  // namespace pawl
