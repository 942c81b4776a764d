#include "tasks/book.h"

#include "tests/testing.h"

namespace pawl {
namespace {

using Ask = TaskConfig::Ask;
using Subject = TaskConfig::Subject;

std::vector<Book::Settings> OfEverySubject() {
  Book::Settings facts, products, strings;
  facts.size = 40;
  facts.errata = 0.25;
  facts.asks = {Ask::recall, Ask::reversed, Ask::two_steps};
  products.subject = Subject::operator_;
  products.size = 7;
  products.lessons = TaskConfig::both;
  products.asks = {Ask::derived, Ask::recall};
  strings.subject = Subject::language;
  strings.size = 5;
  strings.asks = {Ask::next};
  return {facts, products, strings};
}

TEST(Book, FillerMakesUpTheLengthAndExercisesComeLate) {
  for (Book::Settings settings : OfEverySubject()) {
    settings.length = 4000;
    settings.exercises = 20;
    for (uint64_t seed = 0; seed < 10; ++seed) {
      std::string text = Book(settings, RandomKey::Root(seed)).text();
      EXPECT_EQ(std::count(text.begin(), text.end(), '#'), 20);
      EXPECT_GT(text.find('#'), text.size() / 3);
      EXPECT_GE(text.size(), 4000u);
      EXPECT_LT(text.size(), 4500u);
      EXPECT_EQ(text, Book(settings, RandomKey::Root(seed)).text());
    }
  }
}

TEST(Book, NoneIsLongerThanTheLongest) {
  std::vector<Book::Settings> all = OfEverySubject();
  for (auto asks : {std::vector{Ask::recall}, {Ask::reversed}, {Ask::recall, Ask::two_steps}}) {
    all.push_back(all.front());
    all.back().asks = asks;
  }
  for (const Book::Settings& plain : all) {
    for (auto [length, exercises] : {std::pair{0, 0}, {0, 30}, {4000, 60}}) {
      Book::Settings settings = plain;
      settings.length = length;
      settings.exercises = exercises;
      Book::Sizes sizes = Book::LongestOf(settings);
      for (uint64_t seed = 0; seed < 50; ++seed) {
        Book book(settings, RandomKey::Root(seed));
        RandomStream random(RandomKey::Root(seed));
        Book::Question question = book.Draw(&random);
        EXPECT_LE(std::ssize(book.text()), sizes.text);
        EXPECT_LE(std::ssize(question.prompt), sizes.question);
        EXPECT_LE(std::ssize(question.answer), sizes.answer);
      }
    }
  }
}

TEST(Book, TheKindOfAQuestionShowsInTheText) {
  for (Book::Settings settings : OfEverySubject()) {
    settings.exercises = 3;
    for (uint64_t seed = 0; seed < 10; ++seed) {
      Book book(settings, RandomKey::Root(seed));
      for (const Book::Question& question : book.Questions())
        EXPECT_EQ(Book::KindOf(book.text() + question.prompt), question.kind) << question.prompt;
      EXPECT_EQ(Book::KindOf(book.text() + "#"), "exercise");
    }
  }
}

}  // namespace
}  // namespace pawl
