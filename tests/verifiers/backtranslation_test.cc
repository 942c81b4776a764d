#include "verifiers/backtranslation.h"

#include "tests/testing.h"

namespace pawl {
namespace {

class BacktranslationTest : public ::testing::Test {
 protected:
  explicit BacktranslationTest()
      : config_(ParseConfig("[model]\ncontext = 40\n[[task]]\nkind = \"inverse\"\nbacktranslate = "
                            "true\nfresh_levels = [1, 2]\n[sample]\nmax_new_tokens = 8\n"
                            "[eval]\nproblems = 4\n",
                            "x.toml", {})),
        tasks_(config_),
        asked_(tasks_.task(0).Make(1, 7)) {}

  Verdict VerdictOn(const std::string& text, bool ended = true) {
    Group group;
    Sample* sample = group.add_sample();
    sample->set_text(text);
    sample->set_ended(ended);
    return MakeBacktranslation(config_, tasks_)->Judge({{&tasks_.task(0), &asked_, &group}})[0][0];
  }

  // An answer that is not what was asked and that no held-out problem has.
  std::string Another() const {
    for (char letter : {'a', 'b', 'c', 'd'}) {
      for (char length = '1'; length <= '9'; ++length) {
        std::string answer = {letter, length, letter == 'a' ? 'b' : 'a', '1'};
        if (!tasks_.IsHeldOut(0, *tasks_.task(0).ProblemOf(answer))) return answer;
      }
    }
    return "";
  }

  Config config_;
  TaskSet tasks_;
  Problem asked_;
};

TEST_F(BacktranslationTest, AcceptsWhatWasNotAskedAsTheAnswerToItsOwnProblem) {
  std::string answer = Another();
  Verdict verdict = VerdictOn(answer);
  EXPECT_TRUE(verdict.accepted());
  EXPECT_EQ(verdict.score(), 1);
  EXPECT_EQ(verdict.reason(), Verdict::RIGHT);
  EXPECT_EQ(verdict.made_prompt(), *tasks_.task(0).ProblemOf(answer));
  EXPECT_NE(verdict.made_prompt(), asked_.prompt);
  EXPECT_EQ(verdict.made_tokens(), static_cast<int>(verdict.made_prompt().size()));
}

TEST_F(BacktranslationTest, RejectsWhatIsNoAnswerAndWhatWasCut) {
  for (const Verdict& verdict :
       {VerdictOn("a"), VerdictOn(""), VerdictOn("a1a1"), VerdictOn(Another(), false)}) {
    EXPECT_FALSE(verdict.accepted());
    EXPECT_EQ(verdict.score(), 0);
    EXPECT_EQ(verdict.reason(), Verdict::WRONG);
    EXPECT_EQ(verdict.made_prompt(), "");
  }
}

TEST_F(BacktranslationTest, RejectsTheAnswersOfHeldOutProblems) {
  ASSERT_FALSE(tasks_.held_out(0).empty());
  for (const Problem& problem : tasks_.held_out(0)) {
    ASSERT_EQ(tasks_.task(0).ProblemOf(problem.reference), problem.prompt);
    EXPECT_FALSE(VerdictOn(problem.reference).accepted()) << problem.prompt;
  }
}

TEST_F(BacktranslationTest, RejectsAProblemThatDoesNotFitTheContext) {
  EXPECT_FALSE(VerdictOn("a9b9c9d9a9").accepted()) << "46 letters where 40 tokens fit";
  EXPECT_TRUE(VerdictOn("a9b9c9").accepted());
}

}  // namespace
}  // namespace pawl
