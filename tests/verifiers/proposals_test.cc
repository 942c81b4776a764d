#include "verifiers/proposals.h"

#include "tests/testing.h"

namespace pawl {
namespace {

class ProposalsTest : public ::testing::Test {
 protected:
  ProposalsTest()
      : tasks_(
            ParseConfig("[[task]]\nkind = \"addition\"\n[[task]]\nkind = \"addition\"\npropose = "
                        "true\nsample_levels = [1, 2]\n[sample]\nsamples_per_problem = "
                        "2\n[eval]\nproblems = 4\n",
                        "x", {})),
        asked_(tasks_.task(1).Make(2, 7)) {}

  Verdict VerdictOn(const std::string& text, bool ended = true) {
    Group group;
    group.set_task(1);
    group.add_sample()->set_text(text);
    group.mutable_sample(0)->set_ended(ended);
    return MakeProposals(tasks_)->Judge({{&tasks_.task(1), &asked_, &group}})[0][0];
  }

  TaskSet tasks_;
  Problem asked_;
};

TEST_F(ProposalsTest, AcceptsWhatSetsAProblemThatMayBeAsked) {
  for (const char* valid : {"21+43=", "21+4="}) {
    ASSERT_FALSE(tasks_.IsHeldOut(0, valid));
    Verdict verdict = VerdictOn(valid);
    EXPECT_TRUE(verdict.accepted()) << valid;
    EXPECT_EQ(verdict.score(), 1);
    EXPECT_EQ(verdict.reason(), Verdict::RIGHT);
    EXPECT_EQ(verdict.truth(), Verdict::TRUE);
  }
}

TEST_F(ProposalsTest, RejectsWhatSetsNoneOrWasCut) {
  for (const Verdict& verdict :
       {VerdictOn("21+43"), VerdictOn(""), VerdictOn("123+123="), VerdictOn("21+43=", false)}) {
    EXPECT_FALSE(verdict.accepted());
    EXPECT_EQ(verdict.score(), 0);
    EXPECT_EQ(verdict.reason(), Verdict::WRONG);
  }
}

TEST_F(ProposalsTest, RejectsHeldOutProblems) {
  ASSERT_FALSE(tasks_.held_out(0).empty());
  for (const Problem& problem : tasks_.held_out(0)) {
    EXPECT_FALSE(VerdictOn(problem.prompt).accepted());
    EXPECT_EQ(VerdictOn(problem.prompt).truth(), Verdict::FALSE);
  }
}

}  // namespace
}  // namespace pawl
