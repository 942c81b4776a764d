#include "replay/content.h"

#include "proto/config.h"
#include "proto/ids.h"
#include "tests/testing.h"
#include "tests/tokens/merged.h"

namespace pawl {
namespace {

using testing::Merged;

class ContentTest : public ::testing::Test {
 protected:
  ContentTest()
      : content_(ParseConfig("[model]\ncontext = 8\n[sample]\nmax_new_tokens = 4\n[[task]]\nkind "
                             "= \"addition\"\n",
                             "x", {}),
                 std::make_shared<Merged>()) {}

  static Sample SampleOf(const std::vector<int32_t>& tokens, const std::string& text, bool ended) {
    Sample sample;
    for (int32_t token : tokens) {
      sample.add_tokens(token);
      sample.add_log_probs(-1);
    }
    sample.set_text(text);
    sample.set_ended(ended);
    return sample;
  }

  Content content_;
};

TEST_F(ContentTest, CountsAPromptByTheTokenizer) {
  Group group;
  group.set_id(GroupId(1, 0));
  group.set_generation(1);
  group.set_samples(1);
  group.set_prompt("1+12=");
  group.set_prompt_tokens(2);
  EXPECT_EQ(content_.WrongWithProblem(group), "");
  group.set_prompt_tokens(5);
  EXPECT_EQ(content_.WrongWithProblem(group), "says 5 tokens where there are 2");
  group.set_prompt("1?");
  EXPECT_EQ(content_.WrongWithProblem(group),
            "has a prompt with the byte 63, which is not a token");
}

TEST_F(ContentTest, ASampleEndsWithTheTokenizersEndToken) {
  EXPECT_EQ(content_.WrongWithSample(SampleOf({12, 3, Merged::kEnd}, "123", true)), "");
  EXPECT_EQ(content_.WrongWithSample(SampleOf({12, 2}, "122", false)), "")
      << "2 is the end token of another tokenizer";
  EXPECT_EQ(content_.WrongWithSample(SampleOf({12, Merged::kEnd, 3}, "12~3", false)),
            "goes on behind its end token");
  EXPECT_EQ(content_.WrongWithSample(SampleOf({12, 2}, "122", true)),
            "says of its end what its last token does not");
}

TEST_F(ContentTest, ASamplesTokensSpellItsTextInAnyOfItsSpellings) {
  EXPECT_EQ(content_.WrongWithSample(SampleOf({1, 2, Merged::kEnd}, "12", true)), "");
  EXPECT_EQ(content_.WrongWithSample(SampleOf({12, 2, Merged::kEnd}, "12", true)),
            "holds tokens that are not those of its text");
  EXPECT_EQ(content_.WrongWithSample(SampleOf({20, Merged::kEnd}, "", true)),
            "holds the token 20, and the vocabulary has 20");
}

TEST_F(ContentTest, CountsAFreshRowByTheTokenizer) {
  FreshSample fresh;
  fresh.set_prompt("1+12=");
  fresh.set_text("13");
  fresh.set_tokens(5);
  EXPECT_EQ(content_.WrongWithFresh(fresh), "") << "1+12 = 1 3 and the end token";
  fresh.set_tokens(8);
  EXPECT_EQ(content_.WrongWithFresh(fresh), "says 8 tokens where there are 5");
}

// A position's letters need no tokens, because nobody reads the opening of a game token by token.
TEST(ContentOfAModelThatPlays, TakesGamesThatBeginAtAPosition) {
  Content content(
      ParseConfig("[model]\nkind = \"fc\"\ngame = \"chess\"\n[[task]]\nkind = "
                  "\"game\"\ngame = \"chess\"\n[mix]\nunit = \"positions\"\n",
                  "x", {}));
  FreshSample fresh;
  fresh.set_prompt("[6k1/5ppp/8/8/8/8/8/K2R4 w - - 0 1]:");
  fresh.set_text("d1d7 ");
  fresh.set_tokens(static_cast<int>(fresh.prompt().size() + fresh.text().size() + 1));
  Target* target = fresh.add_target();
  target->set_length(5);
  EXPECT_EQ(content.WrongWithFresh(fresh), "");
  fresh.set_prompt("[6k1/5ppp/8/8/8/8/8/K2R4 w - - 0]:");
  fresh.set_tokens(fresh.tokens() - 2);
  EXPECT_THAT(content.WrongWithFresh(fresh), ::testing::HasSubstr("opens no game of chess"));
  fresh.set_text("D1d7 ");
  EXPECT_THAT(content.WrongWithFresh(fresh), ::testing::HasSubstr("has a solution with the byte"));
}

TEST_F(ContentTest, AFaultIsOfWhatWasFoundWrong) {
  Verdict verdict;
  verdict.set_fault(Verdict::ILLEGAL);
  verdict.set_truth(Verdict::FALSE);
  EXPECT_EQ(content_.WrongWithVerdict(verdict), "");
  verdict.set_truth(Verdict::UNKNOWN);
  EXPECT_EQ(content_.WrongWithVerdict(verdict), "names a fault of what was not found wrong");
}

}  // namespace
}  // namespace pawl
