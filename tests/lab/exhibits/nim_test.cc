#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

Metrics Good(const std::string& arm, int64_t seed, int64_t) {
  if (arm == "text") return {{"eval/nim/accuracy/7", Around(0.996, seed)}};
  double mistakes = arm == "five" ? 0.02 : 0.93;
  return {{"eval/game/mistakes/begin-hard", Around(mistakes, seed)},
          {"eval/game/mistakes_policy/begin-hard", mistakes},
          {"eval/game/mistakes_random/begin-hard", 0.93},
          {"eval/game/mistakes/begin-easy", 0.01}};
}

const MadeExhibit kMade = {
    kNim,
    3,
    Good,
    {{"five heaps", Set("five", 80, "eval/game/mistakes/begin-hard", 0.06)},
     {"seven heaps", Set("seven", 80, "eval/game/mistakes/begin-hard", 0.86)},
     {"text, seven heaps", Set("text", 0, "eval/nim/accuracy/7", 0.98)}}};

TEST(Nim, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(Nim, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(Nim, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(Nim, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kNim); }

// The standard error of 0.93 in 300 positions is 0.0147.
TEST(Nim, NoiseIsThatOfAShareOfItsPositions) {
  auto at = [](double mistakes) {
    MadeExhibit made = kMade;
    made.good = Changed(kMade, {"", Set("seven", 80, "eval/game/mistakes/begin-hard", mistakes)});
    return JudgeMade(made.exhibit, made.seeds, made.good).lines.at(1).measured;
  };
  EXPECT_NEAR(at(0.93 - 2 * 0.014731), 2, 1e-3);
  EXPECT_NEAR(at(0.93 + 0.014731), -1, 1e-3);
}

}  // namespace
}  // namespace pawl::testing
