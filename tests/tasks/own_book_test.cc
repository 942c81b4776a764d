#include "tasks/own_book.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "base/random.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;

constexpr const char* kText =
    "The ferry leaves at seven. It takes an hour to the island, where a bus waits.\n"
    "Nobody lives there in winter. The lighthouse keeper, Ida Brandt, comes in May.\n";
const std::string kOne = R"({"question": "Who keeps the lighthouse?", "answer": "Ida Brandt"})";

class OwnBookCase : public ::testing::Test {
 protected:
  std::string Path(const std::string& name) const { return (scratch_ / name).string(); }

  std::string FaultOf(const std::string& questions, int64_t length = 0,
                      const std::string& text = kText) {
    testing::Write(Path("book.txt"), text);
    testing::Write(Path("q.jsonl"), questions);
    ErrorCode code = ErrorCode::kUsage;
    std::string fault =
        testing::ErrorOf([&] { OwnBook(Path("book.txt"), Path("q.jsonl"), length); }, &code);
    EXPECT_EQ(code, ErrorCode::kUsage) << fault;
    return fault;
  }

  std::unique_ptr<OwnBook> Book(const std::string& text, const std::string& questions,
                                int64_t length) {
    testing::Write(Path("book.txt"), text);
    testing::Write(Path("q.jsonl"), questions);
    return std::make_unique<OwnBook>(Path("book.txt"), Path("q.jsonl"), length);
  }

  static std::string Asked(const std::string& question, const std::string& quote) {
    return nlohmann::json{{"question", question}, {"answer", "a"}, {"quote", quote}}.dump() + "\n";
  }

  testing::Scratch scratch_;
};

TEST_F(OwnBookCase, ThePassageOfAQuestionHasItsQuoteAndWholeWords) {
  auto book = Book(kText,
                   Asked("When?", "leaves at seven") + "\n  \n" + Asked("Who?", "Ida Brandt") +
                       Asked("How long?", "takes an hour"),
                   60);
  ASSERT_EQ(book->questions().size(), 3u) << "blank lines are skipped";
  EXPECT_EQ(book->questions()[1].where, Path("q.jsonl") + ":4");
  for (const OwnBook::Question& q : book->questions()) {
    EXPECT_LE(q.passage.size(), 60u);
    EXPECT_GT(q.passage.size(), 40u) << q.passage;
    size_t at = book->text().find(q.passage);
    ASSERT_NE(at, std::string::npos);
    EXPECT_TRUE(at == 0 || std::isspace(book->text()[at - 1])) << q.passage;
    EXPECT_TRUE(std::isspace(q.passage.back())) << q.passage;
  }
  EXPECT_THAT(std::string(book->questions()[0].passage), HasSubstr("leaves at seven"));
  EXPECT_THAT(std::string(book->questions()[1].passage), HasSubstr("Ida Brandt"));
  EXPECT_TRUE(book->questions()[0].passage.starts_with("The ferry")) << "at the book's beginning";
}

TEST_F(OwnBookCase, WithoutALengthThePassageIsTheBook) {
  auto book = Book(kText, kOne + "\n" + Asked("When?", "leaves at seven"), 0);
  EXPECT_EQ(book->questions()[0].asked, "Who keeps the lighthouse?");
  EXPECT_EQ(book->questions()[0].answer, "Ida Brandt");
  for (const OwnBook::Question& q : book->questions()) EXPECT_EQ(q.passage, kText);
  EXPECT_EQ(book->Passages(), std::vector<std::string_view>{book->text()});
}

// Words of one to nine letters, and a text without any white space. Every byte stands in a passage,
// and all but those at the ends in two; no character of UTF-8 is cut.
TEST_F(OwnBookCase, PassagesCoverTheWholeTextAndNoneIsTooLong) {
  RandomStream random(RandomKey::Root(4));
  std::string words = "begin ", letters = "begin";
  for (int i = 0; i < 600; ++i) {
    words += std::string(1 + random.Below(9), 'a') + (i % 7 == 0 ? "\n" : " ");
    letters += i % 3 == 0 ? "\xc3\xa4" : "\xe6\xbc\xa2";
  }
  std::string questions = Asked("1", "begin") + Asked("2", "begin");  // both texts begin so
  for (const std::string& text : {words, letters}) {
    for (int64_t length : {16, 17, 50, 333, 100000}) {
      auto book = Book(text, questions, length);
      std::vector<int> covered(text.size());
      for (std::string_view passage : book->Passages()) {
        ASSERT_LE(std::ssize(passage), length);
        ASSERT_FALSE(passage.empty());
        auto begin = static_cast<size_t>(passage.data() - book->text().data());
        for (size_t i = begin; i < begin + passage.size(); ++i) ++covered[i];
        EXPECT_NE(static_cast<unsigned char>(passage.front()) & 0xC0, 0x80) << "cut";
        if (text == words) EXPECT_TRUE(begin == 0 || std::isspace(text[begin - 1]));
      }
      EXPECT_EQ(std::count(covered.begin(), covered.end(), 0), 0) << length;
      EXPECT_LE(*std::max_element(covered.begin(), covered.end()), 4) << length;
    }
  }
}

TEST_F(OwnBookCase, APlaceMayBeAByteAsPawlBookWritesIt) {
  auto at = [](int64_t byte) {
    return nlohmann::json{{"question", fmt::format("{}?", byte)}, {"answer", "a"}, {"at", byte}}
               .dump() +
           "\n";
  };
  auto book = Book(kText, at(0) + at(80) + at(std::ssize(std::string(kText)) - 1), 40);
  for (const OwnBook::Question& q : book->questions()) {
    auto begin = q.passage.data() - book->text().data();
    int64_t byte = std::stoll(q.asked);
    EXPECT_LE(begin, byte);
    EXPECT_GT(begin + std::ssize(q.passage), byte);
  }
  EXPECT_THAT(FaultOf(at(0) + at(100000), 40), HasSubstr("q.jsonl:2: at is 100000, and "));
}

TEST_F(OwnBookCase, ALineOfAnInventedBookIsNotCut) {
  std::string text, questions;
  for (int i = 0; i < 40; ++i) {
    std::string name = {static_cast<char>('a' + i % 20), 'a', static_cast<char>('a' + i / 20), 'o'};
    questions += Asked(name + "?", name + "=");
    text += fmt::format("{}={}.", name, 10 + i);
  }
  auto book = Book(text, questions, 50);
  for (const OwnBook::Question& q : book->questions()) {
    EXPECT_EQ(q.passage.size() % 8, 0u) << q.passage;
    EXPECT_TRUE(q.passage.ends_with('.')) << q.passage;
    EXPECT_THAT(std::string(q.passage), HasSubstr(q.asked.substr(0, 4) + "="));
  }
  for (std::string_view passage : book->Passages()) EXPECT_EQ(passage.size() % 8, 0u) << passage;
}

TEST_F(OwnBookCase, AQuestionAskedTwiceCountsOnce) {
  auto book = Book(kText, kOne + "\n" + Asked("When?", "seven") + kOne + "\n", 0);
  EXPECT_EQ(book->questions().size(), 2u);
}

TEST_F(OwnBookCase, SaysWhatIsWrongAndWhere) {
  std::string good = Asked("When?", "leaves at seven") + Asked("Who?", "Ida Brandt");
  EXPECT_EQ(FaultOf(good, 40), "");
  std::string q = Path("q.jsonl");
  struct Case {
    std::string questions, fault;
    int64_t length = 40;
  };
  for (const Case& one : std::vector<Case>{
           {good + Asked("Why?", "nobody knows"), ":3: quotes 'nobody knows', which is not in "},
           {good + Asked("Why?", ""), ":3: quotes '', which is not in "},
           {good + Asked("Why?", "The "), ":3: quotes 'The ', which stands more than once"},
           {good + R"({"question": "When?", "answer": "b"})",
            ":3: answers 'When?' otherwise than " + q + ":1", 0},
           {good + kOne, ":3: does not say where the book answers it"},
           {good, ":1: quotes 15 bytes, and a passage has 14", 14},
           {good + R"({"question": "Why?", "answer": ""})", ":3: has no answer"},
           {good + R"({"question": "Why?"})", ":3: has no answer"},
           {good + R"({"question": "Why?", "answer": "a", "at": 1, "quote": "May"})",
            ":3: has both at and quote"},
           {good + "x", ":3"},
           {Asked("When?", "leaves at seven"), ": has a single question; give at least 2"},
           {"", ": holds no question"}})
    EXPECT_THAT(FaultOf(one.questions, one.length), HasSubstr(q + one.fault));
  EXPECT_THAT(FaultOf(good, 40, " \n"), HasSubstr("book.txt: is empty"));
  EXPECT_THAT(testing::ErrorOf([&] { OwnBook("/nowhere/book", q, 0); }),
              HasSubstr("/nowhere/book"));
}

}  // namespace
}  // namespace pawl
