#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

constexpr double kParameters = 22688;

Metrics Good(const std::string& arm, int64_t seed, int64_t) {
  double facts = arm == "1000" ? 7000 : 4000;
  return {{"eval/facts/bits", Around(arm == "1000" ? 2 : 1, seed) * kParameters / facts},
          {"eval/facts/accuracy", 0.5},
          {"model/parameters", kParameters}};
}

const MadeExhibit kMade = {kCapacity,
                           3,
                           Good,
                           {{"bits per parameter, 1000 exposures",
                             Set("1000", 1, "eval/facts/bits", 1.79 * kParameters / 7000)},
                            {"bits per parameter, 1000 exposures",
                             Set("1000", 1, "eval/facts/bits", 2.21 * kParameters / 7000)},
                            {"bits per parameter, 100 exposures",
                             Set("100", 1, "eval/facts/bits", 0.79 * kParameters / 4000)},
                            {"bits per parameter, 100 exposures",
                             Set("100", 1, "eval/facts/bits", 1.21 * kParameters / 4000)}}};

TEST(Capacity, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(Capacity, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(Capacity, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(Capacity, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kCapacity); }

}  // namespace
}  // namespace pawl::testing
