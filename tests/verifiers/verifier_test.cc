#include "verifiers/verifier.h"

#include "tests/testing.h"

namespace pawl {
namespace {

class VerifierTest : public ::testing::Test {
 protected:
  VerifierTest() {
    TaskConfig config;
    config.set_kind("sorting");
    task_ = MakeTask(config, RandomKey::Root(0));
    problem_ = task_->Make(3, 7);
  }

  Sample MakeSample(const std::string& text, bool ended = true) {
    Sample sample;
    sample.set_id(next_id_++);
    sample.set_text(text);
    sample.set_ended(ended);
    return sample;
  }

  std::vector<bool> Accepted(const VerifyConfig& config, const std::vector<Sample>& samples) {
    Group group;
    for (const Sample& sample : samples) *group.add_sample() = sample;
    std::vector<bool> accepted;
    for (const Judgement& j : MakeVerifier(config, RandomKey::Root(1))->Judge(*task_, problem_, group)) accepted.push_back(j.accepted);
    return accepted;
  }

  static VerifyConfig Kind(VerifyConfig::Kind kind) {
    VerifyConfig config;
    config.set_kind(kind);
    return config;
  }

  std::unique_ptr<Task> task_;
  Problem problem_;
  int64_t next_id_ = 0;
};

TEST_F(VerifierTest, ExactWantsARightSolutionThatEnded) {
  EXPECT_EQ(Accepted(Kind(VerifyConfig::exact), {MakeSample(problem_.reference), MakeSample("zzz"), MakeSample(problem_.reference, false)}),
            (std::vector<bool>{true, false, false}));
}

TEST_F(VerifierTest, NoneAcceptsAll) {
  EXPECT_EQ(Accepted(Kind(VerifyConfig::none), {MakeSample("zzz"), MakeSample("", false)}), (std::vector<bool>{true, true}));
}

// 10,000 coins each with p = 0.9 and 0.2: deviations 30 and 40; 5 deviations are 150 and 200.
TEST_F(VerifierTest, NoisyHasTheErrorRatesThatAreSet) {
  VerifyConfig config = Kind(VerifyConfig::noisy);
  config.set_accept_right(0.9);
  config.set_accept_wrong(0.2);
  std::vector<Sample> right, wrong;
  for (int i = 0; i < 10000; ++i) {
    right.push_back(MakeSample(problem_.reference));
    wrong.push_back(MakeSample("zzz"));
  }
  auto count = [](const std::vector<bool>& v) { return std::count(v.begin(), v.end(), true); };
  EXPECT_NEAR(count(Accepted(config, right)), 9000, 150);
  EXPECT_NEAR(count(Accepted(config, wrong)), 2000, 200);
  EXPECT_EQ(Accepted(config, wrong), Accepted(config, wrong)) << "judging again gives the same";
}

TEST_F(VerifierTest, VoteAcceptsTheMajorityAloneRightOrNot) {
  VerifyConfig config = Kind(VerifyConfig::vote);
  EXPECT_EQ(Accepted(config, {MakeSample("a"), MakeSample("a"), MakeSample("b")}), (std::vector<bool>{true, true, false}));
  EXPECT_EQ(Accepted(config, {MakeSample("a"), MakeSample("b")}), (std::vector<bool>{false, false})) << "half is no majority";
  EXPECT_EQ(Accepted(config, {MakeSample("a", false), MakeSample("a", false), MakeSample("a", false)}),
            (std::vector<bool>{false, false, false})) << "what was cut has no vote";
}

TEST_F(VerifierTest, LengthHoldsItsBounds) {
  VerifyConfig config = Kind(VerifyConfig::length);
  config.set_length_min(2);
  config.set_length_max(3);
  EXPECT_EQ(Accepted(config, {MakeSample("a"), MakeSample("ab"), MakeSample("abc"), MakeSample("abcd"), MakeSample("ab", false)}),
            (std::vector<bool>{false, true, true, false, false}));
}

TEST_F(VerifierTest, AllOfWantsEveryPart) {
  VerifyConfig config = Kind(VerifyConfig::all_of);
  config.add_parts(VerifyConfig::vote);
  config.add_parts(VerifyConfig::exact);
  EXPECT_EQ(Accepted(config, {MakeSample(problem_.reference), MakeSample(problem_.reference), MakeSample("b")}), (std::vector<bool>{true, true, false}));
  EXPECT_EQ(Accepted(config, {MakeSample("b"), MakeSample("b"), MakeSample(problem_.reference)}), (std::vector<bool>{false, false, false}));
}

}  // namespace
}  // namespace pawl
