#include "lab/panels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace pawl {
namespace {

using ::testing::ElementsAre;

class PanelsTest : public ::testing::Test {
 protected:
  PanelsTest() {
    run_.config = ParseConfig("[[task]]\nkind = \"addition\"\n", "made", {});
    run_.generations = {{{"gen", 0}}};
  }
  void Measure(const std::string& metric) { run_.generations[0][metric] = 0.5; }
  std::vector<PanelSection> Panels() { return PanelsOf({{"a", {&run_}}}); }
  static std::vector<std::string> MetricsOf(const std::vector<PanelSection>& sections) {
    std::vector<std::string> metrics;
    for (const PanelSection& section : sections) {
      for (const MetricPanel& panel : section.panels) metrics.push_back(panel.metric);
    }
    return metrics;
  }
  RunSeries run_;
};

TEST_F(PanelsTest, AreOfWhatWasMeasuredAlone) {
  EXPECT_TRUE(Panels().empty());
  Measure("eval/addition/accuracy");
  std::vector<PanelSection> sections = Panels();
  ASSERT_EQ(sections.size(), 1u) << "nothing of mix, verifier and learner was measured";
  EXPECT_EQ(sections[0].title, "addition");
  EXPECT_THAT(MetricsOf(sections), ElementsAre("eval/addition/accuracy"));
}

TEST_F(PanelsTest, OfLevelsStandInTheOrderOfTheirNumbers) {
  for (const char* level : {"10", "9", "2", "x", "3x"})
    Measure(std::string("eval/addition/accuracy/") + level);
  EXPECT_THAT(MetricsOf(Panels()),
              ElementsAre("eval/addition/accuracy/2", "eval/addition/accuracy/9",
                          "eval/addition/accuracy/10"));
}

TEST_F(PanelsTest, OfStagesStandFromEasyToHard) {
  for (const char* stage : {"begin-hard", "end-easy", "begin-heavy", "begin-easy"})
    Measure(std::string("eval/addition/mistakes/") + stage);
  EXPECT_THAT(MetricsOf(Panels()),
              ElementsAre("eval/addition/mistakes/begin-easy", "eval/addition/mistakes/end-easy",
                          "eval/addition/mistakes/begin-hard"));
}

TEST_F(PanelsTest, OfClassesOfMovesStandInTheirOwnOrder) {
  for (const char* one : {"pawn", "random", "pinned", "legal", "pinne"})
    Measure(std::string("eval/addition/accuracy/") + one);
  EXPECT_THAT(MetricsOf(Panels()),
              ElementsAre("eval/addition/accuracy/legal", "eval/addition/accuracy/random",
                          "eval/addition/accuracy/pinned", "eval/addition/accuracy/pawn"));
}

TEST_F(PanelsTest, HaveACurveForEachArmWithItsLookAndGapsWhereItWasNotMeasured) {
  RunSeries other = run_;
  other.generations = {{{"gen", 0}}, {{"gen", 1}, {"learn/loss", 3}}};
  Measure("learn/loss");
  Panel panel = PanelsOf({{"a", {&run_}}, {"b", {&other}}}).at(0).panels.at(0).panel;
  ASSERT_EQ(panel.curves.size(), 2u);
  EXPECT_EQ(panel.curves[1].label, "b");
  EXPECT_EQ(panel.curves[1].color, 1);
  ASSERT_EQ(panel.curves[1].points.size(), 2u);
  EXPECT_EQ(panel.curves[1].points[0].seeds, 0);
  EXPECT_EQ(panel.curves[1].points[1].mean, 3);
}

TEST_F(PanelsTest, OfMistakesHaveThoseOfRandomMovesAsALine) {
  run_.generations = {{{"gen", 0}}, {{"gen", 1}}};
  for (const char* rule : {"mistakes", "mistakes_policy", "mistakes/end-easy"})
    run_.generations[1][std::string("eval/addition/") + rule] = 0.1;
  run_.generations[1]["eval/addition/mistakes_random"] = 0.4;
  run_.generations[1]["eval/addition/mistakes_random/end-easy"] = 0.3;
  std::vector<PanelSection> sections = Panels();
  ASSERT_EQ(sections.size(), 1u);
  std::vector<double> lines;
  for (const MetricPanel& panel : sections[0].panels) {
    const std::optional<Reference>& reference = panel.panel.curves.at(0).reference;
    ASSERT_TRUE(reference);
    EXPECT_EQ(reference->name, "random moves");
    lines.push_back(reference->value);
  }
  EXPECT_THAT(lines, ElementsAre(0.4, 0.3, 0.4));
  EXPECT_THAT(MetricsWithoutPanel({{"a", {&run_}}}, sections), ElementsAre())
      << "they are in a figure";
  run_.generations[1].erase("eval/addition/mistakes_random");
  EXPECT_FALSE(Panels().at(0).panels.at(0).panel.curves.at(0).reference);
}

// The supervised ceiling: the same network, taught a solver's positions and nothing else.
TEST_F(PanelsTest, AnArmThatWasOnlyTaughtIsALineToCompareWith) {
  RunSeries taught = run_;
  run_.generations = {{{"gen", 0}, {"eval/addition/mistakes", 0.4}},
                      {{"gen", 1}, {"eval/addition/mistakes", 0.3}}};
  taught.generations[0]["eval/addition/mistakes"] = 0.1;
  auto drawn = [&] {
    return PanelsOf({{"self-play", {&run_}}, {"taught", {&taught}}}).at(0).panels.at(0).panel;
  };
  EXPECT_FALSE(drawn().curves.at(1).reference) << "it is under way";
  taught.config.set_generations(0);
  taught.state = RunState::kFinished;
  Panel panel = drawn();
  EXPECT_FALSE(panel.curves.at(0).reference);
  ASSERT_TRUE(panel.curves.at(1).reference);
  EXPECT_EQ(panel.curves[1].reference->value, 0.1);
  EXPECT_EQ(panel.curves[1].reference->name, "generation 0 alone");
  Panel alone = PanelsOf({{"taught", {&taught}}}).at(0).panels.at(0).panel;
  EXPECT_FALSE(alone.curves.at(0).reference) << "there is nothing that went on";
}

TEST_F(PanelsTest, LeaveOutMetricsThatAreThenNamed) {
  Measure("learn/loss");
  Measure("learn/rate");
  Measure("eval/other/accuracy");
  EXPECT_THAT(MetricsWithoutPanel({{"a", {&run_}}}, Panels()),
              ElementsAre("eval/other/accuracy", "learn/rate"));
}

TEST(FigureNames, AreSafeAndUnlikeEvenWhereCaseIsNotKept) {
  std::vector<PanelSection> sections = {
      {"s", {{"eval/a/pass@1", {}}, {"eval/A/pass@1", {}}, {"eval-a-pass@1", {}}}},
      {"t", {{"../<ä>", {}}, {std::string(300, 'x'), {}}}}};
  std::string longest(100, 'x');
  longest += ".svg";
  std::vector<std::string> names = FigureNames(sections);
  EXPECT_THAT(names, ElementsAre("eval-a-pass@1.svg", "eval-A-pass@1-2.svg", "eval-a-pass@1-3.svg",
                                 "..-----.svg", longest));
}

TEST_F(PanelsTest, ARunsOwnStandardErrorIsItsIntervalWhereThereIsOneSeed) {
  run_.generations[0]["eval/addition/elo"] = 50;
  run_.generations[0]["eval/addition/elo_error"] = 10;
  RunSeries other = run_;
  other.generations[0]["eval/addition/elo"] = 60;
  auto point = [](const std::vector<const RunSeries*>& runs) {
    return PanelsOf({{"a", runs}}).at(0).panels.at(0).panel.curves.at(0).points.at(0);
  };
  EXPECT_TRUE(point({&run_}).of_one_seed);
  EXPECT_DOUBLE_EQ(point({&run_}).low, 50 - 19.6);
  EXPECT_DOUBLE_EQ(point({&run_}).high, 50 + 19.6);
  EXPECT_FALSE(point({&run_, &other}).of_one_seed) << "the interval is that over seeds";
  EXPECT_DOUBLE_EQ(point({&run_, &other}).mean, 55);
  run_.generations[0].erase("eval/addition/elo_error");
  EXPECT_FALSE(point({&run_}).of_one_seed);
}

}  // namespace
}  // namespace pawl
