#include "lab/plot.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <regex>
#include <set>

#include "lab/looks.h"

namespace pawl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Estimate Point(double mean, double half = 0, int seeds = 3) {
  return {mean, mean - half, mean + half, seeds, half / 2};
}

Panel PanelOf(const std::vector<Estimate>& points, bool unit_range = false) {
  return {"title", "label", unit_range, {{"arm", 0, points}}};
}

std::vector<std::string> All(const std::string& text, const std::string& pattern) {
  std::vector<std::string> found;
  std::regex regex(pattern);
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at)
    found.push_back((*at)[1]);
  return found;
}

std::vector<std::string> YTicks(const Panel& panel) {
  return All(DrawSvg(panel, false), "text-anchor=\"end\">([^<]*)<");
}

// Where each point stands, from the top.
std::vector<double> Heights(const std::string& svg) {
  std::vector<double> heights;
  for (const std::string& y : All(svg, "class=\"pt\"[^>]*translate\\([-0-9.e+]+ ([-0-9.e+]+)\\)"))
    heights.push_back(std::stod(y));
  return heights;
}

TEST(Ticks, StandAtOneTwoOrFiveTimesAPowerOfTen) {
  EXPECT_THAT(YTicks(PanelOf({Point(0.2)}, true)),
              ElementsAre("0.0", "0.2", "0.4", "0.6", "0.8", "1.0"));
  EXPECT_THAT(YTicks(PanelOf({Point(0), Point(100)})), ElementsAre("0", "50", "100"));
  EXPECT_THAT(YTicks(PanelOf({Point(-1), Point(1)})),
              ElementsAre("-1.0", "-0.5", "0.0", "0.5", "1.0"));
}

TEST(Ticks, OfLargeAndOfSmallNumbersAreUnlikeEachOther) {
  for (double size : {1e-9, 1e-3, 1e7, 1e12}) {
    for (double low : {0.0, 0.999}) {
      std::vector<std::string> ticks = YTicks(PanelOf({Point(low * size), Point(size)}));
      EXPECT_GE(ticks.size(), 2u) << size;
      EXPECT_EQ(std::set<std::string>(ticks.begin(), ticks.end()).size(), ticks.size()) << size;
    }
  }
}

TEST(Ticks, OfGenerationsAreWholeNumbersUpToTheLast) {
  std::string svg = DrawSvg(PanelOf({Point(1), Point(2), Point(3)}), true);
  EXPECT_THAT(All(svg, "text-anchor=\"middle\">([0-9.]+)<"), ElementsAre("0", "1", "2"));
}

TEST(Scale, PutsTheLargerMeanHigherAndEqualStepsAtEqualDistances) {
  std::vector<double> heights = Heights(DrawSvg(PanelOf({Point(1), Point(2), Point(3)}), true));
  ASSERT_EQ(heights.size(), 3u);
  EXPECT_GT(heights[0], heights[1]);
  EXPECT_NEAR(heights[0] - heights[1], heights[1] - heights[2], 0.02);
}

TEST(Scale, OfSharesIsTheSameInEveryPanelUnlessAMeanLeavesIt) {
  EXPECT_EQ(YTicks(PanelOf({Point(0.5)}, true)), YTicks(PanelOf({Point(0.9)}, true)));
  EXPECT_EQ(YTicks(PanelOf({Point(2)}, true)).back(), "2.0");
}

TEST(Scale, AWideIntervalDoesNotMakeMeansSmall) {
  Panel panel = PanelOf({Point(1, 1000), Point(2, 1000)});
  std::vector<double> heights = Heights(DrawSvg(panel, true));
  EXPECT_GT(heights[0] - heights[1], 50) << "of 260 px";
}

TEST(Scale, OfOneValueHasRoomOnBothSides) {
  std::vector<std::string> ticks = YTicks(PanelOf({Point(7)}));
  EXPECT_LT(std::stod(ticks.front()), 7.0);
  EXPECT_GT(std::stod(ticks.back()), 7.0);
}

TEST(Curve, IsBrokenWhereAGenerationWasNotMeasured) {
  Panel panel = PanelOf({Point(1), Point(2), Point(0, 0, 0), Point(3), Point(4)});
  std::string svg = DrawSvg(panel, false);
  std::vector<std::string> line = All(svg, "class=\"line\" d=\"([^\"]*)\"");
  ASSERT_EQ(line.size(), 1u);
  EXPECT_EQ(std::count(line[0].begin(), line[0].end(), 'M'), 2);
  EXPECT_EQ(std::count(line[0].begin(), line[0].end(), 'L'), 2);
  EXPECT_EQ(Heights(svg).size(), 4u);
}

TEST(Curve, NamesWhatIsNoNumberAndDrawsNoneOfIt) {
  for (double bad : {static_cast<double>(NAN), static_cast<double>(INFINITY), 1e305}) {
    std::string svg = DrawSvg(PanelOf({Point(1), Point(bad), Point(2)}), true);
    EXPECT_EQ(Heights(svg).size(), 2u);
    EXPECT_THAT(svg, HasSubstr("Not drawn: arm in generation 1 ("));
    EXPECT_TRUE(All(svg, "[ \"(](nan|inf|-inf)[ \")]").size() <= 1u) << "in that sentence alone";
  }
}

TEST(Curve, OfOneSeedHasNoBandAndALonePointAnUprightBar) {
  EXPECT_THAT(DrawSvg(PanelOf({Point(1, 0, 1), Point(2, 0, 1)}), false),
              Not(HasSubstr("class=\"band\"")));
  std::string lone = DrawSvg(PanelOf({Point(1, 0.5)}), false);
  EXPECT_THAT(lone, HasSubstr("class=\"whisker\""));
  EXPECT_THAT(lone, Not(HasSubstr("class=\"band\"")));
  EXPECT_THAT(DrawSvg(PanelOf({Point(1, 0.5), Point(2, 0.5)}), false), HasSubstr("class=\"band\""));
}

TEST(Curve, MayHaveALineToCompareWithThatIsHiddenWithIt) {
  Panel panel = PanelOf({Point(1), Point(2)});
  EXPECT_THAT(DrawSvg(panel, false), Not(HasSubstr("otted")));
  panel.curves[0].reference = {4, "a <limit>"};
  std::string svg = DrawSvg(panel, false);
  EXPECT_THAT(svg, HasSubstr("<title>arm: a &lt;limit&gt; 4</title>"));
  EXPECT_THAT(svg, HasSubstr(">Dotted line: a &lt;limit&gt;<"));
  EXPECT_THAT(All(svg, "<g class=\"(arm a0)\">\n<path class=\"reference\""), ElementsAre("arm a0"));
  EXPECT_GT(std::stod(YTicks(panel).back()), 3) << "it is inside the panel";
  panel.curves.push_back({"other", 1, {Point(2), Point(3)}, Reference{3.5, "a <limit>"}});
  EXPECT_THAT(DrawSvg(panel, true), HasSubstr(">Dotted lines: a &lt;limit&gt;<"));
  panel.curves.push_back({"third", 2, {Point(2), Point(3)}, Reference{3, "b"}});
  EXPECT_THAT(DrawSvg(panel, true), HasSubstr(">Dotted lines: a &lt;limit&gt;, b<"));
  panel.curves = {{"arm", 0, {Point(1)}, Reference{NAN, "none"}}};
  EXPECT_THAT(DrawSvg(panel, true), Not(HasSubstr("class=\"reference\"")));
}

TEST(Curves, OfTwoArmsDifferInColourAndInClass) {
  Panel panel = PanelOf({Point(1), Point(2)});
  panel.curves.push_back({"other", 1, {Point(2), Point(3)}});
  std::string svg = DrawSvg(panel, false);
  for (int look : {0, 1}) {
    EXPECT_THAT(svg, HasSubstr(fmt::format("<g class=\"arm a{}\">", look)));
    EXPECT_THAT(svg,
                HasSubstr(fmt::format("stroke=\"{}\" stroke-width=\"2\"", LookOf(look).color)));
  }
}

TEST(DrawSvg, SaysThatNothingWasMeasured) {
  EXPECT_THAT(DrawSvg(PanelOf({}), false), HasSubstr(">not measured<"));
  EXPECT_THAT(DrawSvg({"title", "label", false, {}}, true), HasSubstr(">not measured<"));
  EXPECT_THAT(DrawSvg(PanelOf({}), true), HasSubstr("arm (not measured)"));
}

TEST(DrawSvg, HasALegendWhereItStandsAlone) {
  Panel panel = PanelOf({Point(1)});
  panel.curves[0].label = "verify=exact";
  auto entries = [](const std::string& svg) { return All(svg, ">(verify=exact)<").size(); };
  EXPECT_EQ(entries(DrawSvg(panel, true)), 1u);
  EXPECT_EQ(entries(DrawSvg(panel, false)), 0u);
}

TEST(DrawSvg, EscapesEveryTextThatItIsGiven) {
  Panel panel = {"<title>", "<label>", false, {{"<arm> & \"x\"", 0, {Point(1), Point(NAN)}}}};
  std::string svg = DrawSvg(panel, true);
  for (const char* raw : {"<label>", "<arm>", "\"<title>", "& \""})
    EXPECT_THAT(svg, Not(HasSubstr(raw)));
  EXPECT_THAT(svg, HasSubstr("&lt;arm&gt; &amp; &quot;x&quot;"));
}

TEST(PointText, SaysTheIntervalOrThatThereIsNone) {
  EXPECT_EQ(PointText(3, Point(0.5, 0.1)),
            "generation 3: mean 0.5, 95% interval 0.4 to 0.6, 3 seeds");
  EXPECT_EQ(PointText(0, Point(0.5, 0, 1)), "generation 0: mean 0.5, one seed, no interval");
  Estimate own = Point(20, 8, 1);
  own.of_one_seed = true;
  EXPECT_EQ(PointText(2, own),
            "generation 2: mean 20, 95% interval 12 to 28 of the one seed's own measurement");
}

}  // namespace
}  // namespace pawl
