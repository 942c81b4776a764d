#include "tests/verifiers/verifier_case.h"

namespace pawl {
namespace {

using VoteTest = VerifierTest;

TEST_F(VoteTest, VoteAcceptsTheMajorityAloneRightOrNot) {
  VerifyConfig config = Kind(VerifyConfig::vote);
  EXPECT_EQ(Accepted(config, {MakeSample("a"), MakeSample("a"), MakeSample("b")}),
            (std::vector<bool>{true, true, false}));
  EXPECT_EQ(Accepted(config, {MakeSample("a"), MakeSample("b")}), (std::vector<bool>{false, false}))
      << "half is no majority";
  EXPECT_EQ(
      Accepted(config, {MakeSample("a", false), MakeSample("a", false), MakeSample("a", false)}),
      (std::vector<bool>{false, false, false}))
      << "what was cut has no vote";
}

}  // namespace
}  // namespace pawl
