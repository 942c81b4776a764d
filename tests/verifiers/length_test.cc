#include "tests/verifiers/verifier_case.h"

namespace pawl {
namespace {

using LengthTest = VerifierTest;

TEST_F(LengthTest, LengthHoldsItsBounds) {
  VerifyConfig config = Kind(VerifyConfig::length);
  config.set_length_min(2);
  config.set_length_max(3);
  EXPECT_EQ(Accepted(config, {MakeSample("a"), MakeSample("ab"), MakeSample("abc"),
                              MakeSample("abcd"), MakeSample("ab", false)}),
            (std::vector<bool>{false, true, true, false, false}));
}

}  // namespace
}  // namespace pawl
