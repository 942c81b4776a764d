#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

Metrics Good(const std::string& arm, int64_t seed, int64_t generation) {
  double done = static_cast<double>(generation) / 10;
  double tokens = arm == "shortest" ? 60 - 30 * done : 60 - 10 * done;
  return {{"eval/exchanges/right_tokens", Around(tokens, seed, 0.1)},
          {"eval/exchanges/accuracy", Around(0.9, seed)}};
}

const MadeExhibit kMade = {
    kShorterWork,
    3,
    Good,
    {{"share by which correct work got shorter",
      Set("shortest", 10, "eval/exchanges/right_tokens", 45)},
     {"more than where any accepted way", Set("any", 10, "eval/exchanges/right_tokens", 25)},
     {"accuracy, less what it was", Set("shortest", 10, "eval/exchanges/accuracy", 0.87)}}};

TEST(ShorterWork, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(ShorterWork, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(ShorterWork, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(ShorterWork, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kShorterWork); }

}  // namespace
}  // namespace pawl::testing
