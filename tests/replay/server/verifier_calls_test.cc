#include "replay/server/verifier_calls.h"

#include "tests/replay/server/local_run.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

class VerifierCallsTest : public testing::LocalRun {
 protected:
  VerifierCallsTest() : sha256_(Publish(0)) {
    Open(1, 3);
    ProblemLease lease = Lease();
    Submit(sha256_, {lease.group(0), lease.group(1)});
  }
  std::string sha256_;
};

TEST_F(VerifierCallsTest, AVerifierSeesTheWholeProblemAndItsSamples) {
  SampleLease lease = LeaseSampled();
  ASSERT_EQ(lease.group_size(), 2);
  EXPECT_EQ(lease.group(0).seed(), 99u);
  EXPECT_EQ(lease.group(0).level(), 3);
  EXPECT_EQ(lease.group(0).sample_size(), 2);
  EXPECT_EQ(lease.weights().sha256(), sha256_);
  EXPECT_EQ(LeaseSampled().state(), WAIT);
}

TEST_F(VerifierCallsTest, SamplesThatNobodyJudgedInTimeAreGivenAgain) {
  EXPECT_EQ(LeaseSampled(1).group_size(), 1);
  clock_.Advance(11);
  EXPECT_EQ(LeaseSampled().group_size(), 2);
}

TEST_F(VerifierCallsTest, VerdictsCoverTheSamplesOfTheirGroupOnce) {
  auto error = [this](const SubmitVerdicts& verdicts) {
    return ErrorOf([&] { verifier().Submit(verdicts); });
  };
  EXPECT_THAT(error(Verdicts(GroupId(1, 0), 1)), HasSubstr("do not cover its samples"));
  EXPECT_THAT(error(Verdicts(GroupId(1, 0), 3)), HasSubstr("do not cover its samples"));
  SubmitVerdicts twice = Verdicts(GroupId(1, 0), 2);
  *twice.add_verdict() = twice.verdict(1);
  EXPECT_THAT(error(twice), HasSubstr("comes twice"));
  EXPECT_EQ(State().judged(), 0);
  EXPECT_EQ(error(Verdicts(GroupId(1, 0), 2)), "");
  EXPECT_EQ(State().judged(), 1);
}

TEST_F(VerifierCallsTest, WhatWasNotSampledCannotBeJudged) {
  auto error = [this](int64_t group) {
    return ErrorOf([&] { verifier().Submit(Verdicts(group, 2)); });
  };
  EXPECT_THAT(error(GroupId(1, 2)), HasSubstr("judges what was not sampled"));
  EXPECT_THAT(error(GroupId(1, 3)), HasSubstr("judges what was not sampled"));
  EXPECT_THAT(error(GroupId(2, 0)), HasSubstr("judges what was not sampled"));
}

TEST_F(VerifierCallsTest, ARepeatedCallChangesNothing) {
  verifier().Submit(Verdicts(GroupId(1, 0), 2));
  verifier().Submit(Verdicts(GroupId(1, 0), 2, false));
  verifier().Submit(Verdicts(GroupId(1, 1), 2, false));
  Submit(sha256_, {Problems(1, 1, 2).group(0)});
  verifier().Submit(Verdicts(GroupId(1, 2), 2));
  EXPECT_EQ(State().judged(), 3);
  EXPECT_EQ(State().tally(0).accepted(), 4);
  EXPECT_EQ(State().tally(0).samples(), 6);
}

TEST_F(VerifierCallsTest, AFinishedRunSendsVerifiersHome) {
  learner().End("done");
  EXPECT_EQ(LeaseSampled().state(), FINISHED);
}

}  // namespace
}  // namespace pawl
