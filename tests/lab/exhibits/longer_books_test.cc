#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

const std::vector<std::string> kAll = {"1000", "4000", "16000", "64000", "256000", "1000000"};

Metrics Good(const std::string& arm, int64_t seed, int64_t) {
  Metrics metrics;
  for (const std::string& length : kAll) {
    double nats = arm == "none" && length.size() > 4 ? 3 : 2;
    metrics["eval/textbook/book_nll/" + length] = Around(nats, seed);
    metrics["eval/textbook/book_accuracy/" + length] = Around(0.5, seed);
  }
  return metrics;
}

WrongSide Beyond(const std::string& length) {
  return {"passed: nats a token at " + length + " characters",
          Set("passed", 1, "eval/textbook/book_nll/" + length, 2.1)};
}

const MadeExhibit kMade = {kLongerBooks,
                           3,
                           Good,
                           {{"none", Set("none", 1, "eval/textbook/book_nll/64000", 2.2)},
                            Beyond("4000"),
                            Beyond("16000"),
                            Beyond("64000"),
                            Beyond("256000"),
                            Beyond("1000000")}};

TEST(LongerBooks, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(LongerBooks, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(LongerBooks, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(LongerBooks, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kLongerBooks); }

}  // namespace
}  // namespace pawl::testing
