#include <cmath>

#include "lab/theory.h"
#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

constexpr double kFirst = 0.1;  // 10 / (111 - 10 - 1)

// What theory says the error of a fit is, over the first's.
double RatioOf(const std::string& arm, int fit) {
  if (arm == "replace") return fit;
  if (arm == "accumulate") {
    double sum = 0;
    for (int i = 1; i <= fit; ++i) sum += 10 / (111.0 * i - 11) / i / kFirst;
    return sum;
  }
  if (arm == "subsample") return fit <= 2 ? 1.749 : fit <= 10 ? 2.679 : 2.853;
  if (arm == "replayed-0.5") return 2.977;
  double share = std::stod(arm.substr(arm.find('-') + 1));
  double kept = ErrorKept(10, 111 - std::floor(share * 111 + 0.5), 111);
  return (1 - std::pow(kept, fit)) / (1 - kept);
}

std::vector<WrongSide> WrongSides() {
  std::vector<WrongSide> wrong;
  auto fits = [&](const std::string& arm, const std::vector<int>& judged) {
    for (int fit : judged) {
      for (double times : {0.8, 1.2})
        wrong.push_back(
            {fmt::format("{}: error of fit {} over", arm, fit),
             Set(arm, fit - 1, "eval/regression/error", times * kFirst * RatioOf(arm, fit))});
    }
  };
  fits("replace", {1, 5, 10, 20});
  fits("accumulate", {2, 10, 20});
  fits("subsample", {2, 10, 20});
  for (const std::string arm : {"fresh-0.5", "fresh-0.25", "fresh-0.1", "replayed-0.5"}) {
    for (double times : {0.8, 1.2})
      wrong.push_back({arm + ": mean error of fits 11 to 20",
                       [=](const std::string& of, int64_t, Metrics* metrics) {
                         if (of == arm) (*metrics)["eval/regression/error"] *= times;
                       }});
  }
  return wrong;
}

Metrics Good(const std::string& arm, int64_t seed, int64_t generation) {
  return {{"eval/regression/error",
           kFirst * Around(RatioOf(arm, static_cast<int>(generation) + 1), seed)}};
}

const MadeExhibit kMade = {kTheoryRegression, 3, Good, WrongSides()};

TEST(TheoryRegression, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(TheoryRegression, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(TheoryRegression, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(TheoryRegression, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kTheoryRegression); }

}  // namespace
}  // namespace pawl::testing
