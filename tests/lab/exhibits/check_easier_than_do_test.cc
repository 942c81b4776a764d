#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

void NeedsWidth64(const std::string& arm, int64_t, Metrics* metrics) {
  if (arm == "verify-16" || arm == "verify-32") (*metrics)["eval/judge-sorting/accuracy"] = 0.98;
}

Metrics Good(const std::string& arm, int64_t seed, int64_t generation) {
  if (arm == "self-training")
    return {{"eval/sorting/accuracy", Around(generation == 0 ? 0.4 : 0.9, seed)}};
  double width = std::stod(arm.substr(arm.find('-') + 1));
  bool judge = arm.starts_with("verify");
  bool able = width >= (judge ? 16 : 64);
  return {{judge ? "eval/judge-sorting/accuracy" : "eval/sorting/accuracy",
           Around(able ? 0.995 : 0.9, seed)},
          {"model/parameters", 30 * width * width}};
}

const MadeExhibit kMade = {
    kCheckEasierThanDo,
    3,
    Good,
    {{"verifier's work over producer's", NeedsWidth64},
     {"verifier's work over producer's", Set("produce-64", 0, "eval/sorting/accuracy", 0.98)},
     {"share of the gap to 1", Set("self-training", 8, "eval/sorting/accuracy", 0.65)}}};

TEST(CheckEasierThanDo, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(CheckEasierThanDo, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(CheckEasierThanDo, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(CheckEasierThanDo, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kCheckEasierThanDo); }

}  // namespace
}  // namespace pawl::testing
