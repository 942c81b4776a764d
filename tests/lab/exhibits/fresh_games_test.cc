#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

constexpr const char *kMistakes = "eval/game/mistakes", *kLegal = "eval/game/legal_moves_sampled";

Metrics Good(const std::string& arm, int64_t seed, int64_t generation) {
  if (arm.starts_with("search")) {
    double left = generation == 0 ? 0.2 : 0.015;
    return {{kMistakes, Around(left, seed)}, {"eval/game/mistakes_policy", Around(2 * left, seed)}};
  }
  double legal = generation > 0 && arm == "text-0.1" ? 0.75 : 0.68;
  return {{kLegal, Around(legal, seed)}, {"eval/game/pass@1", Around(legal / 2, seed)}};
}

const MadeExhibit kMade = {kFreshGames,
                           5,
                           Good,
                           {{"search: mistakes with share 0", Set("search-0", 40, kMistakes, 0.05)},
                            {"text: illegal moves with share 0", Set("text-0", 8, kLegal, 0.74)}}};

TEST(FreshGames, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(FreshGames, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(FreshGames, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(FreshGames, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kFreshGames); }

// "Within two points" has two sides: a share that helps more than that is a need, one that harms
// more is another finding than the claimed one.
TEST(FreshGames, FailsOnEitherSideOfTwoPoints) {
  MadeExhibit made = kMade;
  made.wrong = {{"search: mistakes with share 0", Set("search-0.1", 40, kMistakes, 0.05)}};
  for (const Line& line : JudgeMade(kFreshGames, 5, Changed(made, made.wrong.front())).lines) {
    bool search = line.quantity.starts_with("search");
    EXPECT_EQ(line.ruling, search ? Ruling::kFails : Ruling::kHolds) << line.quantity;
  }
}

// A gain of exactly two points is not more than two.
TEST(FreshGames, TwoPointsOfTextAreNotMoreThanTwo) {
  auto two_points = [](const std::string& arm, int64_t seed, int64_t generation) {
    Metrics metrics = Good(arm, seed, generation);
    if (arm == "text-0.1" && generation == 8) metrics[kLegal] = Around(0.7, seed);
    return metrics;
  };
  EXPECT_NE(JudgeMade(kFreshGames, 5, two_points).lines.back().ruling, Ruling::kHolds);
}

}  // namespace
}  // namespace pawl::testing
