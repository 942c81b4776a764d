#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

Metrics Good(const std::string& arm, int64_t seed, int64_t) {
  return {{"eval/group/accuracy", Around(arm == "trace" ? 0.995 : 0.1, seed)}};
}

const MadeExhibit kMade = {
    kTraceNeeded,
    3,
    Good,
    {{"accuracy on 20 letters, the product after each",
      Set("trace", 0, "eval/group/accuracy", 0.98)},
     {"accuracy on 20 letters, the answer alone", Set("answer", 0, "eval/group/accuracy", 0.31)}}};

TEST(TraceNeeded, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(TraceNeeded, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(TraceNeeded, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(TraceNeeded, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kTraceNeeded); }

}  // namespace
}  // namespace pawl::testing
