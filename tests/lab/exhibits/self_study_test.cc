#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

constexpr const char* kRecall = "eval/study/accuracy/recall";
constexpr const char* kReversed = "eval/study/accuracy/reversed";

Metrics Good(const std::string& arm, int64_t seed, int64_t) {
  double known = arm == "verified" ? 0.9 : arm == "text" ? 0.2 : 0.6;
  return {{"eval/study/accuracy", Around(known, seed)},
          {kRecall, Around(known, seed)},
          {kReversed, Around(known, seed)},
          {"eval/reading/accuracy", Around(0.8, seed)}};
}

const MadeExhibit kMade = {
    kSelfStudy,
    3,
    Good,
    {{"verified, recall by heart", Set("text", 6, kRecall, 0.8)},
     {"verified, reversed by heart", Set("text", 6, kReversed, 0.8)},
     {"verified, all questions", Set("unverified", 6, "eval/study/accuracy", 0.88)}}};

TEST(SelfStudy, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(SelfStudy, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(SelfStudy, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(SelfStudy, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kSelfStudy); }

}  // namespace
}  // namespace pawl::testing
