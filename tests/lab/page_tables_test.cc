#include "lab/page_tables.h"

#include <cmath>

#include "lab/looks.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Comparison OneFinding(int direction, const std::string& verdict) {
  Comparison comparison;
  Finding finding;
  finding.arm = "fresh<0.5";
  finding.task = "facts";
  finding.what = "recall";
  finding.direction = direction;
  finding.outcome = verdict;
  finding.change = {-0.5, -0.6, -0.4, 3, 0};
  finding.p_adjusted = 0.0123;
  finding.seeds_needed = 7;
  comparison.findings = {finding};
  comparison.arms = {{"other", {}}, {"fresh<0.5", {}}};
  return comparison;
}

TEST(FindingsHtml, ColoursEachKindOfFinding) {
  EXPECT_THAT(FindingsHtml(OneFinding(-1, "collapse")),
              HasSubstr("<span class=worse>collapse</span>"));
  EXPECT_THAT(FindingsHtml(OneFinding(1, "amplification")),
              HasSubstr("<span class=better>amplification</span>"));
  EXPECT_THAT(FindingsHtml(OneFinding(0, "no change shown")),
              HasSubstr("<span class=none>no change shown</span>"));
}

TEST(FindingsHtml, HasIntervalPAndSeedsWithTheNumberThatSorts) {
  std::string html = FindingsHtml(OneFinding(-1, "collapse"));
  EXPECT_THAT(html, HasSubstr("<h3>facts: recall</h3>"));
  EXPECT_THAT(html, HasSubstr("data-value=\"-0.5\">-0.500 [-0.600, -0.400]<"));
  EXPECT_THAT(html, HasSubstr("data-value=\"0.0123\">0.0123<"));
  EXPECT_THAT(html, HasSubstr("data-value=\"7\">7<"));
}

TEST(FindingsHtml, EscapesArmsAndShowsTheLookOfTheirFigures) {
  std::string html = FindingsHtml(OneFinding(-1, "collapse"));
  EXPECT_THAT(html, HasSubstr("fresh&lt;0.5"));
  EXPECT_THAT(html, Not(HasSubstr("fresh<0.5")));
  EXPECT_THAT(html, HasSubstr(Sample(LookOf(1))));
  EXPECT_THAT(html, Not(HasSubstr(Sample(LookOf(0)))));
}

TEST(FindingsHtml, WhatIsNotKnownIsADashThatSortsAsNothing) {
  Comparison comparison = OneFinding(0, "not judged");
  comparison.findings[0].p_adjusted = comparison.findings[0].effect_size = NAN;
  comparison.findings[0].seeds_needed = 0;
  comparison.findings[0].detectable = INFINITY;
  std::string html = FindingsHtml(comparison);
  EXPECT_THAT(html, HasSubstr("data-value=\"\">&ndash;<"));
  EXPECT_THAT(html, Not(HasSubstr("nan")));
  EXPECT_THAT(html, Not(HasSubstr("inf<")));
}

TEST(FindingsHtml, SaysThatThereIsNone) {
  EXPECT_THAT(FindingsHtml({}), HasSubstr("No arm has a finished run that can be judged."));
}

TEST(ContrastsHtml, IsEmptyWithoutAContrastAndNamesBothArms) {
  EXPECT_EQ(ContrastsHtml({}), "");
  Comparison comparison;
  Contrast contrast;
  contrast.arm_a = "first";
  contrast.arm_b = "second";
  contrast.setting = "verify.kind: exact less none";
  contrast.outcome = "higher";
  contrast.direction = 1;
  comparison.contrasts = {contrast};
  std::string html = ContrastsHtml(comparison);
  EXPECT_LT(html.find("first</td>"), html.find("second</td>"));
  EXPECT_THAT(html, HasSubstr("verify.kind: exact less none"));
  EXPECT_THAT(html, HasSubstr("<span class=better>higher</span>"));
}

TEST(LeftOutHtml, CountsAndNamesRunsWithTheirReasons) {
  EXPECT_THAT(LeftOutHtml({}), HasSubstr("No run was left out."));
  Comparison comparison;
  comparison.left_out = {{"runs/<x>", "a", "damaged & torn", true}};
  std::string html = LeftOutHtml(comparison);
  EXPECT_THAT(html, HasSubstr("Left out of every estimate: 1 run."));
  EXPECT_THAT(html, HasSubstr("runs/&lt;x&gt;"));
  EXPECT_THAT(html, HasSubstr("damaged &amp; torn"));
}

TEST(ExhibitsHtml, HasARowForEachLineOfAnExhibitInTheFolderOrBelowIt) {
  testing::Scratch scratch;
  EXPECT_EQ(ExhibitsHtml({scratch.path()}), "");
  std::filesystem::create_directories(scratch / "tiny-adder");
  testing::Write(scratch / "tiny-adder/tiny-adder.json", R"({"exhibit": "tiny-adder",
    "ruling": "FAILS", "lines": [
      {"quantity": "right", "expected": ">= 0.99", "measured": 0.5, "standard_error": 0.01,
       "by_seed": [0.5, 0.5], "ruling": "FAILS"},
      {"quantity": "size", "expected": "<= 9", "measured": null, "standard_error": 0,
       "by_seed": [8], "ruling": "HOLDS"}]})");
  std::string html = ExhibitsHtml({scratch.path()});
  EXPECT_THAT(html, HasSubstr("tiny-adder: FAILS"));
  EXPECT_THAT(html, HasSubstr("<span class=worse>FAILS</span>"));
  EXPECT_THAT(html, HasSubstr("<span class=better>HOLDS</span>"));
  EXPECT_THAT(html, HasSubstr("&gt;= 0.99"));
  testing::Write(scratch / "tiny-adder/tiny-adder.json", "{\"exhibit\": 7}");
  EXPECT_THAT(testing::ErrorOf([&] { ExhibitsHtml({scratch.path()}); }),
              HasSubstr("tiny-adder.json"));
}

TEST(MachinesHtml, WarnsWhereRunsWereNotMadeAlikeAndCountsThemByArm) {
  testing::Scratch scratch;
  Comparison comparison;
  for (const char* run : {"0", "1", "2"}) {
    std::filesystem::create_directories(scratch / run);
    comparison.runs.emplace_back();
    comparison.runs.back().folder = scratch / run;
    comparison.runs.back().arm = run[0] == '2' ? "b" : "a";
    testing::Write(scratch / run / "run.json", R"({"commit": "x"})");
  }
  EXPECT_THAT(MachinesHtml(comparison), Not(HasSubstr("class=warn")));
  testing::Write(scratch / "1/run.json", R"({"commit": "y"})");
  std::string html = MachinesHtml(comparison);
  EXPECT_THAT(html, HasSubstr("they differ in commit."));
  EXPECT_THAT(html, HasSubstr("a (1); b (1)"));
  EXPECT_EQ(MachinesHtml({}), "");
}

}  // namespace
}  // namespace pawl
