#include "lab/theory.h"

#include "tests/testing.h"

namespace pawl {
namespace {

TEST(FitError, IsTheMeanOfTheInverseWishartLaw) { EXPECT_DOUBLE_EQ(FitError(10, 111), 0.1); }

// With one dimension it is the second moment of the beta law with m/2 and (N - m)/2.
TEST(ErrorKept, IsTheBetaLawsSecondMomentInOneDimension) {
  for (double m : {1.0, 20.0, 55.0})
    EXPECT_NEAR(ErrorKept(1, m, 60), m * (m + 2) / (60.0 * 62), 1e-12);
}

TEST(ErrorKept, IsAllWhereEveryRowIsSyntheticAndTendsToTheSquaredShare) {
  EXPECT_NEAR(ErrorKept(10, 111, 111), 1, 1e-12);
  EXPECT_NEAR(ErrorKept(10, 0, 111), 0, 1e-12);
  EXPECT_NEAR(ErrorKept(10, 250000, 1000000), 1.0 / 16, 1e-5);
}

// Means of |(S + F)^-1 S e|^2 / |e|^2 over simulated draws of numpy, 100,000 each, with four
// standard errors.
TEST(ErrorKept, IsWhatASimulationGives) {
  EXPECT_NEAR(ErrorKept(3, 8, 16), 0.31968, 4 * 0.00030);
  EXPECT_NEAR(ErrorKept(2, 3, 7), 0.30042, 4 * 0.00059);
  EXPECT_NEAR(ErrorKept(10, 55, 111), 0.272482, 4 * 0.000065);
}

}  // namespace
}  // namespace pawl
