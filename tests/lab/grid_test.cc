#include "lab/grid.h"

#include <set>

#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

class GridTest : public ::testing::Test {
 protected:
  std::vector<Cell> ReadCells(const std::string& grid,
                              const std::vector<std::string>& settings = {}) {
    testing::Write(scratch_ / "g.toml", "[[task]]\nkind = \"addition\"\n[grid]\n" + grid);
    return ReadGrid(scratch_ / "g.toml", settings);
  }
  testing::Scratch scratch_;
};

TEST_F(GridTest, MakesEveryCellOnceWithTheSeedInnermost) {
  auto cells = ReadCells(
      "seed = [0, 1]\n\"mix.fresh\" = [0, 0.5]\n\"verify.kind\" = [\"exact\", \"none\"]\n");
  ASSERT_EQ(cells.size(), 8u);
  EXPECT_EQ(cells[0].folder, "fresh=0/verify=exact/seed=0");
  EXPECT_EQ(cells[7].folder, "fresh=0.5/verify=none/seed=1");
  std::set<std::string> folders;
  for (const Cell& cell : cells) folders.insert(cell.folder);
  EXPECT_EQ(folders.size(), 8u);
}

TEST_F(GridTest, CellsThatDifferInTheMixAloneShareGenerationZero) {
  auto cells = ReadCells("\"mix.fresh\" = [0, 0.5]\n\"model.layers\" = [1, 2]\nseed = [0, 1]\n");
  std::set<std::string> starts;
  for (const Cell& cell : cells) starts.insert(cell.start_folder);
  EXPECT_EQ(starts.size(), 4u) << "2 models x 2 seeds";
}

// Cells share generation 0 by what proto/influence.h says, whatever section a key stands in.
TEST_F(GridTest, CellsShareGenerationZeroWhereNothingThatShapesItDiffers) {
  for (const char* later : {"\"task.0.fresh_share\" = [1, 2]\n",
                            "\"learn.restart\" = "
                            "[\"warm\", \"cold\"]\n",
                            "\"eval.every\" = [1, 2]\n"}) {
    auto cells = ReadCells(later);
    ASSERT_EQ(cells.size(), 2u) << later;
    EXPECT_EQ(cells[0].start_folder, cells[1].start_folder) << later;
  }
  for (const char* shaping : {"\"task.0.start_share\" = [1, 2]\n", "\"learn.rows\" = [8, 16]\n"}) {
    auto cells = ReadCells(shaping);
    EXPECT_NE(cells[0].start_folder, cells[1].start_folder) << shaping;
  }
}

TEST_F(GridTest, RefusesMoreCellsThanAnyoneRunsAndValuesThatNoKeyTakes) {
  std::string thousand;
  for (int i = 0; i < 1000; ++i) thousand += std::to_string(i) + ", ";
  EXPECT_THAT(ErrorOf([&] {
                ReadCells("seed = [" + thousand + "]\n\"learn.steps\" = [" + thousand + "]\n");
              }),
              HasSubstr("asks for 1e+06 cells; 100000 are run at most"));
  EXPECT_THAT(ErrorOf([&] { ReadCells("seed = [1979-05-27]\n"); }),
              HasSubstr("grid.seed: holds a date or a time"));
}

TEST_F(GridTest, RefusesWhatTheSchemaRefusesBeforeAnythingRuns) {
  EXPECT_THAT(ErrorOf([&] { ReadCells("\"mix.frsh\" = [0]\n"); }),
              HasSubstr("did you mean 'fresh'?"));
  EXPECT_THAT(ErrorOf([&] { ReadCells("\"mix.fresh\" = [0, 2]\n"); }), HasSubstr("out of range"));
  EXPECT_THAT(ErrorOf([&] { ReadCells("\"mix.fresh\" = 0\n"); }),
              HasSubstr("g.toml:4: grid.mix.fresh: want an array"));
  EXPECT_THAT(ErrorOf([&] { ReadCells("\"mix.fresh\" = []\n"); }), HasSubstr("want an array"));
  testing::Write(scratch_ / "g.toml", "[[task]]\nkind = \"addition\"\n");
  EXPECT_THAT(ErrorOf([&] { ReadGrid(scratch_ / "g.toml", {}); }),
              HasSubstr("has no [grid] table"));
}

TEST_F(GridTest, ValuesWithAnyCharactersHaveFoldersOfTheirOwn) {
  auto cells = ReadCells(
      "\"task.0.path\" = [\"a/b.jsonl\", \"a%2Fb.jsonl\", \"a b\", \"..\", \"a,\\\"b\\\"\", \"7\", "
      "\"true\"]\n",
      {"task.0.kind=file"});
  EXPECT_EQ(cells[0].folder, "path=a%2Fb.jsonl");
  EXPECT_EQ(cells[1].folder, "path=a%252Fb.jsonl");
  EXPECT_EQ(cells[2].folder, "path=a%20b");
  EXPECT_EQ(cells[3].folder, "path=..");
  EXPECT_EQ(cells[4].folder, "path=a,%22b%22");
  EXPECT_EQ(cells[4].config.task(0).path(), "a,\"b\"");
  EXPECT_EQ(cells[5].config.task(0).path(), "7") << "a string stays one";
  EXPECT_EQ(cells[6].config.task(0).path(), "true");
  std::string long_a(300, 'a'), long_b = long_a + "b";
  EXPECT_NE(FolderPart("path", long_a), FolderPart("path", long_b));
  EXPECT_LE(FolderPart("path", long_b).size(), 200u);
}

TEST_F(GridTest, RefusesWhatItWouldRunTwiceOrIgnore) {
  EXPECT_THAT(ErrorOf([&] { ReadCells("\"mix.fresh\" = [0.1, 0.10]\n"); }),
              HasSubstr("grid.mix.fresh: holds 0.1 twice"));
  EXPECT_THAT(ErrorOf([&] { ReadCells("\"mix.fresh\" = [1, 1.0]\n"); }),
              HasSubstr("holds 1 twice"));
  EXPECT_THAT(ErrorOf([&] { ReadCells("\"mix.fresh\" = [0, 1]\n", {"mix.fresh=0.5"}); }),
              HasSubstr("the grid varies this key itself"));
}

TEST_F(GridTest, SeedsMayBeGivenInPlaceOfTheGrids) {
  testing::Write(scratch_ / "g.toml",
                 "[[task]]\nkind = \"addition\"\n[grid]\nseed = [0, 1]\n\"mix.fresh\" = [0, 1]\n");
  auto cells = ReadGrid(scratch_ / "g.toml", {}, SeedRange{6, 3});
  ASSERT_EQ(cells.size(), 6u);
  EXPECT_EQ(cells[5].folder, "fresh=1/seed=8");
  EXPECT_EQ(cells[5].config.seed(), 8);
}

}  // namespace
}  // namespace pawl
