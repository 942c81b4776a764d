#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

const char* const kInputs[] = {"uniform", "low", "high", "sparse", "equal", "chains"};

std::vector<WrongSide> WrongSides() {
  std::vector<WrongSide> wrong;
  for (const std::string inputs : kInputs) {
    std::string metric = "eval/" + inputs + "/accuracy";
    if (inputs != "uniform")
      wrong.push_back({"accuracy on " + inputs + ", taught", Set("uniform", 0, metric, 0.94)});
    if (inputs != "uniform" && inputs != "low")
      wrong.push_back({"lost on " + inputs + " by", Set("poor", 0, metric, 0.8)});
  }
  return wrong;
}

Metrics Good(const std::string& arm, int64_t seed, int64_t) {
  Metrics metrics;
  for (const std::string inputs : kInputs) {
    bool known = arm == "uniform" || inputs == "low";
    metrics["eval/" + inputs + "/accuracy"] = Around(known ? 0.99 : 0.3, seed);
  }
  return metrics;
}

const MadeExhibit kMade = {kShiftedInputs, 3, Good, WrongSides()};

TEST(ShiftedInputs, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(ShiftedInputs, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(ShiftedInputs, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(ShiftedInputs, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kShiftedInputs); }

}  // namespace
}  // namespace pawl::testing
