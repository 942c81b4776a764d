#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

Metrics Good(const std::string&, int64_t seed, int64_t generation) {
  double left = 0.2 - 0.0003 * static_cast<double>(generation);
  return {{"eval/game/mistakes", left},
          {"eval/game/mistakes_policy", left + 0.1},
          {"eval/game/mistakes/begin-easy", Around(0.001, seed, 0.0001)},
          {"eval/game/mistakes/middle-easy", Around(0.001, seed, 0.0001)},
          {"eval/game/mistakes/end-easy", Around(0.001, seed, 0.0001)},
          {"eval/game/mistakes/begin-medium", Around(0.02, seed)},
          {"eval/game/mistakes/middle-medium", Around(0.02, seed)},
          {"eval/game/mistakes/begin-hard", Around(0.07, seed)}};
}

const MadeExhibit kMade = {
    kSelfPlayClimbs,
    3,
    Good,
    {{"easy", Set("self-play", 500, "eval/game/mistakes/end-easy", 0.01)},
     {"medium", Set("self-play", 500, "eval/game/mistakes/begin-medium", 0.09)},
     {"hard", Set("self-play", 500, "eval/game/mistakes/begin-hard", 0.09)},
     {"last half", Set("self-play", 400, "eval/game/mistakes", 0.13)}}};

TEST(SelfPlayClimbs, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(SelfPlayClimbs, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(SelfPlayClimbs, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(SelfPlayClimbs, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kSelfPlayClimbs); }

// 0.2 of 3,000 has a standard error of 0.0073: a rise by 0.015 is within two of the difference's.
TEST(SelfPlayClimbs, ARiseWithinTheErrorIsNoFall) {
  MadeExhibit made = kMade;
  auto good = made.good;
  made.good = [good](const std::string& arm, int64_t seed, int64_t generation) {
    Metrics metrics = good(arm, seed, generation);
    metrics["eval/game/mistakes"] = generation == 400 ? 0.215 : 0.2;
    return metrics;
  };
  ExpectHolds(made);
}

}  // namespace
}  // namespace pawl::testing
