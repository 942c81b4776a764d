#include "lab/theory.h"
#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

// By the law, from a model that is wrong by so much.
Measured LawOf(double wrong) {
  return [=](const std::string& arm, int64_t seed, int64_t generation) -> Metrics {
    double share = std::stod(arm.substr(arm.find('-') + 1));
    double after = ErrorKept(10, share * 20000, 20000) * wrong + FitError(10, 20000);
    return {{"eval/regression/error", generation == 0 ? wrong : after * Around(1, seed)}};
  };
}

std::vector<WrongSide> WrongSides() {
  std::vector<WrongSide> wrong;
  for (const std::string share : {"0.5", "0.25", "0.1"}) {
    for (double times : {0.9, 1.1}) {
      double error = LawOf(1)("synthetic-" + share, 1, 1).at("eval/regression/error");
      wrong.push_back({"share " + share + ":",
                       Set("synthetic-" + share, 1, "eval/regression/error", times * error)});
    }
  }
  return wrong;
}

Metrics Good(const std::string& arm, int64_t seed, int64_t generation) {
  return LawOf(1)(arm, seed, generation);
}

const MadeExhibit kMade = {kTheoryStrong, 3, Good, WrongSides()};

TEST(TheoryStrong, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(TheoryStrong, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(TheoryStrong, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(TheoryStrong, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kTheoryStrong); }

// A start that is as good as any fit leaves no floor to be seen: the law is then that of the fit's
// own error alone.
TEST(TheoryStrong, DISABLED_DoesNotHoldWhereTheSamplesComeFromAModelThatIsRight) {
  EXPECT_NE(Whole(JudgeMade(kTheoryStrong, 3, LawOf(FitError(10, 20000))).lines), Ruling::kHolds);
}

}  // namespace
}  // namespace pawl::testing
