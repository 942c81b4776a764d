#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

constexpr const char* kClasses[] = {"legal",     "pinned",     "check",     "attacked", "blocked",
                                    "promotion", "wrong_side", "own_piece", "pawn"};

Metrics Good(const std::string& arm, int64_t seed, int64_t generation) {
  double gain = (arm == "exact"     ? 0.06
                 : arm == "learned" ? 0.058
                                    : 0.01) *
                static_cast<double>(generation) / 6;
  Metrics metrics = {{"model/parameters", 400000},
                     {"eval/legal/accuracy", Around(0.9995, seed, 0.0001)},
                     {"eval/game/legal_moves_sampled", Around(0.93 + gain, seed)},
                     {"eval/game/pass@1", Around(0.5 + 4 * gain, seed)}};
  for (const char* one : kClasses)
    metrics[fmt::format("eval/legal/accuracy/{}", one)] = Around(0.998, seed);
  if (generation > 0) metrics.insert({{"verify/game/phi", 0.98}, {"verify/game/psi", 0.02}});
  return metrics;
}

// Gains are changes, in which a seed's own spread is gone.
MadeExhibit Made() {
  const std::string legal = "eval/game/legal_moves_sampled";
  MadeExhibit made = {
      kNapkinChess,
      3,
      Good,
      {{"the judge's parameters", Set("learned", 0, "model/parameters", 6e6)},
       {"share of moves", Set("learned", 0, "eval/legal/accuracy", 0.998)},
       {"legality a move gained behind the exact referee", Set("exact", 6, legal, 0.9)},
       {"legality a move gained behind the judge", Set("learned", 6, legal, 0.97)}}};
  for (const char* one : kClasses) {
    made.wrong.push_back({fmt::format("{}: ", one),
                          Set("learned", 0, fmt::format("eval/legal/accuracy/{}", one), 0.98)});
  }
  return made;
}

TEST(NapkinChess, HoldsWhereTheNumbersSaySo) { ExpectHolds(Made()); }
TEST(NapkinChess, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(Made()); }
TEST(NapkinChess, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(Made()); }
TEST(NapkinChess, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kNapkinChess); }

}  // namespace
}  // namespace pawl::testing
