#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

constexpr const char *kExamples = "eval/examples/accuracy", *kRules = "eval/rules/accuracy";

Metrics Good(const std::string &, int64_t seed, int64_t generation) {
  return {{kExamples, Around(0.8, seed)},
          {kRules, Around(generation == 0 ? 0.3 : 0.7, seed)},
          {"eval/both/accuracy", Around(0.8, seed)}};
}

const MadeExhibit kMade = {kRulesOrExamples,
                           3,
                           Good,
                           {{"products that the book", Set("reader", 0, kRules, 0.75)},
                            {"half of that gap", Set("reader", 3, kRules, 0.4)}}};

TEST(RulesOrExamples, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(RulesOrExamples, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(RulesOrExamples, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(RulesOrExamples, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kRulesOrExamples); }

}  // namespace
}  // namespace pawl::testing
