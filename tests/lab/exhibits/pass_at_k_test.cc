#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

Metrics Good(const std::string&, int64_t seed, int64_t generation) {
  bool trained = generation > 0;
  Metrics metrics;
  for (int k = 1; k <= 64; k *= 2)
    metrics[fmt::format("eval/addition/pass@{}", k)] =
        Around(trained ? 0.5 + 0.004 * k : 0.3 + 0.009 * k, seed);
  return metrics;
}

const MadeExhibit kMade = {
    kPassAtK,
    3,
    Good,
    {{"pass@8: trained less base", Set("replace", 4, "eval/addition/pass@8", 0.3)},
     {"pass@64: trained less base", Set("replace", 4, "eval/addition/pass@64", 0.9)}}};

TEST(PassAtK, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(PassAtK, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(PassAtK, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(PassAtK, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kPassAtK); }

}  // namespace
}  // namespace pawl::testing
