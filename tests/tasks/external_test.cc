#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;
using testing::TaskOf;

// A task's program that answers each make with `made` and each check with `checked`, Python
// expressions of the question.
std::unique_ptr<Task> MakeFromProgram(const testing::Scratch& scratch, const std::string& made,
                                      const std::string& checked) {
  testing::Write(scratch / "task.py",
                 "import json, sys, time\nsys.stdin.readline()\nprint(json.dumps({'pawl': 1, "
                 "'name': 't', 'version': '1', 'levels': [2, 3]}), flush=True)\n"
                 "for line in sys.stdin:\n    asked = json.loads(line)\n"
                 "    answer = (" +
                     made + ") if 'make' in asked else (" + checked +
                     ")\n"
                     "    print(json.dumps(dict(answer, id=asked['id'])), flush=True)\n");
  return TaskOf("external", [&](TaskConfig* config) {
    config->add_command("python3");
    config->add_command(scratch / "task.py");
    config->set_timeout_s(testing::kPatienceSeconds);
  });
}

// A problem, the same again, and a check: what a run would meet after hours is met when its tasks
// are made.
TEST(ExternalTask, ABrokenProgramIsFoundAtItsFirstQuestions) {
  const std::string made = "{'prompt': 'p', 'solution': 's'}", checked = "{'right': True}";
  struct Case {
    std::string made, checked;
    const char* said;
  };
  for (const Case& c :
       {Case{"{'prompt': 'p'}", checked, "made a problem without a string \"solution\""},
        Case{"{'prompt': str(asked['id']), 'solution': 's'}", checked,
             "made two problems of level 2 and seed 1"},
        Case{made, "{'right': 'yes'}", "answered a check with"},
        Case{made, "{}['x']", "its last words: KeyError: 'x'"},
        Case{made, "print('checking') or {'right': True}",
             "printed 'checking' where its answer"}}) {
    testing::Scratch scratch;
    auto task = MakeFromProgram(scratch, c.made, c.checked);
    EXPECT_THAT(ErrorOf([&] { task->Try(); }), HasSubstr(c.said));
  }
  testing::Scratch scratch;
  auto task = MakeFromProgram(scratch, made, checked);
  EXPECT_EQ(ErrorOf([&] { task->Try(); }), "");
  EXPECT_EQ(task->Make(2, 9).reference, "s");
}

// What the set of a run's tasks is made of has been tried, a judge's twin too.
TEST(ExternalTask, ATaskSetTriesItsPrograms) {
  testing::Scratch scratch;
  MakeFromProgram(scratch, "{'prompt': 'p', 'solution': 's'}", "{}['x']");
  std::string text =
      "[[task]]\nkind = \"external\"\nfresh_levels = [2, 2]\ncommand = [\"python3\", \"" +
      (scratch / "task.py").string() + "\"]\n";
  EXPECT_THAT(ErrorOf([&] { TaskSet(ParseConfig(text, "x", {})); }), HasSubstr("KeyError"));
}

// A program that says this of itself and answers nothing.
std::unique_ptr<Task> MakeSaying(const testing::Scratch& scratch, const std::string& more) {
  testing::Write(scratch / "task.sh",
                 "read -r line\necho '{\"pawl\": 1, \"name\": \"t\", \"version\": "
                 "\"1\"" +
                     more + "}'\nread -r line\n");
  return TaskOf("external", [&](TaskConfig* config) {
    config->add_command("sh");
    config->add_command(scratch / "task.sh");
  });
}

TEST(ExternalTask, HasTheLevelsThatItsProgramSays) {
  testing::Scratch scratch;
  auto said = MakeSaying(scratch, ", \"levels\": [0, 7], \"level_meaning\": \"how hard\"");
  testing::ExpectLevels(*said, 0, 7);
  EXPECT_EQ(said->level_meaning(), "how hard");
  auto silent = MakeSaying(scratch, "");
  testing::ExpectLevels(*silent, 1, 1000);
  EXPECT_EQ(silent->level_meaning(), "the program's own");
}

TEST(ExternalTask, LevelsThatAreNoneAreAnError) {
  testing::Scratch scratch;
  for (const char* levels : {"7", "[1]", "[1, 2, 3]", "[3, 2]", "[-1, 2]", "[1, 1001]", "[1, 2.5]",
                             "[\"1\", \"2\"]", "null"}) {
    EXPECT_THAT(ErrorOf([&] { MakeSaying(scratch, std::string(", \"levels\": ") + levels); }),
                HasSubstr("want [lowest, highest], 0 to 1000"))
        << levels;
  }
}

TEST(ExternalTask, WithoutACommandThereIsNoTask) {
  EXPECT_THAT(ErrorOf([] { TaskOf("external"); }), HasSubstr("task.command: is not set"));
}

TEST(ExternalTask, ItsProgramIsAskedForProblemsAndWhetherSolutionsAreRight) {
  testing::Scratch scratch;
  auto task = MakeFromProgram(
      scratch,
      "{'prompt': '%d/%d' % (asked['make']['level'], asked['make']['seed']), 'solution': 's'}",
      "{'right': asked['check']['solution'].strip() == 's' and asked['check']['prompt'] == "
      "'3/71'}");
  Problem p = task->Make(3, 71);
  EXPECT_EQ(p.prompt, "3/71");
  EXPECT_EQ(p.reference, "s");
  EXPECT_TRUE(task->IsRight(p, "s"));
  EXPECT_TRUE(task->IsRight(p, " s ")) << "its own rules";
  EXPECT_FALSE(task->IsRight(p, "t"));
  EXPECT_FALSE(task->IsRight(task->Make(3, 72), "s"));
  RandomStream random(RandomKey::Root(1));
  for (int i = 0; i < 100; ++i) EXPECT_LT(task->Draw({2, 3}, &random).seed, uint64_t{1} << 31);
}

}  // namespace
}  // namespace pawl
