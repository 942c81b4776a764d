#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

Metrics Good(const std::string& arm, int64_t seed, int64_t generation) {
  double done = static_cast<double>(generation) / 10;
  double kept = arm == "replace" ? 0.9 - 0.7 * done : arm == "fresh-only" ? 0.95 : 0.8;
  Metrics metrics = {{"eval/facts/accuracy", Around(kept, seed)},
                     {"eval/facts/accuracy_rare", kept / 2},
                     {"eval/addition/accuracy", Around(0.5 + 0.3 * done, seed)}};
  for (int level = 1; level <= 6; ++level)
    metrics[fmt::format("eval/addition/accuracy/{}", level)] = level <= 3 + 2 * done ? 0.95 : 0.3;
  return metrics;
}

const MadeExhibit kMade = {
    kFactsVersusSkill,
    3,
    Good,
    {{"replace: recall over round 0's", Set("replace", 10, "eval/facts/accuracy", 0.6)},
     {"replace: accuracy on sums", Set("replace", 10, "eval/addition/accuracy", 0.3)},
     {"replace: longest sums", Set("replace", 10, "eval/addition/accuracy/4", 0.8)},
     {"fresh-0.1: share of facts lost", Set("fresh-0.1", 10, "eval/facts/accuracy", 0.5)}}};

TEST(FactsVersusSkill, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(FactsVersusSkill, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(FactsVersusSkill, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(FactsVersusSkill, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kFactsVersusSkill); }

// The law bounds what is lost by 5.26 times what fresh-only loses: once that is a fifth of the
// facts, no loss can exceed it, and the line holds whatever fresh-0.1 does.
TEST(FactsVersusSkill, DISABLED_DoesNotHoldWhereFreshDataAloneLosesTheFactsToo) {
  Change change = [](const std::string& arm, int64_t generation, Metrics* metrics) {
    if (arm != "replace" && generation == 10) (*metrics)["eval/facts/accuracy"] = 0;
  };
  EXPECT_NE(Whole(JudgeMade(kFactsVersusSkill, 3, Changed(kMade, {"", change})).lines),
            Ruling::kHolds);
}

}  // namespace
}  // namespace pawl::testing
