#include <map>
#include <set>
#include <sstream>

#include "base/files.h"
#include "tasks/book.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using Ask = TaskConfig::Ask;

// What a reader who knows the rules alone finds in a book, as it stands after each line.
struct Reading {
  std::map<std::string, std::string> values, pointers;
  std::map<std::string, int> stated;
  int filler = 0;
  std::vector<std::pair<std::string, bool>> exercises;  // and whether it is right there

  std::string Answer(const std::string& question) const {
    std::string name = question.substr(0, question.size() - 1);
    if (name.ends_with(">")) {
      auto pointer = pointers.find(name.substr(0, name.size() - 1));
      return pointer == pointers.end() ? "" : Answer(pointer->second + "?");
    }
    if (auto value = values.find(name); value != values.end()) return value->second;
    for (const auto& [other, value] : values) {
      if (value == name) return other;
    }
    return "";
  }

  explicit Reading(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line, '.');) {
      if (size_t at = line.find('?'); at != std::string::npos) {
        EXPECT_EQ(line.front(), '#');
        std::string question = line.substr(1, at), answer = Answer(question);
        exercises.emplace_back(question, !answer.empty() && answer == line.substr(at + 1));
      } else if (at = line.find('='); at != std::string::npos) {
        values[line.substr(0, at)] = line.substr(at + 1);
        ++stated[line.substr(0, at)];
      } else if (at = line.find('>'); at != std::string::npos) {
        pointers[line.substr(0, at)] = line.substr(at + 1);
      } else {
        ++filler;
      }
    }
  }
};

Book::Settings Everything() {
  Book::Settings settings;
  settings.size = 40;
  settings.length = 4000;
  settings.exercises = 60;
  settings.errata = 0.25;
  settings.asks = {Ask::recall, Ask::reversed, Ask::two_steps};
  return settings;
}

TEST(FactsWorld, AReaderOfTheTextAnswersEveryQuestion) {
  std::set<std::string_view> kinds;
  for (uint64_t seed = 0; seed < 30; ++seed) {
    Book book(Everything(), RandomKey::Root(seed));
    Reading reading(book.text());
    RandomStream random(RandomKey::Root(seed).Fold("ask"));
    for (int i = 0; i < 60; ++i) {
      Book::Question question = book.Draw(&random);
      EXPECT_EQ(reading.Answer(question.prompt), question.answer) << question.prompt;
      EXPECT_EQ(Book::KindOf(book.text() + question.prompt), question.kind) << question.prompt;
      kinds.insert(question.kind);
    }
  }
  EXPECT_EQ(kinds, (std::set<std::string_view>{"recall", "current", "reversed", "two_steps"}));
}

TEST(FactsWorld, ExercisesAskWhatStandsBeforeThemAndStandInTheSecondHalf) {
  for (uint64_t seed = 0; seed < 30; ++seed) {
    Book book(Everything(), RandomKey::Root(seed));
    Reading reading(book.text());
    ASSERT_EQ(reading.exercises.size(), 60u);
    for (const auto& [question, right] : reading.exercises) EXPECT_TRUE(right) << question;
    EXPECT_GT(book.text().find('?'), book.text().size() / 3);
  }
  Book::Settings one;  // one fact among filler: no exercise before it
  one.length = 300;
  one.exercises = 3;
  for (uint64_t seed = 0; seed < 30; ++seed) {
    Reading reading(Book(one, RandomKey::Root(seed)).text());
    for (const auto& [question, right] : reading.exercises) EXPECT_TRUE(right) << question;
  }
}

TEST(FactsWorld, FactsErrataAndLengthAreThoseThatWereSet) {
  Book book(Everything(), RandomKey::Root(1));
  Reading reading(book.text());
  EXPECT_EQ(reading.values.size(), 40u);
  EXPECT_EQ(reading.pointers.size(), 40u);
  EXPECT_EQ(std::count_if(reading.stated.begin(), reading.stated.end(),
                          [](const auto& name) { return name.second == 2; }),
            10);
  EXPECT_GE(book.text().size(), 4000u);
  EXPECT_LT(book.text().size(), 4100u);
  EXPECT_GT(reading.filler, 0);
  std::set<std::string> values;
  for (const auto& [name, value] : reading.values) values.insert(value);
  EXPECT_EQ(values.size(), 40u) << "no two values are alike";

  Book::Settings plain;
  plain.size = 5000;
  Reading many(Book(plain, RandomKey::Root(1)).text());
  EXPECT_EQ(many.values.size(), 5000u);
  EXPECT_EQ(many.filler, 0);
  EXPECT_TRUE(many.pointers.empty());
}

// Runs, weights and states of older versions were made of these bytes.
TEST(FactsWorld, ABookIsTheOneThatItsKeyAlwaysMade) {
  Book book(Everything(), RandomKey::Root(7).Fold("pawl book"));
  EXPECT_EQ(Sha256Hex(book.text()),
            "4421f6ea6091d35acaf2fd8eff4c1dabf79f54721f00d8c0e0bf39bc8e0c55a9");
}

}  // namespace
}  // namespace pawl
