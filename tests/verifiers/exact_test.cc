#include "tests/verifiers/verifier_case.h"

namespace pawl {
namespace {

using ExactTest = VerifierTest;

TEST_F(ExactTest, ExactWantsARightSolutionThatEnded) {
  EXPECT_EQ(Accepted(Kind(VerifyConfig::exact), {MakeSample(problem_.reference), MakeSample("zzz"),
                                                 MakeSample(problem_.reference, false)}),
            (std::vector<bool>{true, false, false}));
}

}  // namespace
}  // namespace pawl
