#include "tasks/measured_book.h"

#include "proto/config.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

Config Measures(const std::string& eval, const std::string& task = "") {
  return ParseConfig(
      "[model]\nkind = \"recurrent\"\n[[task]]\nkind = \"textbook\"\nfresh_levels = [2, 6]\n" +
          task + "[eval]\n" + eval,
      "x.toml", {});
}

TEST(MeasuredBook, TheSameFactsAndQuestionsAndTheSameEndAtEachLength) {
  Config config = Measures("lengths = [2000, 20000]\nproblems = 10\nbooks = 3\n");
  size_t questions = 0;
  for (int64_t n = 0; n < 3; ++n) {
    MeasuredBook brief = MakeMeasuredBook(config, 0, 2000, n),
                 extended = MakeMeasuredBook(config, 0, 20000, n);
    EXPECT_EQ(brief.tail, extended.tail);
    for (const auto& [book, length] : {std::pair{brief, 2000}, std::pair{extended, 20000}}) {
      auto size = std::ssize(book.text) + std::ssize(book.tail);
      EXPECT_GE(size, length);
      EXPECT_LT(size, length + 50) << "filler comes in whole lines";
      EXPECT_EQ(std::count(book.text.begin(), book.text.end(), '='), 2 + 2 * n);
      EXPECT_EQ(book.text.find('#'), std::string::npos) << "no exercises";
      EXPECT_EQ(book.tail.find_first_of("=?#0123456789"), std::string::npos);
    }
    ASSERT_EQ(brief.questions.size(), extended.questions.size());
    for (size_t i = 0; i < brief.questions.size(); ++i) {
      const Book::Question& question = brief.questions[i];
      EXPECT_EQ(question.prompt, extended.questions[i].prompt);
      EXPECT_EQ(question.answer, extended.questions[i].answer);
      std::string fact =
          question.prompt.substr(0, question.prompt.size() - 1) + "=" + question.answer;
      EXPECT_THAT(extended.text, HasSubstr(fact));
    }
    questions += brief.questions.size();
  }
  EXPECT_EQ(questions, 10u) << "eval.problems in all";
  EXPECT_NE(MakeMeasuredBook(config, 0, 2000, 0).text, MakeMeasuredBook(config, 0, 2000, 2).text);
}

TEST(MeasuredBook, FactsThatFillALengthAreRefused) {
  Config config = Measures("lengths = [1000]\n", "eval_levels = [2, 100]\n");
  for (bool made : {false, true}) {
    EXPECT_THAT(
        ErrorOf([&] {
          if (made) MakeMeasuredBook(config, 0, 1000, 0);
          CheckMeasuredBooks(config, 0);
        }),
        HasSubstr(
            "task textbook: eval.lengths: 1000 characters have no room for a book of level 100, "
            "which take"));
  }
}

}  // namespace
}  // namespace pawl
