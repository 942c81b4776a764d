#include <cmath>

#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

// 1 - sum p^2 of Zipf's law over 1,000 symbols.
double TrueGini() {
  double total = 0, squares = 0;
  for (int r = 1; r <= 1000; ++r) {
    total += 1.0 / r;
    squares += 1.0 / r / r;
  }
  return 1 - squares / total / total;
}

// Of the true Gini after so many fits to 200 draws each.
double LeftOf(const std::string& arm, int64_t fits) {
  double left = 1;
  for (int64_t i = 1; i <= fits; ++i) {
    double share = arm == "replace" ? 1 : static_cast<double>(i);
    left *= 1 - 1 / (200 * share * share);
  }
  return left;
}

// A table that never lost anything, and one that lost twice as much.
std::vector<WrongSide> WrongSides() {
  std::vector<WrongSide> wrong;
  for (const std::string arm : {"replace", "accumulate"}) {
    for (int fits : {1, 10, 40}) {
      std::string line = fmt::format("{}: Gini over the true one after {} fits", arm, fits);
      for (double lost : {0.0, 2.0}) {
        double gini = (1 - lost * (1 - LeftOf(arm, fits))) * TrueGini();
        wrong.push_back({line, Set(arm, fits - 1, "eval/categorical/gini", gini)});
      }
    }
  }
  return wrong;
}

Metrics Good(const std::string& arm, int64_t seed, int64_t generation) {
  return {{"eval/categorical/gini", Around(LeftOf(arm, generation + 1), seed, 0.0001) * TrueGini()},
          {"eval/categorical/support", 500}};
}

const MadeExhibit kMade = {kTheoryCategorical, 3, Good, WrongSides()};

TEST(TheoryCategorical, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(TheoryCategorical, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(TheoryCategorical, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(TheoryCategorical, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kTheoryCategorical); }

}  // namespace
}  // namespace pawl::testing
