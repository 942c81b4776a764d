#include <map>
#include <set>

#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::DrawOne;
using testing::TaskOf;

void Small(TaskConfig* config) {
  config->set_count(6);
  config->set_errata(0.34);
  for (auto kind : {TaskConfig::Ask::recall, TaskConfig::Ask::reversed, TaskConfig::Ask::two_steps})
    config->add_asks(kind);
}

TEST(Study, KeepsWhatAllTasksPromise) {
  testing::ExpectProblemsAreKept("study", {1}, Small);
  testing::ExpectTheTeacherIsRight("study", {1}, Small);
}

TEST(Study, EveryProblemIsAboutOneBookAndItsQuestionsAreAskedWithoutIt) {
  auto task = TaskOf("study", Small);
  testing::ExpectLevels(*task, 1, 1);
  EXPECT_TRUE(task->declarative());
  EXPECT_EQ(task->Distinct(1), 18) << "three kinds of questions about six facts";
  std::vector<Problem> held_out = task->HeldOut(1, 100, RandomKey::Root(1));
  ASSERT_EQ(held_out.size(), 18u);
  std::map<std::string, std::string> asked;
  std::map<std::string_view, int> kinds;
  for (const Problem& p : held_out) {
    EXPECT_TRUE(asked.emplace(p.prompt, p.reference).second) << p.prompt << " twice";
    EXPECT_EQ(p.prompt.find_last_of(".#"), 0u) << "an exercise, and the book is not there";
    ++kinds[task->ClassOf(p)];
  }
  EXPECT_EQ(kinds["current"], 2);
  EXPECT_EQ(kinds["recall"], 4);
  EXPECT_EQ(kinds["reversed"], 6);
  EXPECT_EQ(kinds["two_steps"], 6);
  std::set<std::string> books, drawn;
  for (uint64_t n = 0; n < 300; ++n) {
    Problem p = DrawOne(*task, 1, n);
    std::string question = task->TaughtPrompt(p).value_or("");
    ASSERT_TRUE(asked.contains(question)) << question;
    EXPECT_EQ(asked[question], p.reference);
    ASSERT_TRUE(p.prompt.ends_with(question.substr(1)));
    books.insert(p.prompt.substr(0, p.prompt.size() - question.size() + 1));
    drawn.insert(question);
  }
  EXPECT_EQ(books.size(), 1u);
  EXPECT_EQ(drawn.size(), 18u) << "every question is asked";
  EXPECT_EQ(task->HeldOut(1, 7, RandomKey::Root(1)).size(), 7u);
}

TEST(Study, MayBeOfAnOperatorOrALanguage) {
  auto products = [](TaskConfig* config) {
    config->set_count(5);
    config->set_subject(TaskConfig::Subject::operator_);
    config->add_asks(TaskConfig::Ask::derived);
    config->add_asks(TaskConfig::Ask::recall);
  };
  testing::ExpectProblemsAreKept("study", {1}, products);
  testing::ExpectTheTeacherIsRight("study", {1}, products);
  EXPECT_EQ(TaskOf("study", products)->Distinct(1), 25) << "all products";
  auto strings = [](TaskConfig* config) {
    config->set_count(4);
    config->set_subject(TaskConfig::Subject::language);
  };
  testing::ExpectProblemsAreKept("study", {1}, strings);
  testing::ExpectTheTeacherIsRight("study", {1}, strings);
  auto task = TaskOf("study", strings);
  for (const Problem& p : task->HeldOut(1, 100, RandomKey::Root(1))) {
    int right = 0;
    for (char letter = 'a'; letter <= 'z'; ++letter)
      right += task->IsRight(p, std::string(1, letter));
    EXPECT_GE(right, 2) << p.prompt;
    EXPECT_LE(right, 4) << p.prompt;
  }
}

TEST(Study, TheFreshStreamIsTheBooksTextAndEveryLineStandsInAsManyRows) {
  auto task = TaskOf("study", Small);
  Problem p = DrawOne(*task, 1, 0);
  std::string book = p.prompt.substr(0, p.prompt.rfind('.') + 1);
  auto lines = std::count(book.begin(), book.end(), '.');
  ASSERT_EQ(lines, 6 + 2 + 6) << "facts, errata and pointers";
  std::map<std::string, int> rows;
  size_t longest = task->LongestFresh(1)->front().reference.size(), most = 0;
  for (uint64_t seed = 0; seed < static_cast<uint64_t>(lines) + 7; ++seed) {
    Problem row = task->MakeFresh(1, seed);
    EXPECT_EQ(row.prompt, "");
    EXPECT_NE(book.find(row.reference), std::string::npos) << row.reference;
    EXPECT_TRUE(row.reference.ends_with("."));
    most = std::max(most, row.reference.size());
    std::string line;
    for (char c : row.reference) {
      line += c;
      if (c == '.') ++rows[std::exchange(line, "")];
    }
  }
  EXPECT_EQ(most, longest);
  EXPECT_EQ(std::ssize(rows), lines);
  for (const auto& [line, count] : rows) EXPECT_EQ(count, 8) << line;
  std::set<std::string> drawn;
  for (uint64_t n = 0; n < 400; ++n) {
    RandomStream random(RandomKey::Root(n));
    Task::Identity id = task->DrawFresh({1, 1}, &random);
    drawn.insert(task->MakeFresh(id.level, id.seed).reference);
  }
  EXPECT_EQ(std::ssize(drawn), lines + 7);
}

TEST(Study, FreeOfPlaceAModelAsksAnythingThatTheBookAnswers) {
  auto free = [](TaskConfig* config) {
    Small(config);
    config->set_place(TaskConfig::free);
  };
  auto task = TaskOf("study", free), tied = TaskOf("study", Small);
  testing::ExpectProblemsAreKept("study", {1}, free);
  testing::ExpectTheTeacherIsRight("study", {1}, free);
  std::vector<Problem> held_out = task->HeldOut(1, 100, RandomKey::Root(1));
  for (uint64_t n = 0; n < 30; ++n) {
    Problem p = DrawOne(*task, 1, n);
    EXPECT_TRUE(p.prompt.ends_with(".#"));
    EXPECT_EQ(task->TaughtPrompt(p), "#");
    for (const Problem& asked : held_out) {
      EXPECT_TRUE(task->IsRight(p, asked.prompt.substr(1) + asked.reference));
      EXPECT_TRUE(task->IsRight(asked, asked.reference));
      EXPECT_FALSE(task->IsRight(asked, asked.prompt.substr(1) + asked.reference));
    }
    EXPECT_FALSE(task->IsRight(p, held_out[0].prompt + held_out[0].reference)) << "the # twice";
    EXPECT_FALSE(task->IsRight(p, held_out[0].prompt.substr(1) + held_out[1].reference));
  }
  EXPECT_EQ(task->Distinct(1), 18);
  EXPECT_EQ(held_out.size(), 18u) << "the same is measured";
}

TEST(Study, ABookOfTheUserIsReadAPassageAtATimeAndAskedInItsOwnWords) {
  testing::Scratch scratch;
  std::string text;
  for (int i = 0; i < 30; ++i)
    text += fmt::format("the height of hill {} is {} feet. ", i, 100 + 7 * i);
  std::string questions;
  for (int i = 0; i < 30; ++i)
    questions += fmt::format(
        "{{\"question\": \"how high is hill {}?\", \"answer\": \"{}\", \"quote\": \"hill {} "
        "is\", \"kind\": \"{}\"}}\n",
        i, 100 + 7 * i, i, i % 2 == 0 ? "recall" : "hills");
  testing::Write(scratch / "book.txt", text);
  testing::Write(scratch / "questions.jsonl", questions);
  auto own = [&](TaskConfig* config) {
    config->set_path(scratch / "book.txt");
    config->set_questions(scratch / "questions.jsonl");
    config->set_length(120);
  };
  testing::ExpectProblemsAreKept("study", {1}, own);
  testing::ExpectTheTeacherIsRight("study", {1}, own);
  auto task = TaskOf("study", own);
  EXPECT_EQ(task->Distinct(1), 30);
  EXPECT_EQ(
      task->Remark(),
      fmt::format("the book has {} bytes and 30 questions; accuracy is not counted apart for the "
                  "kinds hills",
                  text.size()));
  std::vector<Problem> held_out = task->HeldOut(1, 100, RandomKey::Root(1));
  ASSERT_EQ(held_out.size(), 30u);
  for (const Problem& asked : held_out) {
    Problem read = task->Make(1, asked.seed);
    EXPECT_EQ(asked.prompt, fmt::format("#how high is hill {}?", asked.seed));
    EXPECT_EQ(asked.reference, std::to_string(100 + 7 * asked.seed));
    EXPECT_EQ(task->ClassOf(asked), asked.seed % 2 == 0 ? "recall" : "");
    EXPECT_EQ(task->TaughtPrompt(read), asked.prompt);
    ASSERT_TRUE(read.prompt.ends_with(asked.prompt.substr(1)));
    EXPECT_EQ(read.prompt.find('#'), std::string::npos) << "a # begins an exercise of the text";
    EXPECT_LE(read.prompt.size(), 120 + asked.prompt.size());
    EXPECT_NE(read.prompt.find(fmt::format("hill {} is {} feet", asked.seed, asked.reference)),
              std::string::npos)
        << read.prompt;
    EXPECT_EQ(task->Where(read),
              fmt::format("{}:{}", (scratch / "questions.jsonl").string(), asked.seed + 1));
  }
  std::vector<Problem> all = task->All();
  std::string covered;
  for (const Problem& one : all) {
    if (one.prompt.empty()) covered += one.reference;
  }
  EXPECT_GE(covered.size(), text.size()) << "tokens are looked at in all of the text";
  EXPECT_EQ(task->Where(all.front()), (scratch / "book.txt").string() + ": byte 0");
  EXPECT_EQ(all.back().prompt, "#how high is hill 29?");
  RandomStream random(RandomKey::Root(1));
  Task::Identity id = task->DrawFresh({1, 1}, &random);
  Problem row = task->MakeFresh(id.level, id.seed);
  EXPECT_EQ(row.prompt, "");
  EXPECT_LE(row.reference.size(), task->LongestFresh(1)->front().reference.size());
  EXPECT_NE(text.find(row.reference), std::string::npos);
}

TEST(Study, WhatAFileOfQuestionsLacksOrRepeatsIsSaid) {
  testing::Scratch scratch;
  testing::Write(scratch / "book.txt", "bako>milo. tora nepu. tuvo lipa. milo=417. sena kilu.");
  testing::Write(scratch / "q.jsonl",
                 "{\"question\": \"milo?\", \"answer\": \"417\", \"quote\": \"milo=\"}\n"
                 "{\"question\": \"bako>?\", \"answer\": \"417\", \"at\": 33, \"kind\": "
                 "\"two_steps\"}\n"
                 "{\"question\": \"milo?\", \"answer\": \"417\", \"quote\": \"milo=\"}\n");
  auto own = [&](TaskConfig* config) {
    config->set_path(scratch / "book.txt");
    config->set_questions(scratch / "q.jsonl");
    config->set_length(20);
  };
  auto task = TaskOf("study", own);
  EXPECT_EQ(task->Remark(),
            "the book has 53 bytes and 2 questions; 1 lines repeat a question; 1 questions are of "
            "two steps, and a passage may hold the last of them alone");
  EXPECT_NE(task->Make(1, 1).prompt.find("milo=417."), std::string::npos)
      << "the line from its byte on is whole: " << task->Make(1, 1).prompt;
  testing::Write(scratch / "q.jsonl", "{\"question\": \"a?\", \"answer\": \"b\"}");
  ErrorCode code = ErrorCode::kUsage;
  EXPECT_NE(testing::ErrorOf([&] { task->Make(1, 2); }, &code), "");
  EXPECT_EQ(code, ErrorCode::kData) << "the file had more questions when the run began";
}

TEST(StudyDeathTest, ANumberThatIsNoQuestionIsABug) {
  auto task = TaskOf("study", Small);
  EXPECT_DEATH(task->Make(1, 18), "question 18 of 18");
  EXPECT_DEATH(task->MakeFresh(1, 1000), "row 1000 of 21");
}

TEST(Study, AnotherRunHasAnotherBook) {
  TaskConfig config;
  config.set_kind("study");
  Small(&config);
  auto one = MakeTask(config, RandomKey::Root(1)), other = MakeTask(config, RandomKey::Root(2));
  EXPECT_NE(one->Make(1, 0).prompt, other->Make(1, 0).prompt);
}

}  // namespace
}  // namespace pawl
