#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

std::vector<WrongSide> WrongSides() {
  std::vector<WrongSide> wrong = {
      {"exact: accuracy on sums of 20", Set("exact", 16, "eval/addition/accuracy/20", 0.97)},
      {"plain order without a verifier", Set("plain", 16, "eval/addition/accuracy/20", 0.5)}};
  for (const std::string arm : {"none", "length", "vote", "plain"})
    wrong.push_back({"exact's mean accuracy, 1 to 24 digits, less " + arm,
                     Set(arm, 16, "eval/addition/accuracy", 0.98)});
  return wrong;
}

Metrics Good(const std::string& arm, int64_t seed, int64_t) {
  double mean = arm == "exact" ? 0.95 : arm == "plain" ? 0.4 : 0.6;
  Metrics metrics = {{"eval/addition/accuracy", Around(mean, seed)}};
  for (int level = 1; level <= 24; ++level)
    metrics[fmt::format("eval/addition/accuracy/{}", level)] =
        level <= 8 || arm == "exact" ? 0.99 : Around(0.1, seed);
  return metrics;
}

const MadeExhibit kMade = {kLongerSums, 5, Good, WrongSides()};

TEST(LongerSums, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(LongerSums, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(LongerSums, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(LongerSums, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kLongerSums); }

}  // namespace
}  // namespace pawl::testing
