#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

Metrics Good(const std::string& arm, int64_t seed, int64_t generation) {
  double round = static_cast<double>(generation);
  double rise = arm == "replace"        ? 0.2
                : arm == "replace-cool" ? 0.7
                : arm == "accumulate"   ? 0
                                        : 0.15;
  Metrics metrics = {{"eval/text/excess", Around(0.1 + rise * round, seed)}};
  if (generation > 0) metrics["verify/text/right"] = 0.9 - 0.1 * round;
  return metrics;
}

const MadeExhibit kMade = {
    kTelephone,
    3,
    Good,
    {{"replace: rise in round 2", Set("replace", 1, "eval/text/excess", 0.05)},
     {"replace: rise in round 3", Set("replace", 2, "eval/text/excess", 0.25)},
     {"replace: rise in round 4", Set("replace", 3, "eval/text/excess", 0.45)},
     {"replace: rise in round 5", Set("replace", 4, "eval/text/excess", 0.65)},
     {"replace: rise by round 4", Set("replace", 3, "eval/text/excess", 0.35)},
     {"temperature 0.3: rise by round 4", Set("replace-cool", 3, "eval/text/excess", 1.7)},
     {"accumulate: round 5 less round 1", Set("accumulate", 4, "eval/text/excess", 0.14)}}};

TEST(Telephone, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(Telephone, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(Telephone, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(Telephone, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kTelephone); }

}  // namespace
}  // namespace pawl::testing
