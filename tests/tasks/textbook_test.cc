#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::DrawOne;
using testing::TaskOf;

void Whole(TaskConfig* config) {
  config->set_length(400);
  config->set_errata(0.5);
  config->set_exercises(4);
  for (auto kind : {TaskConfig::Ask::recall, TaskConfig::Ask::reversed, TaskConfig::Ask::two_steps})
    config->add_asks(kind);
}

TEST(Textbook, KeepsWhatAllTasksPromise) {
  testing::ExpectPromises("textbook", {1, 2, 5, 40});
  testing::ExpectPromises("textbook", {1, 2, 5, 40}, Whole);
}

TEST(Textbook, ALevelIsHowManyFacts) {
  auto task = TaskOf("textbook");
  testing::ExpectLevels(*task, 1, 1000);
  for (int level : {1, 7, 300}) {
    Problem p = DrawOne(*task, level, 1);
    EXPECT_EQ(std::count(p.prompt.begin(), p.prompt.end(), '='), level);
    EXPECT_TRUE(p.prompt.ends_with("?"));
  }
}

TEST(Textbook, EachProblemHasABookOfItsOwnAndAnyKindOfQuestion) {
  auto task = TaskOf("textbook", Whole);
  std::set<std::string> books;
  std::set<std::string_view> kinds;
  for (uint64_t n = 0; n < 100; ++n) {
    Problem p = DrawOne(*task, 6, n);
    books.insert(p.prompt.substr(0, p.prompt.rfind('.')));
    kinds.insert(task->ClassOf(p));
  }
  EXPECT_EQ(books.size(), 100u);
  EXPECT_EQ(kinds, (std::set<std::string_view>{"recall", "current", "reversed", "two_steps"}));
}

TEST(Textbook, AModelMayBeAskedForAnExerciseOfItsOwn) {
  auto own = [](TaskConfig* config) {
    Whole(config);
    config->add_asks(TaskConfig::Ask::exercise);
  };
  testing::ExpectPromises("textbook", {2, 5}, own);
  auto task = TaskOf("textbook", own);
  int exercises = 0;
  for (uint64_t n = 0; n < 200; ++n) {
    Problem p = DrawOne(*task, 4, n);
    bool exercise = p.prompt.ends_with(".#");
    EXPECT_EQ(task->ClassOf(p) == "exercise", exercise) << p.prompt;
    if (!exercise) continue;
    ++exercises;
    size_t mark = p.reference.find('?');
    ASSERT_NE(mark, std::string::npos) << p.reference;
    // Any other question that the book answers is as right as the teacher's.
    size_t equals = p.prompt.rfind('=');
    size_t begin = p.prompt.rfind('.', equals) + 1, end = p.prompt.find('.', equals);
    std::string name = p.prompt.substr(begin, equals - begin),
                value = p.prompt.substr(equals + 1, end - equals - 1);
    EXPECT_TRUE(task->IsRight(p, value + "?" + name)) << p.prompt;
    EXPECT_TRUE(task->IsRight(p, name + "?" + value)) << p.prompt;
    EXPECT_FALSE(task->IsRight(p, name + "?" + value + "0"));
  }
  EXPECT_NEAR(exercises, 50, 25) << "as often as each other kind";
}

TEST(Textbook, MayBeAboutAnOperatorOrALanguage) {
  for (TaskConfig::Lessons lessons : {TaskConfig::examples, TaskConfig::rules, TaskConfig::both}) {
    auto products = [&](TaskConfig* config) {
      config->set_subject(TaskConfig::Subject::operator_);
      config->set_lessons(lessons);
      config->set_exercises(3);
    };
    testing::ExpectPromises("textbook", {2, 5, 26}, products);
    auto task = TaskOf("textbook", products);
    testing::ExpectLevels(*task, 2, 26);
    EXPECT_EQ(task->ClassOf(DrawOne(*task, 5, 1)), "derived");
  }
  auto strings = [](TaskConfig* config) {
    config->set_subject(TaskConfig::Subject::language);
    config->set_exercises(3);
  };
  testing::ExpectPromises("textbook", {1, 4, 12}, strings);
  auto task = TaskOf("textbook", strings);
  testing::ExpectLevels(*task, 1, 100);
  int several = 0;
  for (uint64_t n = 0; n < 20; ++n) {
    Problem p = DrawOne(*task, 3, n);
    EXPECT_EQ(task->ClassOf(p), "next");
    int right = 0;
    for (char letter = 'a'; letter <= 'z'; ++letter)
      right += task->IsRight(p, std::string(1, letter));
    EXPECT_GE(right, 2);
    EXPECT_LE(right, 4);
    several += right > 2;
  }
  EXPECT_GT(several, 0);
}

}  // namespace
}  // namespace pawl
