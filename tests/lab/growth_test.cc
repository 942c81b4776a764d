#include "lab/growth.h"

#include "tests/lab/runs.h"

namespace pawl {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using testing::ErrorOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class GrowthTest : public ::testing::Test {
 protected:
  std::vector<std::string> Take(const std::string& config, const std::string& grid,
                                const std::vector<std::string>& settings = {},
                                std::optional<SeedRange> seeds = std::nullopt) {
    testing::Write(scratch_ / "g.toml", config + "[grid]\n" + grid);
    return TakeGrid(out_, {scratch_ / "g.toml", settings, seeds},
                    ReadGrid(scratch_ / "g.toml", settings, seeds));
  }
  testing::Scratch scratch_;
  std::filesystem::path out_ = [this] {
    return std::filesystem::create_directory(scratch_ / "out"), scratch_ / "out";
  }();
  std::string facts_ = testing::kFacts;
};

TEST_F(GrowthTest, SeedsAndValuesAreAdded) {
  EXPECT_THAT(Take(facts_, "\"mix.fresh\" = [0, 1]\nseed = [0, 1]\n"), IsEmpty());
  EXPECT_THAT(Take(facts_, "\"mix.fresh\" = [0, 1]\nseed = [0, 1]\n"), IsEmpty());
  EXPECT_THAT(Take(facts_, "\"mix.fresh\" = [0, 1]\nseed = [0, 1, 2]\n"),
              ElementsAre("grows by 2 of 6 cells"));
  EXPECT_THAT(Take(facts_, "\"mix.fresh\" = [0, 0.5, 1]\nseed = [0, 1, 2]\n"),
              ElementsAre("grows by 3 of 9 cells"));
  EXPECT_THAT(testing::Read(out_ / "grid.toml"), HasSubstr("[0, 0.5, 1]"));
}

TEST_F(GrowthTest, OtherSeedsStandBesideThoseOfBefore) {
  std::string grid = "\"mix.fresh\" = [0, 1]\nseed = [0, 1]\n";
  Take(facts_, grid);
  EXPECT_THAT(Take(facts_, grid, {}, SeedRange{2, 3}),
              ElementsAre("grows by 6 of 6 cells",
                          "4 cells of before are not in this grid: they are not run, they stay and "
                          "the report counts them"));
  std::vector<std::string> not_begun;
  for (const RunSeries& run : CellsNotBegun(out_))
    not_begun.push_back(run.folder.lexically_relative(out_).string());
  EXPECT_EQ(not_begun.size(), 10u) << "of both grids";
  EXPECT_THAT(not_begun, Contains("fresh=1/seed=0"));
  EXPECT_THAT(not_begun, Contains("fresh=1/seed=4"));
}

TEST_F(GrowthTest, MoreGenerationsAndHarmlessKeysAreTakenWithALine) {
  Take(facts_, "seed = [0]\n");
  EXPECT_THAT(Take(facts_, "seed = [0]\n", {"generations=3", "process.actors=2"}),
              ElementsAre("from now on generations: 1 -> 3; earlier results stay as they are",
                          "from now on process.actors: 1 -> 2; earlier results stay as they are"));
  EXPECT_THAT(ErrorOf([&] { Take(facts_, "seed = [0]\n"); }),
              HasSubstr("its grid has another config: generations: 3 -> 1"));
}

TEST_F(GrowthTest, WhatWouldChangeWhatWasDoneIsRefusedByName) {
  Take(facts_, "seed = [0]\n", {"verify.kind=none"});
  EXPECT_THAT(ErrorOf([&] { Take(facts_, "seed = [0]\n"); }),
              HasSubstr("verify.kind: \"none\" -> \"exact\""));
  EXPECT_THAT(ErrorOf([&] {
                Take(facts_, "seed = [5]\n", {"verify.kind=none", "task.0.count=99"});
              }),
              HasSubstr("task.0.count: 256 -> 99"))
      << "not one cell is shared";
  EXPECT_THAT(
      ErrorOf([&] { Take(facts_, "\"mix.fresh\" = [0]\nseed = [0]\n", {"verify.kind=none"}); }),
      HasSubstr("its grid varies seed, this one mix.fresh, seed"));
  EXPECT_THAT(testing::Read(out_ / "grid.toml"), HasSubstr("# --set verify.kind=none"))
      << "what was refused was not stored";
}

TEST_F(GrowthTest, ACellsOwnConfigIsAskedToo) {
  testing::MakeRun(out_ / "seed=0", {1, 0.5}, {{"learn.rows=8"}});
  EXPECT_THAT(ErrorOf([&] { Take(facts_, "seed = [0]\n"); }),
              HasSubstr("seed=0: holds a run with another config: learn.rows: 8 -> 64"));
  EXPECT_FALSE(std::filesystem::exists(out_ / "grid.toml"));
}

TEST_F(GrowthTest, ACellThatBeganFromTheSharedStartIsTheCellOfItsGrid) {
  testing::MakeRun(out_ / "seed=0", {1, 0.5}, {{"start.from=\"/a/start\""}});
  EXPECT_THAT(Take(facts_, "seed = [0]\n", {"start.steps=5"}), IsEmpty());
}

TEST_F(GrowthTest, AStoredGridMayBeGivenItself) {
  Take(facts_, "seed = [0]\n", {"verify.kind=none"});
  std::vector<std::string> settings = {"verify.kind=none"};
  EXPECT_THAT(TakeGrid(out_, {out_ / "grid.toml", settings, std::nullopt},
                       ReadGrid(out_ / "grid.toml", settings)),
              IsEmpty());
  EXPECT_THAT(testing::Read(out_ / "grid.toml"),
              ::testing::EndsWith("seed = [0]\n# --set verify.kind=none\n"));
}

}  // namespace
}  // namespace pawl
