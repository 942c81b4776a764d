#include "lab/series.h"

#include "lab/report.h"
#include "tests/testing.h"

namespace pawl {
namespace {

// Student's t with 2 degrees of freedom: 4.3027; deviation 1, three values: half width 4.3027 / sqrt(3).
TEST(EstimateMean, GivesStudentsInterval) {
  Estimate e = EstimateMean({1, 2, 3});
  EXPECT_DOUBLE_EQ(e.mean, 2);
  EXPECT_NEAR(e.high - e.mean, 2.4841, 1e-3);
  EXPECT_NEAR(e.mean - e.low, 2.4841, 1e-3);
  EXPECT_EQ(EstimateMean({5}).low, 5);
  EXPECT_EQ(EstimateMean({}).seeds, 0);
}

class SeriesTest : public ::testing::Test {
 protected:
  void AddRun(const std::string& folder, const std::vector<double>& recall) {
    std::filesystem::create_directories(scratch_ / folder);
    Config config = ParseConfig("[[task]]\nkind = \"facts\"\n", "x", {});
    testing::Write(scratch_ / (folder + "/config.toml"), ConfigText(config));
    std::string rows;
    for (size_t g = 0; g < recall.size(); ++g) {
      rows += fmt::format("{{\"gen\": {}, \"eval/facts/accuracy_rare\": {}, \"mix/fresh\": 0.25}}\n", g, recall[g]);
    }
    testing::Write(scratch_ / (folder + "/generations.jsonl"), rows);
  }

  std::string Verdict(const std::vector<double>& changes) {
    scratch_ = testing::Scratch();
    for (size_t seed = 0; seed < changes.size(); ++seed) {
      AddRun(fmt::format("fresh=0/seed={}", seed), {0.5, 0.5 + changes[seed]});
    }
    auto runs = ReadRuns(scratch_.path());
    return Judge(GatherArms(runs)[0])[0].verdict;
  }

  testing::Scratch scratch_;
};

TEST_F(SeriesTest, GathersSeedsIntoArmsAndLeavesStartsOut) {
  AddRun("fresh=0/seed=0", {1, 0.5});
  AddRun("fresh=0/seed=1", {1, 0.7});
  AddRun("fresh=0.5/seed=0", {1, 1});
  AddRun("start/abc", {1});
  auto runs = ReadRuns(scratch_.path());
  auto arms = GatherArms(runs);
  ASSERT_EQ(arms.size(), 2u);
  EXPECT_EQ(arms[0].label, "fresh=0");
  EXPECT_DOUBLE_EQ(arms[0].At("eval/facts/accuracy_rare", 1).mean, 0.6);
  EXPECT_EQ(arms[1].At("eval/facts/accuracy_rare", 9).seeds, 0);
}

TEST_F(SeriesTest, SaysCollapseOrAmplificationByTheInterval) {
  EXPECT_EQ(Verdict({-0.4, -0.42, -0.38}), "collapse");
  EXPECT_EQ(Verdict({0.4, 0.42, 0.38}), "amplification");
  EXPECT_EQ(Verdict({-0.4, 0.4, 0.1}), "no change beyond the seeds' spread");
  EXPECT_EQ(Verdict({-0.4}), "one seed: nothing can be said");
}

TEST_F(SeriesTest, TheReportStandsAlone) {
  AddRun("fresh=0/seed=0", {1, 0.5});
  AddRun("fresh=0/seed=1", {1, 0.7});
  std::string page = testing::Read(WriteReport({scratch_.path()}, scratch_.path()));
  EXPECT_THAT(page, ::testing::HasSubstr("<svg"));
  EXPECT_THAT(page, ::testing::HasSubstr("generation 1: 0.6"));
  for (const char* outside : {"src=\"http", "href=\"http", "url(http", "@import"}) {
    EXPECT_EQ(page.find(outside), std::string::npos) << outside;
  }
  EXPECT_THAT(testing::Read(scratch_ / "summary.csv"), ::testing::HasSubstr("fresh,seed,generation,"));
}

TEST_F(SeriesTest, AnEmptyFolderIsAUsageError) {
  EXPECT_THAT(testing::ErrorOf([&] { ReadRuns(scratch_.path()); }), ::testing::HasSubstr("holds no run"));
}

// All 3^3 draws of {0, 0, 3}: the mean is 0 in 8/27 of them and 3 in 1/27 = 3.7%, so the interval is [0, 3]; of {0, 0, 0, 0, 0, 6}
// the mean exceeds 3 in 0.9% and equals 3 in 5.4%.
TEST(BootstrapMean, GivesThePercentilesOfResampledMeans) {
  EXPECT_EQ(BootstrapMean({0, 0, 3}).low, 0);
  EXPECT_EQ(BootstrapMean({0, 0, 3}).high, 3);
  EXPECT_EQ(BootstrapMean({0, 0, 0, 0, 0, 6}).high, 3);
  EXPECT_EQ(BootstrapMean({5}).low, 5);
  EXPECT_EQ(BootstrapMean({}).high, 0);
}

}  // namespace
}  // namespace pawl
