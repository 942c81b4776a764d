#include "tasks/book_questions.h"

#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;

TEST(ReadBookQuestions, ReadsWhatIsKnownOfEach) {
  std::vector<BookQuestion> all = ReadBookQuestions(
      "{\"question\": \"bako?\"}\n \n"
      "{\"question\": \"milo?\", \"answer\": \"417\", \"others\": [\"418\"], \"kind\": \"recall\", "
      "\"at\": 9}\r\n"
      "{\"quote\": \"in May\", \"question\": \"When?\"}",
      "q.jsonl");
  ASSERT_EQ(all.size(), 3u) << "blank lines are skipped";
  EXPECT_EQ(all[0].question, "bako?");
  EXPECT_EQ(all[0].answer, std::nullopt);
  EXPECT_EQ(all[0].where, "q.jsonl:1");
  EXPECT_EQ(all[1].answer, "417");
  EXPECT_TRUE(all[1].IsRight("417"));
  EXPECT_TRUE(all[1].IsRight("418"));
  EXPECT_FALSE(all[1].IsRight("41"));
  EXPECT_FALSE(all[0].IsRight("")) << "nobody knows";
  EXPECT_EQ(all[1].kind, "recall");
  EXPECT_EQ(all[1].at, 9);
  EXPECT_EQ(all[1].where, "q.jsonl:3");
  EXPECT_EQ(all[2].quote, "in May");
  EXPECT_EQ(all[2].at, std::nullopt);
}

TEST(ReadBookQuestions, SaysWhatIsWrongAndWhere) {
  auto fault = [](const std::string& text) {
    ErrorCode code = ErrorCode::kData;
    std::string said = testing::ErrorOf([&] { ReadBookQuestions(text, "q.jsonl"); }, &code);
    EXPECT_EQ(code, ErrorCode::kUsage) << said;
    return said;
  };
  const std::string good = "{\"question\": \"bako?\"}\n";
  EXPECT_THAT(fault(""), HasSubstr("q.jsonl: holds no question; write one"));
  EXPECT_THAT(fault(" \n\n"), HasSubstr("q.jsonl: holds no question"));
  EXPECT_THAT(fault(good + "{\"answer\": \"417\"}"), HasSubstr("q.jsonl:2: lacks question"));
  EXPECT_THAT(fault(good + "{\"question\": \"\"}"), HasSubstr("q.jsonl:2: is empty"));
  EXPECT_THAT(fault(good + "{\"question\": 4}"), HasSubstr("q.jsonl:2: question = 4: want a text"));
  EXPECT_THAT(fault(good + "{\"question\": \"a\", \"page\": 4}"),
              HasSubstr("q.jsonl:2: has a member 'page'"));
  EXPECT_THAT(fault(good + "{\"question\": \"a\", \"at\": -1}"), HasSubstr("q.jsonl:2: at = -1"));
  EXPECT_THAT(fault(good + "{\"question\": \"a\", \"others\": [\"b\"]}"),
              HasSubstr("q.jsonl:2: has others and no answer; give the answer too"));
  EXPECT_THAT(fault(good + "nothing"), HasSubstr("q.jsonl:2: is not valid JSON"));
}

}  // namespace
}  // namespace pawl
