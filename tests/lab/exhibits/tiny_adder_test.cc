#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

Metrics Good(const std::string&, int64_t seed, int64_t) {
  return {{"eval/addition/accuracy", Around(0.997, seed)}, {"model/parameters", 5456}};
}

const MadeExhibit kMade = {
    kTinyAdder,
    3,
    Good,
    {{"sums of two 10-digit numbers", Set("adder", 0, "eval/addition/accuracy", 0.98)},
     {"parameters", Set("adder", 0, "model/parameters", 6081)}}};

TEST(TinyAdder, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(TinyAdder, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(TinyAdder, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(TinyAdder, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kTinyAdder); }

}  // namespace
}  // namespace pawl::testing
