#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

constexpr const char* kNamed = "eval/textbook/accuracy";

Metrics Good(const std::string& arm, int64_t seed, int64_t) {
  return {{kNamed, Around(arm == "attention" ? 0.9 : arm == "linear" ? 0.7 : 0.85, seed)}};
}

const MadeExhibit kMade = {
    kAutomata, 3, Good, {{"letters that may follow", Set("linear", 0, kNamed, 0.88)}}};

TEST(Automata, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(Automata, FailsByEachOfItsLinesAlone) { ExpectEachLineFails(kMade); }
TEST(Automata, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(Automata, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kAutomata); }

}  // namespace
}  // namespace pawl::testing
