#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

const std::string kRight = "eval/pairs/accuracy";

// 64 pairs read twice gain 0.09, as many as four times the dimensions nothing.
Metrics Good(const std::string& arm, int64_t seed, int64_t) {
  bool many = arm.starts_with("256") || arm.starts_with("384");
  double right = many ? 0.27 : arm.ends_with("-1") ? 0.8 : 0.89;
  return {{kRight, Around(right, seed, 0.001)}};
}

const std::vector<WrongSide> kWrongSides = {
    {"48 pairs, 0.75 d: gain", Set("48-2", 0, kRight, 0.84)},
    {"64 pairs, 1 d: gain", Set("64-2", 0, kRight, 0.84)},
    {"96 pairs, 1.5 d: gain", Set("96-2", 0, kRight, 0.84)},
    {"256 pairs, 4 d: gain", Set("256-2", 0, kRight, 0.3)},
    {"384 pairs, 6 d: gain", Set("384-2", 0, kRight, 0.3)}};

const MadeExhibit kMade = {kReadTwice, 3, Good, kWrongSides};

TEST(ReadTwice, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(ReadTwice, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(ReadTwice, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(ReadTwice, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kReadTwice); }

}  // namespace
}  // namespace pawl::testing
