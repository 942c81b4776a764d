#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

Metrics Good(const std::string& arm, int64_t seed, int64_t) {
  return {{"eval/longer/accuracy", arm == "below-two" ? 1 : Around(0.5, seed, 0.01)},
          {"eval/taught/accuracy", Around(0.9, seed)}};
}

const MadeExhibit kMade = {kStateTracking,
                           3,
                           Good,
                           {{"beta below 2", Set("below-two", 0, "eval/longer/accuracy", 0.9)},
                            {"beta below 1", Set("below-one", 0, "eval/longer/accuracy", 0.7)}}};

TEST(StateTracking, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(StateTracking, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(StateTracking, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(StateTracking, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kStateTracking); }

}  // namespace
}  // namespace pawl::testing
