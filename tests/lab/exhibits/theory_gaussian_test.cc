#include <cmath>

#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

// E log(chi-square of 19 degrees of freedom over 19): psi(9.5) - log(9.5).
constexpr double kDrift = -0.0536;

Metrics Good(const std::string& arm, int64_t seed, int64_t generation) {
  double fits = static_cast<double>(generation + 1);
  bool biased = arm == "likelihood";
  return {
      {"eval/gaussian/log_variance", Around(fits * (kDrift + (biased ? std::log(0.95) : 0)), seed)},
      {"eval/gaussian/variance", Around(biased ? std::pow(0.95, fits) : 1, seed)}};
}

const MadeExhibit kMade = {
    kTheoryGaussian,
    3,
    Good,
    {{"unbiased: mean log variance after 40",
      Set("unbiased", 39, "eval/gaussian/log_variance", -1.6)},
     {"unbiased: mean log variance after 60",
      Set("unbiased", 59, "eval/gaussian/log_variance", -4)},
     {"likelihood: mean log variance after 40",
      Set("likelihood", 39, "eval/gaussian/log_variance", 40 * kDrift)},
     {"likelihood: mean log variance after 60",
      Set("likelihood", 59, "eval/gaussian/log_variance", 60 * kDrift)},
     {"likelihood: mean variance after 1 ", Set("likelihood", 0, "eval/gaussian/variance", 1.05)},
     {"likelihood: mean variance after 5 ", Set("likelihood", 4, "eval/gaussian/variance", 1)}}};

TEST(TheoryGaussian, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(TheoryGaussian, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(TheoryGaussian, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(TheoryGaussian, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kTheoryGaussian); }

}  // namespace
}  // namespace pawl::testing
