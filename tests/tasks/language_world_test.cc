#include <map>
#include <set>
#include <sstream>

#include "tasks/book.h"
#include "tests/testing.h"

namespace pawl {
namespace {

Book::Settings Language(int64_t states, int64_t strings) {
  Book::Settings settings;
  settings.subject = TaskConfig::Subject::language;
  settings.size = states;
  settings.strings = strings;
  settings.asks = {TaskConfig::Ask::next};
  return settings;
}

std::vector<std::string> StringsOf(const std::string& text) {
  std::vector<std::string> strings;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line, '.');) {
    EXPECT_EQ(line.front(), ':');
    strings.push_back(line.substr(1));
  }
  return strings;
}

TEST(LanguageWorld, WithOneStateTheLettersAreThoseOfTheStrings) {
  Book book(Language(1, 200), RandomKey::Root(1));
  std::set<std::string> letters;
  for (const std::string& string : StringsOf(book.text())) {
    EXPECT_GE(string.size(), 2u);
    EXPECT_LE(string.size(), 20u);
    for (char letter : string) letters.emplace(1, letter);
  }
  EXPECT_GE(letters.size(), 2u);
  EXPECT_LE(letters.size(), 4u);
  for (const Book::Question& question : book.Questions()) {
    std::set<std::string> right(question.others.begin(), question.others.end());
    right.insert(question.answer);
    EXPECT_EQ(right, letters);
  }
}

// Whoever has seen enough strings knows each prefix's letters.
TEST(LanguageWorld, WhatFollowsAPrefixInAStringIsRightBehindIt) {
  Book book(Language(6, 3000), RandomKey::Root(2));
  std::map<std::string, std::set<std::string>> follow;
  for (const std::string& string : StringsOf(book.text())) {
    for (size_t i = 0; i < string.size(); ++i) follow[string.substr(0, i)].emplace(1, string[i]);
  }
  int found = 0;
  for (const Book::Question& question : book.Questions()) {
    EXPECT_EQ(question.kind, "next");
    EXPECT_EQ(question.prompt.front(), ':');
    EXPECT_LE(question.others.size(), 3u);
    EXPECT_GE(question.others.size(), 1u);
    auto seen = follow.find(question.prompt.substr(1, question.prompt.size() - 2));
    if (seen == follow.end()) continue;
    ++found;
    for (const std::string& letter : seen->second) EXPECT_TRUE(question.IsRight(letter));
  }
  EXPECT_GE(found, 10);
}

TEST(LanguageWorld, QuestionsAreAlwaysTheSameAndDifferFromEachOther) {
  Book book(Language(4, 10), RandomKey::Root(3)), again(Language(4, 10), RandomKey::Root(3));
  std::set<std::string> prompts;
  for (const Book::Question& question : book.Questions()) prompts.insert(question.prompt);
  EXPECT_EQ(prompts.size(), 100u);
  for (size_t i = 0; i < 100; ++i)
    EXPECT_EQ(book.Questions()[i].prompt, again.Questions()[i].prompt);
}

}  // namespace
}  // namespace pawl
