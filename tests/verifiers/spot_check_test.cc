#include "tests/verifiers/verifier_case.h"

namespace pawl {
namespace {

using SpotCheckTest = VerifierTest;

// 10,000 wrong samples past a gate that accepts all; the exact check sees 30% of them:
// deviation 46.
TEST_F(SpotCheckTest, SampleChecksAShareOfWhatTheFirstAccepts) {
  VerifyConfig config = Kind(VerifyConfig::sample);
  config.add_parts(VerifyConfig::none);
  config.add_parts(VerifyConfig::exact);
  config.set_sample_share(0.3);
  std::vector<Sample> wrong, right;
  for (int i = 0; i < 10000; ++i) {
    wrong.push_back(MakeSample("zzz"));
    right.push_back(MakeSample(problem_.reference));
  }
  auto count = [](const std::vector<bool>& v) { return std::count(v.begin(), v.end(), true); };
  EXPECT_NEAR(count(Accepted(config, wrong)), 7000, 230);
  EXPECT_EQ(count(Accepted(config, right)), 10000);
}

}  // namespace
}  // namespace pawl
