#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

// Gains fall with psi and cross 0 between 0.5 and 1.
Metrics Good(const std::string& arm, int64_t seed, int64_t generation) {
  double psi = arm == "exact" ? 0 : arm == "none" ? 1 : std::stod(arm.substr(arm.find('-') + 1));
  double gained = 0.08 * (1 - psi / 0.8) * static_cast<double>(generation) / 20;
  return {{"eval/game/legal_moves_sampled", Around(0.915 + gained, seed)},
          {"eval/game/pass@1", Around(0.4 + 5 * gained, seed)}};
}

const MadeExhibit kMade = {
    kRefereeError,
    3,
    Good,
    {{"legality a move before", Set("exact", 0, "eval/game/legal_moves_sampled", 0.96)},
     {"exact: legality a move after", Set("exact", 20, "eval/game/legal_moves_sampled", 0.98)},
     {"none: legality a move gained", Set("none", 20, "eval/game/legal_moves_sampled", 0.95)},
     {"psi at which nothing is gained",
      Set("psi-0.05", 20, "eval/game/legal_moves_sampled", 0.5)}}};

TEST(RefereeError, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(RefereeError, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(RefereeError, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(RefereeError, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kRefereeError); }

// Linear between the arms: 0.08 (1 - psi / 0.8) is 0 at 0.8 where 0.5 and 1 are joined.
TEST(RefereeError, FindsThePsiAtWhichTheGainIsZero) {
  ExhibitOutcome outcome = JudgeMade(kRefereeError, 3, Good);
  EXPECT_NEAR(outcome.lines.back().measured, 0.8, 1e-6);
  auto all_gain = [](const std::string& arm, int64_t seed, int64_t generation) {
    Metrics metrics = Good("exact", seed, generation);
    return arm.empty() ? Metrics() : metrics;
  };
  EXPECT_DOUBLE_EQ(JudgeMade(kRefereeError, 3, all_gain).lines.back().measured, 1);
  auto none_gains = [](const std::string&, int64_t seed, int64_t) {
    return Good("none", seed, 20);
  };
  EXPECT_DOUBLE_EQ(JudgeMade(kRefereeError, 3, none_gains).lines.back().measured, 0);
}

}  // namespace
}  // namespace pawl::testing
