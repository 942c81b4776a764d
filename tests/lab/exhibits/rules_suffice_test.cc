#include "lab/solver_cost.h"
#include "tests/lab/exhibits/made.h"

namespace pawl::testing {
namespace {

Metrics Good(const std::string&, int64_t seed, int64_t) {
  Metrics metrics = {{"eval/game/mistakes", Around(0.005, seed)},
                     {"eval/game/mistakes_policy", 0.05}};
  for (const char* stage :
       {"begin-easy", "middle-easy", "end-easy", "begin-medium", "middle-medium", "begin-hard"})
    metrics[std::string("eval/game/mistakes/") + stage] = 0.005;
  return metrics;
}

const MadeExhibit kMade = {kRulesSuffice,
                           3,
                           Good,
                           {{"network", Set("self-play", 100, "eval/game/mistakes", 0.02)}},
                           {"solver"}};

TEST(RulesSuffice, HoldsWhereTheNumbersSaySo) { ExpectHolds(kMade); }
TEST(RulesSuffice, FailsByEachLineThatRunsMove) { ExpectEachLineFails(kMade); }
TEST(RulesSuffice, IsUndecidedOfTwoSeeds) { ExpectUndecidedOfTwoSeeds(kMade); }
TEST(RulesSuffice, HasArmsOfTheirOwnThatParse) { ExpectArmsDiffer(kRulesSuffice); }

TEST(RulesSuffice, TheSolversLinesAreItsNodes) {
  std::vector<Line> lines = JudgeMade(kRulesSuffice, 3, Good).lines;
  ASSERT_EQ(lines.size(), 5u);
  double last = NodesOfStart("connect 4x4x4").moves;
  for (int i = 0; const char* board : {"connect 5x4x4", "connect 5x5x4", "connect 6x5x4"}) {
    double nodes = NodesOfStart(board).moves;
    EXPECT_DOUBLE_EQ(lines.at(static_cast<size_t>(i++)).measured, nodes / last) << board;
    last = nodes;
  }
  double sum = 0;
  std::vector<StageCost> costs = NodesOfDecisive("connect 6x5x4", 8);
  for (const StageCost& cost : costs) sum += cost.nodes;
  EXPECT_NEAR(lines[3].measured, sum / static_cast<double>(costs.size()) / 32, 1e-6);
}

}  // namespace
}  // namespace pawl::testing
