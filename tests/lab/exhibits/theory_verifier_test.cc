#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

// The accuracy just below the threshold falls, or just above it does not.
std::vector<WrongSide> WrongSides() {
  std::vector<WrongSide> wrong;
  for (auto [phi, psi] : {std::pair{0.9, 0.3}, {0.7, 0.05}, {1.0, 0.5}}) {
    for (bool above : {false, true}) {
      double share = phi / (phi + psi) + (above ? 0.02 : -0.02);
      wrong.push_back(
          {fmt::format("phi {}, psi {}: accuracy, {:.3f} of the labels wrong", phi, psi, share),
           Set(fmt::format("phi{}-psi{}-{}", phi, psi, above ? "above" : "below"), 1,
               "eval/classify/accuracy", above ? 0.51 : 0.49)});
    }
  }
  return wrong;
}

Metrics Good(const std::string& arm, int64_t seed, int64_t generation) {
  bool turned = generation == 1 && arm.ends_with("above");
  return {{"eval/classify/accuracy", Around(turned ? 0.2 : 0.8, seed)}};
}

const MadeExhibit kMade = {kTheoryVerifier, 3, Good, WrongSides()};

TEST(TheoryVerifier, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(TheoryVerifier, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(TheoryVerifier, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(TheoryVerifier, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kTheoryVerifier); }

}  // namespace
}  // namespace pawl::testing
