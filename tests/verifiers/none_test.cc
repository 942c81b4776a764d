#include "tests/verifiers/verifier_case.h"

namespace pawl {
namespace {

using NoneTest = VerifierTest;

TEST_F(NoneTest, NoneAcceptsAll) {
  EXPECT_EQ(Accepted(Kind(VerifyConfig::none), {MakeSample("zzz"), MakeSample("", false)}),
            (std::vector<bool>{true, true}));
}

}  // namespace
}  // namespace pawl
