#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

Metrics Good(const std::string&, int64_t seed, int64_t generation) {
  double done = static_cast<double>(generation) / 24;
  return {{"eval/countdown/pass@1", Around(0.2 + 0.3 * done, seed)},
          {"eval/countdown/pass@8", Around(0.6 + 0.1 * done, seed)}};
}

const MadeExhibit kMade = {
    kReward,
    3,
    Good,
    {{"accepted: pass@1", Set("accepted", 24, "eval/countdown/pass@1", 0.1)},
     {"accepted-base: pass@1", Set("accepted-base", 24, "eval/countdown/pass@1", 0.1)},
     {"grpo: pass@1", Set("grpo", 24, "eval/countdown/pass@1", 0.1)},
     {"dr-grpo: pass@1", Set("dr-grpo", 24, "eval/countdown/pass@1", 0.1)}}};

TEST(Reward, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(Reward, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(Reward, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(Reward, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kReward); }

}  // namespace
}  // namespace pawl::testing
