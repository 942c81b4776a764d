#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

const std::string kRight = "eval/pairs/accuracy";

Metrics Good(const std::string& arm, int64_t seed, int64_t) {
  auto all = [&](double right) { return Metrics{{kRight, Around(right, seed, 0.001)}}; };
  if (arm.starts_with("linear")) return all(arm.ends_with("fewer") ? 0.57 : 0.47);
  if (arm == "delta-64-pairs-1") return all(0.89);
  if (arm == "delta-64-pairs-8") return all(0.998);
  if (arm == "delta-128-pairs-8") return all(0.62);
  if (arm == "delta-332-pairs-1") return all(0.2);
  Metrics metrics = all(0.55);
  metrics[kRight + "/oldest"] = Around(0.11, seed, 0.001);
  metrics[kRight + "/newest"] = Around(0.99, seed, 0.001);
  return metrics;
}

const std::vector<WrongSide> kWrongSides = {
    {"linear, 64 x 64: right of 332 pairs", Set("linear-64-fewer", 0, kRight, 0.49)},
    {"linear, 64 x 64: right of 406 pairs", Set("linear-64-more", 0, kRight, 0.51)},
    {"linear, 128 x 128: right of 1330 pairs", Set("linear-128-fewer", 0, kRight, 0.49)},
    {"linear, 128 x 128: right of 1625 pairs", Set("linear-128-more", 0, kRight, 0.51)},
    {"delta, 64 x 64: right of 64 pairs, written once", Set("delta-64-pairs-1", 0, kRight, 0.85)},
    {"delta, 64 x 64: right of 64 pairs, written once", Set("delta-64-pairs-1", 0, kRight, 0.93)},
    {"delta, 64 x 64: right of 64 pairs, written eight times",
     Set("delta-64-pairs-8", 0, kRight, 0.98)},
    {"delta, 64 x 64: right of 128 pairs, written once", Set("delta-128-pairs-1", 0, kRight, 0.6)},
    {"delta, 64 x 64: right of 128 pairs, written eight times",
     Set("delta-128-pairs-8", 0, kRight, 0.7)},
    {"delta, 64 x 64: right of 332 pairs, written once", Set("delta-332-pairs-1", 0, kRight, 0.6)},
    {"delta, 64 x 64: right of the oldest quarter of 128 pairs",
     Set("delta-128-pairs-1", 0, kRight + "/oldest", 0.2)},
    {"delta, 64 x 64: right of the newest quarter of 128 pairs",
     Set("delta-128-pairs-1", 0, kRight + "/newest", 0.9)}};

const MadeExhibit kMade = {kTheoryMemory, 3, Good, kWrongSides};

TEST(TheoryMemory, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(TheoryMemory, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(TheoryMemory, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(TheoryMemory, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kTheoryMemory); }

}  // namespace
}  // namespace pawl::testing
