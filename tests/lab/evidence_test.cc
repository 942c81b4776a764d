#include "lab/evidence.h"

#include <fmt/format.h>

#include "proto/config.h"
#include "tests/testing.h"

namespace pawl {
namespace {

constexpr const char* kRecipe = "generations = 2\n[[task]]\nkind = \"facts\"\n";
const std::vector<ExhibitArm> kArms = {{"a", {}}, {"b", {"mix.fresh=0.5"}}};

class EvidenceTest : public ::testing::Test {
 protected:
  EvidenceTest() { testing::Write(scratch_ / "exhibit.toml", kRecipe); }

  // A run whose metric in generation g is values[g].
  void AddRun(const std::string& arm, int seed, const std::vector<double>& values,
              std::vector<std::string> settings = {}, const std::string& under = ".") {
    std::filesystem::path folder = scratch_ / under / ("arm=" + arm) / fmt::format("seed={}", seed);
    std::filesystem::create_directories(folder);
    testing::Write(scratch_ / under / "exhibit.toml", kRecipe);
    settings.push_back(fmt::format("seed={}", seed));
    if (arm == "b") settings.push_back("mix.fresh=0.5");
    testing::Write(folder / "config.toml", ConfigText(ParseConfig(kRecipe, "x", settings)));
    std::string rows;
    for (size_t g = 0; g < values.size(); ++g)
      rows += fmt::format("{{\"gen\": {}, \"learn/loss\": {}, \"time/generation_s\": 1}}\n", g,
                          values[g]);
    testing::Write(folder / "generations.jsonl", rows);
  }

  void AddBoth(int seed, double a, double b) {
    AddRun("a", seed, {0, 0, a});
    AddRun("b", seed, {0, 0, b});
  }

  Evidence Read() { return Evidence({scratch_.path()}, kRecipe, kArms); }

  testing::Scratch scratch_;
};

TEST_F(EvidenceTest, IsBySeedInOrderOfNumberInEveryArm) {
  AddBoth(10, 5, 6);
  AddBoth(2, 3, 4);
  Evidence evidence = Read();
  EXPECT_EQ(evidence.seeds(), (std::vector<int64_t>{2, 10}));
  EXPECT_EQ(evidence.At("a", "learn/loss", -1), (std::vector<double>{3, 5}));
  EXPECT_EQ(evidence.At("b", "learn/loss", 2), (std::vector<double>{4, 6}));
  EXPECT_EQ(evidence.Change("b", "learn/loss", 0, -1), (std::vector<double>{4, 6}));
  EXPECT_EQ(evidence.run_seconds(), 12);
}

TEST_F(EvidenceTest, NamesWhatBeganARunAndWhatWentOnWithIt) {
  AddBoth(0, 1, 2);
  testing::Write(scratch_ / "arm=a/seed=0/run.json",
                 R"({"commit": "x", "resumed_by": [{"commit": "y"}, {"commit": "x"}]})");
  std::map<std::string, int> commits;
  Evidence evidence = Read();
  for (const auto& [origin, runs] : evidence.makers()) commits[origin.values[1]] = runs;
  EXPECT_EQ(commits, (std::map<std::string, int>{{"x", 1}, {"y", 1}, {"not recorded", 1}}));
}

TEST_F(EvidenceTest, LeavesASeedOutOfEveryArmWhereOneHasNotFinishedIt) {
  AddBoth(0, 1, 2);
  AddRun("a", 1, {0, 0, 7});
  AddRun("b", 1, {0, 9});
  AddRun("a", 2, {0, 0, 8});
  AddBoth(3, 3, 4);
  AddRun("a", 4, {});
  AddRun("b", 4, {0, 0, 1});
  Evidence evidence = Read();
  EXPECT_EQ(evidence.seeds(), (std::vector<int64_t>{0, 3}));
  EXPECT_EQ(evidence.At("a", "learn/loss", -1), (std::vector<double>{1, 3}));
  EXPECT_EQ(evidence.At("b", "learn/loss", -1), (std::vector<double>{2, 4}))
      << "seed 3 of b stands beside seed 3 of a";
  EXPECT_THAT(evidence.left_out(),
              ::testing::ElementsAre("seed 1: arm b stands at generation 1 of 2",
                                     "seed 2: arm b has no finished generation",
                                     "seed 4: arm a has no finished generation"));
}

TEST_F(EvidenceTest, RefusesAFolderWithoutAWholeSeed) {
  EXPECT_THAT(testing::ErrorOf([&] { Read(); }),
              ::testing::HasSubstr("holds no run of this exhibit"));
  AddRun("a", 0, {0, 0, 1});
  EXPECT_THAT(testing::ErrorOf([&] { Read(); }),
              ::testing::HasSubstr(
                  "no seed is finished in every arm; seed 0: arm b has no finished generation"));
}

TEST_F(EvidenceTest, RefusesAnotherRecipeAndARunOfOtherSettings) {
  AddBoth(0, 1, 2);
  EXPECT_THAT(testing::ErrorOf([&] { Evidence({scratch_.path()}, "generations = 3\n", kArms); }),
              ::testing::HasSubstr("another version"));
  AddRun("a", 1, {0, 0, 1}, {"learn.rows=7"});
  AddRun("b", 1, {0, 0, 1});
  EXPECT_THAT(
      testing::ErrorOf([&] { Read(); }),
      ::testing::AllOf(::testing::HasSubstr("arm=a/seed=1"), ::testing::HasSubstr("learn.rows")));
}

TEST_F(EvidenceTest, RefusesAnArmThatTheExhibitNoLongerHas) {
  AddBoth(0, 1, 2);
  std::filesystem::create_directories(scratch_ / "arm=c/seed=0");
  EXPECT_THAT(testing::ErrorOf([&] { Read(); }),
              ::testing::HasSubstr("arm=c: is not an arm of this version"));
  EXPECT_THAT(testing::ErrorOf([&] { CheckRuns(scratch_.path(), kRecipe, kArms); }),
              ::testing::HasSubstr("arm=c"));
  EXPECT_EQ(testing::ErrorOf([&] { CheckRuns(scratch_ / "not there", kRecipe, kArms); }), "");
}

TEST_F(EvidenceTest, AcceptsAStartFromAnotherFolder) {
  AddRun("a", 0, {0, 0, 1}, {"start.from=\"/elsewhere/start/abc\""});
  AddRun("b", 0, {0, 0, 2});
  EXPECT_EQ(Read().seeds(), std::vector<int64_t>{0});
}

TEST_F(EvidenceTest, NamesTheSeedThatHasNotMeasuredIt) {
  AddBoth(0, 1, 2);
  AddBoth(5, 1, 2);
  std::filesystem::path file = scratch_ / "arm=b/seed=5/generations.jsonl";
  testing::Write(
      file, "{\"gen\": 0, \"learn/loss\": 1}\n{\"gen\": 1, \"learn/loss\": 1}\n{\"gen\": 2}\n");
  Evidence evidence = Read();
  EXPECT_THAT(testing::ErrorOf([&] { evidence.At("b", "learn/loss", -1); }),
              ::testing::HasSubstr("arm b, seed 5: has not measured learn/loss"));
  EXPECT_EQ(evidence.At("b", "learn/loss", 1).size(), 2u);
}

TEST_F(EvidenceTest, PoolsFoldersOfUnlikeSeedsAndRefusesTheSameSeedTwice) {
  AddRun("a", 0, {0, 0, 1}, {}, "one");
  AddRun("b", 0, {0, 0, 2}, {}, "one");
  AddRun("a", 100, {0, 0, 3}, {}, "two");
  AddRun("b", 100, {0, 0, 4}, {}, "two");
  std::vector<std::filesystem::path> folders = {scratch_ / "two", scratch_ / "one"};
  EXPECT_EQ(Evidence(folders, kRecipe, kArms).At("b", "learn/loss", -1),
            (std::vector<double>{2, 4}));
  AddRun("a", 0, {0, 0, 1}, {}, "two");
  EXPECT_THAT(testing::ErrorOf([&] { Evidence(folders, kRecipe, kArms); }),
              ::testing::HasSubstr("holds seed 0, as "));
}

TEST_F(EvidenceTest, SaysWhatMadeTheRuns) {
  AddBoth(0, 1, 2);
  testing::Write(
      scratch_ / "arm=a/seed=0/run.json",
      R"({"pawl": "0.2.0", "commit": "abc", "processor": "Zen", "kernels": "avx512", "threads": "2"})");
  Evidence evidence = Read();
  const std::map<Origin, int>& makers = evidence.makers();
  ASSERT_EQ(makers.size(), 2u);
  EXPECT_EQ(makers.at({"0.2.0", "abc", "Zen", "avx512", "2"}), 1);
  EXPECT_EQ(
      makers.at({"not recorded", "not recorded", "not recorded", "not recorded", "not recorded"}),
      1);
}

TEST_F(EvidenceTest, AMetricThatTheSchemaLacksCannotBeRead) {
  AddBoth(0, 1, 2);
  Evidence evidence = Read();
  for (const auto& read : std::vector<std::function<void()>>{
           [&] { evidence.At("a", "learn/los", 0); },
           [&] { evidence.Change("a", "learn/los", 0, 1); },
           [&] { evidence.CurveOf("a", "learn/los"); },
           [&] { evidence.PanelOf("t", "y", true, "eval/copy/acuracy"); }})
    EXPECT_THAT(testing::ErrorOf(read), ::testing::HasSubstr("is not in the schema of metrics"));
}

}  // namespace
}  // namespace pawl
