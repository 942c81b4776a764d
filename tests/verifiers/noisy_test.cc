#include "tests/verifiers/verifier_case.h"

namespace pawl {
namespace {

using NoisyTest = VerifierTest;

// 10,000 coins each with p = 0.9 and 0.2: deviations 30 and 40; 5 deviations are 150 and 200.
TEST_F(NoisyTest, NoisyHasTheErrorRatesThatAreSet) {
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

}  // namespace
}  // namespace pawl
