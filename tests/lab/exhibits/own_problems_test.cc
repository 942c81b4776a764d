#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

constexpr const char *kDistinct = "propose/propose-addition/distinct",
                     *kLevel = "propose/propose-addition/level", *kBeyond = "eval/addition/beyond";

Metrics Good(const std::string& arm, int64_t seed, int64_t generation) {
  double done = static_cast<double>(generation) / 24;
  bool proposes = arm == "learnable" || arm == "valid";
  double gain = arm == "learnable" ? 0.4 : arm == "valid" ? 0.3 : 0.1;
  Metrics metrics = {{kBeyond, Around(0.1 + gain * done, seed)}};
  for (int level = 1; level <= 6; ++level)
    metrics[fmt::format("eval/addition/accuracy/{}", level)] = Around(0.5, seed);
  if (!proposes || generation == 0) return metrics;
  metrics[kDistinct] = Around(arm == "valid" ? 0.95 - 0.6 * done : 0.95, seed);
  metrics[kLevel] = Around(arm == "valid" ? 3 - done : 3, seed);
  return metrics;
}

const MadeExhibit kMade = {
    kOwnProblems,
    3,
    Good,
    {{"learnable's accuracy on sums of 4 to 6 digits, less fixed's",
      Set("fixed", 24, kBeyond, 0.6)},
     {"learnable's accuracy on sums of 4 to 6 digits, less off's", Set("off", 24, kBeyond, 0.6)},
     {"learnable's accuracy on sums of 4 to 6 digits, less valid's",
      Set("valid", 24, kBeyond, 0.6)},
     {"valid's share of distinct", Set("valid", 24, kDistinct, 0.99)},
     {"valid's mean level", Set("valid", 24, kLevel, 4)}}};

TEST(OwnProblems, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(OwnProblems, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(OwnProblems, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(OwnProblems, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kOwnProblems); }

}  // namespace
}  // namespace pawl::testing
