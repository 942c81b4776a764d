#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "lab/findings.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Finding Made(const std::string& arm, const std::string& verdict, const std::string& why,
             double p = 0.01) {
  Finding finding;
  finding.arm = arm;
  finding.task = "facts";
  finding.start = {0.9, 0.8, 1, 3, 0};
  finding.end = {0.4, 0.3, 0.5, 3, 0};
  finding.change = {-0.5, -0.6, -0.4, 3, 0};
  finding.p_adjusted = p;
  finding.outcome = verdict;
  finding.why = why;
  return finding;
}

TEST(FindingTable, SaysLevelChangeIntervalPAndTheWord) {
  Comparison comparison;
  comparison.findings = {Made("fresh=0", "collapse", "loses 56% of its level")};
  std::string table = FindingTable(comparison);
  EXPECT_THAT(table, HasSubstr("fresh=0 (3 seeds)\n"));
  EXPECT_THAT(table, HasSubstr("0.900 -> 0.400  -0.500 [-0.600, -0.400]"));
  EXPECT_THAT(table, HasSubstr("p=0.0100 collapse: loses 56% of its\n                 level\n"));
}

TEST(FindingTable, HasNoPWhereNothingWasTestedAndNoneThatReadsAsZero) {
  Comparison comparison;
  comparison.findings = {Made("a", "not judged", "too few seeds", NAN),
                         Made("b", "collapse", "", 1e-9)};
  std::string table = FindingTable(comparison);
  EXPECT_THAT(table, HasSubstr("not judged: too few seeds"));
  EXPECT_THAT(table, HasSubstr("p<.0001  collapse\n"));
  EXPECT_THAT(table, Not(HasSubstr("nan")));
  EXPECT_THAT(table, Not(HasSubstr("p=")));
}

TEST(FindingTable, NamesAnArmOnceAboveItsTasks) {
  Comparison comparison;
  comparison.findings = {Made("a", "collapse", ""), Made("a", "decline", ""),
                         Made("b", "decline", "")};
  std::string table = FindingTable(comparison);
  EXPECT_EQ(table.find("a (3 seeds)"), table.rfind("a (3 seeds)"));
  EXPECT_THAT(table, HasSubstr("b (3 seeds)"));
}

TEST(FindingTable, TellsOneSeedAndNoneFromAnInterval) {
  Comparison comparison;
  comparison.findings = {Made("one", "not judged", ""), Made("none", "not judged", "")};
  comparison.findings[0].change = {-0.5, -0.5, -0.5, 1, 0};
  comparison.findings[1].change = {};
  std::string table = FindingTable(comparison);
  EXPECT_THAT(table, HasSubstr("one (1 seed)\n"));
  EXPECT_THAT(table, HasSubstr("-0.500  "));
  EXPECT_THAT(table, Not(HasSubstr("-0.500 [")));
  EXPECT_THAT(table, HasSubstr("not measured"));
}

TEST(FindingTable, SetsContrastsUnderTheirTwoArms) {
  Comparison comparison;
  Contrast contrast;
  contrast.arm_a = "verify=exact";
  contrast.arm_b = "verify=none";
  contrast.task = "facts";
  contrast.difference = {0.25, 0.2, 0.3, 4, 0};
  contrast.p_adjusted = 0.02;
  contrast.outcome = "higher";
  comparison.contrasts = {contrast};
  std::string table = FindingTable(comparison);
  EXPECT_THAT(table, HasSubstr("verify=exact less verify=none  (4 paired seeds)\n"));
  EXPECT_THAT(table, HasSubstr("+0.250 [+0.200, +0.300]"));
  EXPECT_THAT(table, HasSubstr("higher"));
}

TEST(FindingTable, ListsWhatWasLeftOutAndTheNotes) {
  Comparison comparison;
  comparison.left_out = {{"runs/a", "a", "unfinished", false}, {"runs/b", "", "damaged", true}};
  comparison.notes = {"Checked."};
  std::string table = FindingTable(comparison);
  EXPECT_THAT(table,
              HasSubstr("left out of all of this: 2\nruns/a: unfinished\nruns/b: damaged\n"));
  EXPECT_THAT(table, HasSubstr("\nChecked.\n"));
  EXPECT_EQ(FindingTable({}), "");
}

TEST(FindingTable, IsNoWiderThanAHundredColumnsAndLosesNoWord) {
  Comparison comparison;
  std::string words;
  for (int i = 0; i < 60; ++i) words += fmt::format("word{} ", i);
  words.pop_back();
  comparison.findings = {Made("a", "collapse", words)};
  comparison.notes = {words};
  std::string table = FindingTable(comparison);
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100u) << line;
  for (int i = 0; i < 60; ++i) EXPECT_THAT(table, HasSubstr(fmt::format("word{}", i)));
}

}  // namespace
}  // namespace pawl
