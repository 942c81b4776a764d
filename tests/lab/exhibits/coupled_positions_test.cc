#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

Metrics Good(const std::string& arm, int64_t seed, int64_t) {
  Metrics metrics;
  for (int level = 1; level <= 25; ++level)
    metrics[fmt::format("eval/addition/accuracy/{}", level)] =
        level <= 10 || arm == "coupled" ? Around(0.99, seed) : 0.1;
  return metrics;
}

const MadeExhibit kMade = {
    kCoupledPositions,
    5,
    Good,
    {{"coupled: accuracy on sums of 25", Set("coupled", 0, "eval/addition/accuracy/25", 0.94)},
     {"none: accuracy on sums of 25", Set("none", 0, "eval/addition/accuracy/25", 0.5)}}};

TEST(CoupledPositions, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(CoupledPositions, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(CoupledPositions, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(CoupledPositions, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kCoupledPositions); }

TEST(CoupledPositions, IsUndecidedByOneOfFiveSeedsOnTheWrongSide) {
  auto measured = [](const std::string& arm, int64_t seed, int64_t generation) {
    Metrics metrics = kMade.good(arm, seed, generation);
    if (arm == "coupled" && seed == 2) metrics["eval/addition/accuracy/25"] = 0;
    return metrics;
  };
  EXPECT_EQ(Whole(JudgeMade(kCoupledPositions, 5, measured).lines), Ruling::kUndecided);
}

}  // namespace
}  // namespace pawl::testing
