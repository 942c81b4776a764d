#include "tasks/book_world.h"

#include "proto/sections.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using Ask = TaskConfig::Ask;
using Subject = TaskConfig::Subject;

TEST(BookWorld, SettingsTakeTheDefaultQuestionOfTheSubject) {
  TaskConfig config;
  EXPECT_EQ(BookWorld::Settings::Of(config, 3).asks, std::vector{Ask::recall});
  config.set_subject(Subject::operator_);
  config.set_lessons(TaskConfig::both);
  BookWorld::Settings settings = BookWorld::Settings::Of(config, 3);
  EXPECT_EQ(settings.asks, std::vector{Ask::derived});
  EXPECT_EQ(settings.size, 3);
  EXPECT_EQ(settings.lessons, TaskConfig::both);
  EXPECT_EQ(settings.shown, 0.75);
  config.set_subject(Subject::language);
  EXPECT_EQ(BookWorld::Settings::Of(config, 3).asks, std::vector{Ask::next});
  config.add_asks(Ask::exercise);
  EXPECT_EQ(BookWorld::Settings::Of(config, 3).asks, std::vector{Ask::next})
      << "an exercise is a form of the other kinds";
}

TEST(BookWorld, MakesEverySubjectOfTheSchema) {
  for (int i = 0; i < Subject::Kind_ARRAYSIZE; ++i) {
    BookWorld::Settings settings;
    settings.subject = static_cast<Subject::Kind>(i);
    settings.size = BookSizesOf(settings.subject).lowest;
    settings.asks = AsksOf(settings.subject);
    RandomStream random(RandomKey::Root(1));
    EXPECT_GT(BookWorld::Make(settings, &random)->lines(), 0u) << i;
  }
}

TEST(BookWorld, AQuestionMayHaveSeveralRightAnswers) {
  BookWorld::Question question = {":ab?", "c", "next", 0, {"d", "e"}};
  for (const char* right : {"c", "d", "e"}) EXPECT_TRUE(question.IsRight(right));
  for (const char* wrong : {"", "a", "cd"}) EXPECT_FALSE(question.IsRight(wrong));
}

}  // namespace
}  // namespace pawl
