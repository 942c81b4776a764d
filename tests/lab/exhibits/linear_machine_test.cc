#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

std::vector<WrongSide> WrongSides() {
  std::vector<WrongSide> wrong = {
      {"accuracy on held-out products",
       Set("product-trace", 0, "eval/multiplication/accuracy", 0.94)},
      {"the answer alone", Set("product-answer", 0, "eval/multiplication/accuracy", 0.11)},
      {"no hidden layer, sums of six digits",
       Set("linear-sum-trace", 0, "eval/addition/accuracy", 0.94)},
      {"no hidden layer, the sum alone",
       Set("linear-sum-answer", 0, "eval/addition/accuracy", 0.11)},
      {"random machines: mean gain", Set("machine", 2, "eval/machine/accuracy", 0.1)}};
  for (int level = 1; level <= 6; ++level)
    wrong.push_back({fmt::format("random machines, steps: {}", level),
                     Set("machine", 2, fmt::format("eval/machine/accuracy/{}", level), 0.1)});
  return wrong;
}

Metrics Good(const std::string& arm, int64_t seed, int64_t generation) {
  if (arm == "machine") {
    double accuracy = Around(0.2 + 0.2 * static_cast<double>(generation), seed);
    Metrics metrics = {{"eval/machine/accuracy", accuracy}};
    for (int level = 1; level <= 6; ++level)
      metrics[fmt::format("eval/machine/accuracy/{}", level)] = accuracy;
    return metrics;
  }
  bool written = arm == "product-trace" || arm == "linear-sum-trace";
  std::string task = arm.starts_with("linear-sum") ? "addition" : "multiplication";
  return {{"eval/" + task + "/accuracy", Around(written ? 0.99 : 0.02, seed)}};
}

const MadeExhibit kMade = {kLinearMachine, 3, Good, WrongSides()};

TEST(LinearMachine, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(LinearMachine, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(LinearMachine, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(LinearMachine, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kLinearMachine); }

}  // namespace
}  // namespace pawl::testing
