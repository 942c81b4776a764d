#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

constexpr const char* kDistinct = "propose/propose-addition/distinct";

Metrics Good(const std::string& arm, int64_t seed, int64_t generation) {
  double done = static_cast<double>(generation) / 24;
  bool proposes = arm == "learnable" || arm == "valid";
  Metrics metrics = {{"eval/addition/beyond", Around(0.1 + (proposes ? 0.3 : 0.1) * done, seed)}};
  for (int level = 1; level <= 6; ++level)
    metrics[fmt::format("eval/addition/accuracy/{}", level)] = Around(0.5, seed);
  if (!proposes || generation == 0) return metrics;
  metrics[kDistinct] = Around(arm == "valid" ? 0.95 - 0.6 * done : 0.95, seed);
  metrics["propose/propose-addition/level"] = Around(3, seed);
  return metrics;
}

const MadeExhibit kMade = {kOwnProblems,
                           3,
                           Good,
                           {{"learnable's accuracy on sums of 3 to 6 digits, less fixed's",
                             Set("fixed", 24, "eval/addition/beyond", 0.5)},
                            {"learnable's accuracy on sums of 3 to 6 digits, less off's",
                             Set("off", 24, "eval/addition/beyond", 0.5)},
                            {"valid: distinct", Set("valid", 24, kDistinct, 0.9)},
                            {"learnable: distinct", Set("learnable", 24, kDistinct, 0.1)}}};

TEST(OwnProblems, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(OwnProblems, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(OwnProblems, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(OwnProblems, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kOwnProblems); }

}  // namespace
}  // namespace pawl::testing
