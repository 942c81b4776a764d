#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

Metrics Good(const std::string&, int64_t, int64_t generation) {
  double left = generation == 120 ? 0 : 0.01;
  return {{"eval/game/mistakes_reachable", left},
          {"eval/game/exploitability", left > 0 ? 0.5 : 0},
          {"eval/game/reachable", 5000}};
}

std::vector<WrongSide> Wrong() {
  std::vector<WrongSide> all;
  for (const ExhibitArm& arm : kPerfectSmall.arms()) {
    all.push_back(
        {arm.name + ": mistakes", Set(arm.name, 120, "eval/game/mistakes_reachable", 0.0001)});
    all.push_back(
        {arm.name + ": exploitability", Set(arm.name, 120, "eval/game/exploitability", 0.5)});
  }
  return all;
}

const MadeExhibit kMade = {kPerfectSmall, 3, Good, Wrong()};

TEST(PerfectSmall, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(PerfectSmall, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(PerfectSmall, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(PerfectSmall, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kPerfectSmall); }

}  // namespace
}  // namespace pawl::testing
