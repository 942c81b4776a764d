#include <set>

#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::DrawOne;
using testing::ErrorOf;
using ::testing::HasSubstr;
using testing::TaskOf;

TEST(MakeTask, RefusesUnknownKindsAndLevels) {
  EXPECT_THAT(
      ErrorOf([] { TaskOf("adition"); }),
      HasSubstr("unknown task 'adition'; known: addition, sorting, exchanges, copy, reverse"));
  EXPECT_THAT(ErrorOf([] {
                TaskOf("facts",
                       [](TaskConfig* c) { c->add_fresh_levels(3), c->add_fresh_levels(11); });
              }),
              HasSubstr("levels 3 to 11 are outside its levels 1 to 10"));
}

TEST(MakeTask, RefusesBacktranslationWhereNoProblemCanBeMade) {
  EXPECT_THAT(ErrorOf([] { TaskOf("copy", [](TaskConfig* c) { c->set_backtranslate(true); }); }),
              HasSubstr("cannot make a problem"));
}

// docs/tasks.md lists every kind with its summary, its levels and what one means.
TEST(TaskKinds, StandInTheManualAsTheyAre) {
  std::string manual = testing::Read(std::filesystem::path(PAWL_SOURCE_DIR) / "docs/tasks.md");
  std::set<std::string_view> names;
  for (const TaskKind& kind : TaskKinds()) {
    EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
    EXPECT_THAT(manual, HasSubstr(fmt::format("\n{:<15} {}", kind.name, kind.summary)));
    // The first two want a file or a program; the levels of the third are those of a word list.
    if (kind.name == "file" || kind.name == "external" || kind.name == "anagram") continue;
    auto task = TaskOf(std::string(kind.name));
    size_t at = manual.find(fmt::format("\n{:<15} ", kind.name));
    ASSERT_NE(at, std::string::npos);
    EXPECT_EQ(manual.find("levels", at),
              manual.find(fmt::format("levels {} to {}: {}\n", task->levels().lowest,
                                      task->levels().highest, task->level_meaning()),
                          at))
        << kind.name;
  }
}

TEST(MakeTask, RefusesLevelsThatItsKindHasNot) {
  auto error = [](const std::string& kind, int lowest, int highest) {
    return ErrorOf([&] {
      TaskOf(kind,
             [&](TaskConfig* c) { c->add_sample_levels(lowest), c->add_sample_levels(highest); });
    });
  };
  EXPECT_THAT(error("maze", 1, 30), HasSubstr("levels 1 to 30 are outside its levels 1 to 29"));
  EXPECT_THAT(error("maze", 1, 30),
              HasSubstr("a level is the number of corridors between start and goal"));
  EXPECT_THAT(error("countdown", 1, 8), HasSubstr("are outside its levels 2 to 8"));
  EXPECT_EQ(error("sorting", 1, 1000), "");
}

TEST(MakeTask, AnyKindCanBeJudged) {
  for (const std::string kind : {"copy", "maze", "group", "text"}) {
    auto judge = TaskOf(kind, [](TaskConfig* c) { c->set_judge(true); });
    Problem p = DrawOne(*judge, 1, 2);
    EXPECT_TRUE(p.prompt.ends_with("?")) << kind;
    EXPECT_THAT(p.reference, ::testing::AnyOf("y", "n")) << kind;
  }
}

}  // namespace
}  // namespace pawl
