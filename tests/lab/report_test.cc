#include "lab/report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tests/lab/runs.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ReportTest : public ::testing::Test {
 protected:
  void Add(const std::string& name, const std::vector<double>& values, int seed = 0) {
    testing::MakeRun(scratch_ / "runs" / name, values,
                     {.settings = {fmt::format("seed={}", seed)}});
  }
  std::string Page() {
    std::filesystem::path runs = scratch_ / "runs";
    return testing::Read(WriteReport(Compare({runs}), {runs}, scratch_ / "out"));
  }
  static nlohmann::json DataOf(const std::string& page) {
    std::string open = "<script id=data type=\"application/json\">";
    size_t begin = page.find(open) + open.size();
    return nlohmann::json::parse(page.substr(begin, page.find("</script>", begin) - begin));
  }
  testing::Scratch scratch_;
};

TEST_F(ReportTest, WritesThePageTheSummaryAndAFileForEachFigure) {
  for (int seed : {0, 1, 2}) Add(fmt::format("{}", seed), {0.9, 0.1 + 0.01 * seed}, seed);
  std::string page = Page();
  EXPECT_THAT(page, HasSubstr("collapse</span>"));
  EXPECT_THAT(page, HasSubstr("3 finished runs in 1 arm"));
  EXPECT_THAT(page, HasSubstr("<dt>Seeds</dt><dd>3 (0, 1, 2)</dd>"));
  EXPECT_THAT(testing::Read(scratch_ / "out/summary.csv"), HasSubstr("seed,generation,folder"));
  EXPECT_THAT(testing::Read(scratch_ / "out/figures/eval-facts-accuracy_rare.svg"),
              HasSubstr("<svg xmlns="));
  EXPECT_THAT(page, HasSubstr("<figure data-metric=\"eval/facts/accuracy_rare\">"));
}

TEST_F(ReportTest, HoldsEveryRunAsData) {
  Add("a", {0.9, 0.5});
  Add("b", {0.9}, 1);
  nlohmann::json data = DataOf(Page());
  ASSERT_EQ(data.size(), 2u);
  EXPECT_EQ(data[0]["finished"], true);
  EXPECT_EQ(data[0]["generations"][1]["eval/facts/accuracy_rare"], 0.5);
  EXPECT_EQ(data[1]["finished"], false);
  EXPECT_THAT(data[1]["state"].get<std::string>(), HasSubstr("generation 0 of 1"));
}

TEST_F(ReportTest, LoadsNothing) {
  Add("a", {0.9, 0.5});
  std::string page = Page();
  for (const char* way : {" src=", "<link", "@import", "url("})
    EXPECT_THAT(page, Not(HasSubstr(way)));
}

TEST_F(ReportTest, ShowsARunUnderWayAsACurveThatIsOffAtFirst) {
  Add("a", {0.9, 0.5});
  Add("b", {0.9}, 1);
  std::string page = Page();
  EXPECT_THAT(page, HasSubstr("value=\"0\" checked>"));
  EXPECT_THAT(page, HasSubstr("value=\"1\"><svg"));
  EXPECT_THAT(page, HasSubstr("seed=1 (unfinished: it stands at generation 0 of 1)"));
}

// Runs of two seeds that were only taught are one arm of the figures, and a dotted line.
TEST_F(ReportTest, ShowsAnArmThatWasOnlyTaughtAsALineToCompareWith) {
  Add("a", {0.9, 0.5});
  for (int seed : {0, 1})
    testing::MakeRun(scratch_ / fmt::format("runs/taught {}", seed), {0.95},
                     {.settings = {fmt::format("seed={}", seed), "generations=0"}});
  std::string page = Page();
  EXPECT_THAT(page, HasSubstr("value=\"1\" checked>"));
  EXPECT_THAT(page, Not(HasSubstr("value=\"2\"")));
  EXPECT_THAT(page, HasSubstr(">Dotted line: generation 0 alone<"));
}

TEST_F(ReportTest, AFolderOfAnyNameIsTextInThePageAndOneWordInItsCommand) {
  std::filesystem::path odd = scratch_ / "it's <b>";
  testing::MakeRun(odd / "a", {0.9, 0.5});
  std::string page = testing::Read(WriteReport(Compare({odd}), {odd}, odd));
  EXPECT_THAT(page, Not(HasSubstr("<b>\n")));
  EXPECT_THAT(page, HasSubstr("it&#39;s &lt;b&gt;: collapse or amplification</h1>"));
  EXPECT_THAT(page, HasSubstr("it&#39;\\&#39;&#39;s &lt;b&gt;&#39;</code>"));
}

TEST_F(ReportTest, AnotherPlaceForThePageStandsInItsCommand) {
  Add("a", {0.9, 0.5});
  EXPECT_THAT(Page(), HasSubstr(fmt::format("pawl report {} --out {}", (scratch_ / "runs").string(),
                                            (scratch_ / "out").string())));
}

}  // namespace
}  // namespace pawl
