#include <map>
#include <set>
#include <sstream>

#include "tasks/book.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using Ask = TaskConfig::Ask;

Book::Settings Operator(int64_t letters, TaskConfig::Lessons lessons) {
  Book::Settings settings;
  settings.subject = TaskConfig::Subject::operator_;
  settings.size = letters;
  settings.lessons = lessons;
  settings.asks = {Ask::derived};
  return settings;
}

// What stands in a book.
struct Reading {
  std::map<char, int> numbers;
  std::map<std::string, std::string> products, exercises;  // "k*c" -> "x"

  explicit Reading(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line, '.');) {
      if (line.front() == '#') {
        exercises[line.substr(1, 3)] = line.substr(5);
      } else if (line.find('*') != std::string::npos) {
        EXPECT_TRUE(products.emplace(line.substr(0, 3), line.substr(4)).second) << line;
      } else {
        numbers[line.front()] = std::stoi(line.substr(2));
      }
    }
  }

  std::string ByTheRules(const std::string& product) const {
    auto n = static_cast<int>(numbers.size());
    int sum = (numbers.at(product[0]) + numbers.at(product[2])) % n;
    for (auto [letter, number] : numbers) {
      if (number == sum) return std::string(1, letter);
    }
    return "";
  }
};

TEST(OperatorWorld, TheRulesGiveEveryProduct) {
  for (int64_t letters : {2, 5, 10, 11, 26}) {
    Book book(Operator(letters, TaskConfig::rules), RandomKey::Root(1));
    Reading reading(book.text());
    EXPECT_EQ(std::ssize(reading.numbers), letters);
    EXPECT_TRUE(reading.products.empty());
    std::vector<Book::Question> questions = book.Questions();
    EXPECT_EQ(std::ssize(questions), letters * letters);
    for (const Book::Question& question : questions) {
      EXPECT_EQ(question.kind, "derived");
      EXPECT_EQ(reading.ByTheRules(question.prompt.substr(0, 3)), question.answer);
    }
  }
}

TEST(OperatorWorld, ExamplesStateAShareOfTheProductsAndTheOthersAreDerived) {
  for (double shown : {0.0, 0.4, 0.75, 1.0}) {
    Book::Settings settings = Operator(6, TaskConfig::both);
    settings.shown = shown;
    settings.asks = {Ask::derived, Ask::recall};
    Book book(settings, RandomKey::Root(2));
    Reading reading(book.text());
    auto stated = static_cast<int64_t>(std::clamp(std::round(36 * shown), 1.0, 35.0));
    EXPECT_EQ(std::ssize(reading.products), stated);
    std::set<std::string> asked;
    for (const Book::Question& question : book.Questions()) {
      std::string product = question.prompt.substr(0, 3);
      EXPECT_EQ(question.kind, reading.products.contains(product) ? "recall" : "derived");
      EXPECT_EQ(reading.ByTheRules(product), question.answer);
      if (question.kind == "recall") {
        EXPECT_EQ(reading.products[product], question.answer);
        EXPECT_EQ(book.text().substr(static_cast<size_t>(question.at), 3), product);
      }
      asked.insert(product);
    }
    EXPECT_EQ(asked.size(), 36u);
  }
}

TEST(OperatorWorld, AnExerciseIsRightAndIsNotAskedAgainAsIfNotStated) {
  for (TaskConfig::Lessons lessons : {TaskConfig::examples, TaskConfig::rules}) {
    for (int64_t exercises : {3, 200}) {  // there are 25 products
      Book::Settings settings = Operator(5, lessons);
      settings.exercises = exercises;
      Book book(settings, RandomKey::Root(3));
      Reading reading(book.text());
      EXPECT_FALSE(book.Questions().empty()) << "one is left to be derived";
      for (const Book::Question& question : book.Questions())
        EXPECT_FALSE(reading.exercises.contains(question.prompt.substr(0, 3)));
      if (lessons == TaskConfig::rules) {
        for (const auto& [product, answer] : reading.exercises)
          EXPECT_EQ(reading.ByTheRules(product), answer);
      }
      EXPECT_EQ(book.text().rfind('='), book.text().find('#') - 3)
          << "exercises stand behind all lessons";
    }
  }
}

TEST(OperatorWorld, EachBookHasAGroupOfItsOwn) {
  std::set<std::string> texts;
  for (uint64_t seed = 0; seed < 50; ++seed)
    texts.insert(Book(Operator(5, TaskConfig::rules), RandomKey::Root(seed)).text());
  EXPECT_EQ(texts.size(), 50u);
}

}  // namespace
}  // namespace pawl
