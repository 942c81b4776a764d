#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

Metrics Good(const std::string& arm, int64_t seed, int64_t generation) {
  if (arm.starts_with("judge-"))
    return {{"eval/" + arm + "/accuracy", Around(0.9996, seed, 0.0001)}};
  double gain = arm == "exact" ? 0.7 : arm == "learned" ? 0.6 : 0.1;
  Metrics metrics = {
      {"eval/addition/beyond", Around(0.1 + gain * static_cast<double>(generation) / 6, seed)}};
  if (generation > 0)
    metrics.insert({{"verify/addition/phi", 0.95},
                    {"verify/addition/psi", 0.05},
                    {"verify/addition/brier", 0.01}});
  return metrics;
}

const MadeExhibit kMade = {
    kNapkin,
    3,
    Good,
    {{"addition: share of solutions",
      Set("judge-addition", 0, "eval/judge-addition/accuracy", 0.998)},
     {"sorting: share of solutions", Set("judge-sorting", 0, "eval/judge-sorting/accuracy", 0.998)},
     {"machine: share of solutions", Set("judge-machine", 0, "eval/judge-machine/accuracy", 0.998)},
     {"gain on 4 and 5 digits", Set("none", 6, "eval/addition/beyond", 0.9)}}};

TEST(Napkin, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(Napkin, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(Napkin, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(Napkin, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kNapkin); }

}  // namespace
}  // namespace pawl::testing
