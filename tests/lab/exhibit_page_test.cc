#include "lab/exhibit_page.h"

#include "tests/testing.h"

namespace pawl {
namespace {

std::vector<ExhibitArm> NoArms() { return {{"only", {"mix.fresh=1"}}}; }
const Exhibit kSmall = {"small", "A claim.", "a source", "A rule.", "generations = 1\n",
                        3,       5,          false,      NoArms,    nullptr};

class ExhibitPageTest : public ::testing::Test {
 protected:
  ExhibitPageTest() {
    outcome_.lines = {Equal("gain", 2, 3, {1, 2, 3}), Median("median", AtLeast(0), {1, 2, 3})};
    outcome_.notes = {"A note."};
    facts_.seeds = {0, 1, 2, 100};
    facts_.left_out = {"seed 3: arm only stands at generation 0 of 1"};
    facts_.makers = {{{"0.2.0", "abc", "Zen", "avx512", "2"}, 3},
                     {{"0.2.0", "abc", "Zen", "portable", "2"}, 1}};
    facts_.config_sha256 = std::string(64, 'f');
  }

  ExhibitOutcome outcome_;
  ExhibitFacts facts_;
};

TEST(SeedsInWords, NamesStretches) {
  EXPECT_EQ(SeedsInWords({0, 1, 2, 100, 102, 103}), "0 to 2, 100, 102 to 103");
  EXPECT_EQ(SeedsInWords({}), "");
}

TEST_F(ExhibitPageTest, SaysSeedsAndWhatWasNotJudgedAndWhatMadeTheRuns) {
  std::string page = ExhibitMarkdown(kSmall, outcome_, facts_);
  EXPECT_THAT(page, ::testing::HasSubstr("# small: UNDECIDED\n"));
  EXPECT_THAT(page, ::testing::HasSubstr(
                        "pawl exhibit small --first-seed 0 --seeds 3 --out DIR\n    pawl exhibit "
                        "small --first-seed 100 --seeds 1 --out DIR\n"));
  EXPECT_THAT(page,
              ::testing::HasSubstr("Not judged: seed 3: arm only stands at generation 0 of 1.\n"));
  EXPECT_THAT(page, ::testing::HasSubstr(
                        "Made by unlike programs or machines:\n\n- 3 runs: pawl 0.2.0, commit abc; "
                        "processor Zen; kernels avx512; threads 2\n- 1 run:"));
  EXPECT_THAT(page, ::testing::HasSubstr("| gain | 2 +- 3 | 2 | -0.4841 to 4.484 |"));
  EXPECT_THAT(page, ::testing::HasSubstr("| 1 to 3 | 3 | HOLDS |"));
}

TEST_F(ExhibitPageTest, JsonHasEveryNumberOfThePage) {
  nlohmann::json json = ExhibitJson(kSmall, outcome_, facts_);
  EXPECT_EQ(json["ruling"], "UNDECIDED");
  EXPECT_EQ(json["seeds_judged"], (std::vector<int>{0, 1, 2, 100}));
  EXPECT_EQ(json["not_judged"].size(), 1u);
  EXPECT_EQ(json["made_by"][1]["kernels"], "portable");
  EXPECT_NEAR(json["lines"][0]["interval_95"][1].get<double>(), 4.484, 1e-3);
  EXPECT_TRUE(json["lines"][1]["interval_95"].is_null());
  EXPECT_EQ(json["lines"][0]["lowest_seed"], 1);
  EXPECT_EQ(json["lines"][0]["highest_seed"], 3);
}

}  // namespace
}  // namespace pawl
