#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

Metrics Good(const std::string& arm, int64_t seed, int64_t generation) {
  double forward = arm == "backward" ? 0.3 : 0.98;
  double backward = arm == "backward" || arm == "union" ? 0.98 : generation == 16 ? 0.8 : 0.3;
  return {{"eval/forward/accuracy", Around(forward, seed)},
          {"eval/backward/accuracy", Around(backward, seed)}};
}

const MadeExhibit kMade = {
    kBacktranslation,
    3,
    Good,
    {{"taught forward, tested forward", Set("forward", 0, "eval/forward/accuracy", 0.94)},
     {"taught backward, tested backward", Set("backward", 0, "eval/backward/accuracy", 0.94)},
     {"tested backward: taught backward less", Set("forward", 0, "eval/backward/accuracy", 0.7)},
     {"tested forward: taught forward less", Set("backward", 0, "eval/forward/accuracy", 0.7)},
     {"tested forward: union less", Set("union", 0, "eval/forward/accuracy", 0.95)},
     {"tested backward: union less", Set("union", 0, "eval/backward/accuracy", 0.95)},
     {"share of forward's gap on backward problems that training on its own right answers",
      Set("self-training", 16, "eval/backward/accuracy", 0.5)},
     {"share of forward's gap on backward problems that training on its own answers to whatever",
      Set("backtranslation", 16, "eval/backward/accuracy", 0.5)}}};

TEST(Backtranslation, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(Backtranslation, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(Backtranslation, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(Backtranslation, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kBacktranslation); }

}  // namespace
}  // namespace pawl::testing
