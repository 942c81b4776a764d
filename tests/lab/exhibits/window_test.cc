#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

constexpr const char* kExpert = "eval/game/mistakes";

Metrics Good(const std::string& arm, int64_t seed, int64_t generation) {
  double error = generation == 0 ? 0.25 : arm == "replace" ? 0.3 : 0.2;
  Metrics metrics = {{kExpert, Around(error, seed)},
                     {"eval/game/mistakes_reachable", Around(error / 4, seed)}};
  if (generation == 0) return metrics;
  metrics["eval/game/setback"] = Around(arm == "replace" ? 3 : 0, seed);
  metrics["sample/game/duplicates"] = Around(0.5, seed);
  return metrics;
}

// As bad as this in all of the last half.
WrongSide AsBad(const std::string& arm) {
  return {"replace's expert error, less " + arm + "'s",
          [arm](const std::string& of, int64_t generation, Metrics* metrics) {
            if (of == arm && generation >= 15) (*metrics)[kExpert] = 0.4;
          }};
}

const MadeExhibit kMade = {
    kWindow, 5, Good, {AsBad("accumulate"), AsBad("window"), AsBad("subsample")}};

TEST(Window, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(Window, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(Window, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(Window, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kWindow); }

// Four evaluated generations from 15 on, and none before.
TEST(Window, TakesTheMeanOverTheLastHalf) {
  auto late = [](const std::string& arm, int64_t seed, int64_t generation) {
    Metrics metrics = Good(arm, seed, generation);
    metrics[kExpert] = arm == "replace" && generation == 20 ? 0.6 : 0.2;
    return metrics;
  };
  for (const Line& line : JudgeMade(kWindow, 3, late).lines)
    EXPECT_NEAR(line.measured, 0.1, 1e-9) << line.quantity;
  auto early = [](const std::string& arm, int64_t seed, int64_t generation) {
    Metrics metrics = Good(arm, seed, generation);
    metrics[kExpert] = arm == "replace" && generation == 10 ? 0.6 : 0.2;
    return metrics;
  };
  for (const Line& line : JudgeMade(kWindow, 3, early).lines)
    EXPECT_NEAR(line.measured, 0, 1e-9) << line.quantity;
}

}  // namespace
}  // namespace pawl::testing
