#include "lab/exhibit_runs.h"

#include "proto/config.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;

constexpr const char* kRecipe = "generations = 1\n[[task]]\nkind = \"facts\"\n";
const std::vector<ExhibitArm> kArms = {{"a", {}}, {"b", {"mix.fresh=0.5"}}};

class ExhibitRunsTest : public ::testing::Test {
 protected:
  ExhibitRunsTest() { testing::Write(scratch_ / "exhibit.toml", kRecipe); }

  void Add(const ExhibitArm& arm, const std::string& seed, const std::string& rows) {
    std::filesystem::path folder = scratch_ / ("arm=" + arm.name) / ("seed=" + seed);
    std::filesystem::create_directories(folder);
    std::vector<std::string> settings = arm.settings;
    settings.push_back("seed=" + seed);
    testing::Write(folder / "config.toml", ConfigText(ParseConfig(kRecipe, "x", settings)));
    testing::Write(folder / "generations.jsonl", rows);
  }
  std::vector<ExhibitRun> Read(int64_t seed) {
    reason_.clear();
    return ReadSeed(scratch_.path(), kArms, seed, &reason_);
  }

  testing::Scratch scratch_;
  std::string reason_;
};

constexpr const char* kWhole = "{\"gen\": 0, \"m\": 1}\n{\"gen\": 1, \"m\": 2}\n";

TEST_F(ExhibitRunsTest, ASeedHasOneRunForEachArmInTheirOrder) {
  Add(kArms[1], "7", kWhole);
  Add(kArms[0], "7", kWhole);
  std::vector<ExhibitRun> runs = Read(7);
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[0].folder, scratch_ / "arm=a/seed=7");
  EXPECT_EQ(runs[1].folder, scratch_ / "arm=b/seed=7");
  EXPECT_EQ(runs[1].generations.at(1).at("m"), 2);
}

TEST_F(ExhibitRunsTest, ASeedThatIsNotWholeGivesTheReasonAndNoRun) {
  Add(kArms[0], "7", kWhole);
  Add(kArms[1], "7", "{\"gen\": 0}\n");
  EXPECT_TRUE(Read(7).empty());
  EXPECT_EQ(reason_, "arm b stands at generation 0 of 1");
  EXPECT_TRUE(Read(8).empty());
  EXPECT_EQ(reason_, "arm a has no finished generation");
}

TEST_F(ExhibitRunsTest, GenerationsWithAGapAreDamageAndNotALackOfThem) {
  Add(kArms[0], "7", "{\"gen\": 0}\n{\"gen\": 2}\n");
  Add(kArms[1], "7", kWhole);
  EXPECT_THAT(testing::ErrorOf([&] { Read(7); }), HasSubstr("arm=a/seed=7/generations.jsonl"));
}

TEST_F(ExhibitRunsTest, FindsEverySeedThatAnArmHasAndNoOtherFolder) {
  Add(kArms[0], "10", kWhole);
  Add(kArms[1], "2", kWhole);
  std::filesystem::create_directories(scratch_ / "arm=a/seed=3x");
  std::filesystem::create_directories(scratch_ / "arm=a/other");
  std::map<int64_t, std::filesystem::path> found = FindSeeds({scratch_.path()}, kRecipe, kArms);
  EXPECT_EQ(found, (std::map<int64_t, std::filesystem::path>{{2, scratch_.path()},
                                                             {10, scratch_.path()}}));
}

// Its arms are trained by the start that they share, whose steps the recipe names.
TEST_F(ExhibitRunsTest, ARunThatBeganFromASharedStartHasTheSettingsOfItsArm) {
  const std::string recipe = std::string(kRecipe) + "[start]\nsteps = 5\n";
  testing::Write(scratch_ / "exhibit.toml", recipe);
  std::filesystem::path folder = scratch_ / "arm=b/seed=0";
  std::filesystem::create_directories(folder);
  auto began = [&](std::vector<std::string> settings) {
    settings.insert(settings.end(), {"mix.fresh=0.5", "start.from=\"/a/start\""});
    testing::Write(folder / "config.toml", ConfigText(ParseConfig(recipe, "x", settings)));
    return testing::ErrorOf([&] { CheckRuns(scratch_.path(), recipe, kArms); });
  };
  EXPECT_EQ(began({}), "");
  EXPECT_THAT(began({"learn.rows=9"}), HasSubstr("learn.rows: 9 -> 64"));
}

TEST_F(ExhibitRunsTest, AFolderThatNoExhibitRanInIsRefused) {
  std::filesystem::remove(scratch_ / "exhibit.toml");
  EXPECT_THAT(testing::ErrorOf([&] { FindSeeds({scratch_.path()}, kRecipe, kArms); }),
              HasSubstr("holds no exhibit"));
}

TEST_F(ExhibitRunsTest, StartsCountAsMadeWhereTheySayByWhat) {
  for (const char* start : {"x", "y", "z"})
    std::filesystem::create_directories(scratch_ / "start" / start);
  testing::Write(scratch_ / "start/x/run.json", R"({"commit": "abc"})");
  testing::Write(scratch_ / "start/y/run.json", R"({"commit": "abc"})");
  std::map<Origin, int> makers = MakersOfStarts({scratch_.path(), scratch_ / "not there"});
  ASSERT_EQ(makers.size(), 1u);
  EXPECT_EQ(makers.begin()->first.values[1], "abc");
  EXPECT_EQ(makers.begin()->second, 2) << "z has not begun";
}

}  // namespace
}  // namespace pawl
