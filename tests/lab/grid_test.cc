#include "lab/grid.h"

#include <set>

#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;
using testing::ErrorOf;

class GridTest : public ::testing::Test {
 protected:
  std::vector<Cell> ReadCells(const std::string& grid, const std::vector<std::string>& settings = {}) {
    testing::Write(scratch_ / "g.toml", "[[task]]\nkind = \"addition\"\n[grid]\n" + grid);
    return ReadGrid(scratch_ / "g.toml", settings);
  }
  testing::Scratch scratch_;
};

TEST_F(GridTest, MakesEveryCellOnceWithTheSeedInnermost) {
  auto cells = ReadCells("seed = [0, 1]\n\"mix.fresh\" = [0, 0.5]\n\"verify.kind\" = [\"exact\", \"none\"]\n");
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

TEST_F(GridTest, RefusesWhatTheSchemaRefusesBeforeAnythingRuns) {
  EXPECT_THAT(ErrorOf([&] { ReadCells("\"mix.frsh\" = [0]\n"); }), HasSubstr("did you mean 'fresh'?"));
  EXPECT_THAT(ErrorOf([&] { ReadCells("\"mix.fresh\" = [0, 2]\n"); }), HasSubstr("out of range"));
  EXPECT_THAT(ErrorOf([&] { ReadCells("\"mix.fresh\" = 0\n"); }), HasSubstr("g.toml:4: grid.mix.fresh: want an array"));
  EXPECT_THAT(ErrorOf([&] { ReadCells("\"mix.fresh\" = []\n"); }), HasSubstr("want an array"));
  testing::Write(scratch_ / "g.toml", "[[task]]\nkind = \"addition\"\n");
  EXPECT_THAT(ErrorOf([&] { ReadGrid(scratch_ / "g.toml", {}); }), HasSubstr("has no [grid] table"));
}

}  // namespace
}  // namespace pawl
