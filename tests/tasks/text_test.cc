#include <cmath>
#include <map>
#include <set>
#include <sstream>

#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::DrawOne;
using testing::ErrorOf;
using ::testing::HasSubstr;
using testing::TaskOf;

// The law is a law: the mean of -log p over draws estimates its entropy, which is log(words) + 7
// times a word's; the deviation of a word's -log p is below 0.8 nats, of a line's below sqrt(7) *
// 0.8, of the mean of 2,000 below 0.05. Four of those.
TEST(Text, LinesHaveTheLikelihoodTheyAreDrawnWith) {
  auto task = TaskOf("text", [](TaskConfig* c) {
    c->set_count(100);
    c->set_branch(4);
  });
  double sum = 0, total = 1 + 0.5 + 1.0 / 3 + 0.25, entropy = 0;
  for (double weight : {1.0, 0.5, 1.0 / 3, 0.25})
    entropy -= weight / total * std::log(weight / total);
  for (uint64_t n = 0; n < 2000; ++n) {
    Problem p = DrawOne(*task, 1, n);
    ASSERT_TRUE(task->IsRight(p, p.reference)) << p.reference;
    sum += task->TrueNats(p) / 2000;
  }
  EXPECT_NEAR(sum, std::log(100) + 7 * entropy, 0.2);
}

TEST(Text, WhatTheSourceNeverWritesHasNoLikelihood) {
  auto task = TaskOf("text");
  Problem p = DrawOne(*task, 1, 3);
  size_t space = p.reference.rfind(' ');
  for (const std::string& line :
       {std::string(), p.reference.substr(0, space),
        p.reference + " " + p.reference.substr(space + 1), "x" + p.reference}) {
    EXPECT_FALSE(task->IsRight(p, line)) << line;
  }
}

TEST(Text, KeepsWhatAllTasksPromise) {
  testing::ExpectProblemsAreKept("text", {1});
  testing::ExpectTheTeacherIsRight("text", {1});
}

// One follower each: the first word tells the line.
TEST(Text, WithOneBranchALineIsToldByItsFirstWord) {
  auto task = TaskOf("text", [](TaskConfig* c) {
    c->set_count(10);
    c->set_branch(1);
  });
  std::map<std::string, std::string> lines;
  for (uint64_t n = 0; n < 200; ++n) {
    Problem p = DrawOne(*task, 1, n);
    EXPECT_NEAR(task->TrueNats(p), std::log(10), 1e-9);
    EXPECT_NEAR(task->Frequency(p), 0.1, 1e-9);
    std::string& line = lines[p.reference.substr(0, p.reference.find(' '))];
    if (line.empty()) line = p.reference;
    EXPECT_EQ(line, p.reference);
  }
  EXPECT_EQ(lines.size(), 10u);
}

TEST(Text, ALineHasEightWordsOfFourLettersAndNothingIsAsked) {
  auto task = TaskOf("text");
  testing::ExpectLevels(*task, 1, 1);
  for (uint64_t n = 0; n < 50; ++n) {
    Problem p = DrawOne(*task, 1, n);
    EXPECT_EQ(p.prompt, "");
    ASSERT_EQ(p.reference.size(), 8u * 4 + 7);
    for (size_t i = 4; i < p.reference.size(); i += 5) EXPECT_EQ(p.reference[i], ' ');
  }
}

TEST(Text, AWordIsFollowedByNoMoreThanItsBranches) {
  auto task = TaskOf("text", [](TaskConfig* c) {
    c->set_count(20);
    c->set_branch(3);
  });
  std::map<std::string, std::set<std::string>> followers;
  for (uint64_t n = 0; n < 500; ++n) {
    std::istringstream line(DrawOne(*task, 1, n).reference);
    std::string before, word;
    for (line >> before; line >> word; before = word) followers[before].insert(word);
  }
  EXPECT_EQ(followers.size(), 20u);
  for (const auto& [word, next] : followers) EXPECT_EQ(next.size(), 3u) << word;
}

TEST(Text, MoreWordsThanTwoSyllablesMakeAreAnError) {
  EXPECT_THAT(ErrorOf([] { TaskOf("text", [](TaskConfig* c) { c->set_count(4000); }); }),
              HasSubstr("4000 words of two syllables are too many"));
}

}  // namespace
}  // namespace pawl
