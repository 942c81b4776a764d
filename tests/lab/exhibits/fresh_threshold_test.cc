#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

Change Forgets(const std::string& size) {
  return [size](const std::string& arm, int64_t generation, Metrics* metrics) {
    if (arm.starts_with(size) && generation == 10) (*metrics)["eval/facts/accuracy"] = 0.5;
  };
}

Metrics Good(const std::string& arm, int64_t seed, int64_t generation) {
  double share = std::stod(arm.substr(arm.find('-') + 1));
  double kept = generation == 0 ? 0.95 : std::min(0.94, 0.2 + 1.5 * share);
  return {{"eval/facts/accuracy", Around(kept, seed)}};
}

const MadeExhibit kMade = {
    kFreshThreshold,
    3,
    Good,
    {{"small: smallest share", Forgets("small")}, {"large: smallest share", Forgets("large")}}};

TEST(FreshThreshold, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(FreshThreshold, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(FreshThreshold, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(FreshThreshold, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kFreshThreshold); }

// Recall is 0.575 at a share of 0.25 and 0.94 at 0.5; 0.8 of 0.95 lies on the line between them.
TEST(FreshThreshold, IsWhereTheKeptShareReachesFourFifths) {
  for (const Line& line : JudgeMade(kFreshThreshold, 3, kMade.good).lines)
    EXPECT_NEAR(line.measured, 0.25 + 0.25 * (0.76 - 0.575) / (0.94 - 0.575), 0.001)
        << line.quantity;
}

// Recall of 0 before and after is kept by no share, and 0/0 is no number.
TEST(FreshThreshold, DoesNotHoldWhereNothingWasEverKnown) {
  auto nothing = [](const std::string&, int64_t, int64_t) -> Metrics {
    return {{"eval/facts/accuracy", 0}};
  };
  EXPECT_NE(Whole(JudgeMade(kFreshThreshold, 3, nothing).lines), Ruling::kHolds);
}

}  // namespace
}  // namespace pawl::testing
