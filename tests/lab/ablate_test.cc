#include "lab/ablate.h"

#include <algorithm>

#include "base/folder_lock.h"
#include "tests/lab/made_program.h"

namespace pawl {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// Cells of one generation alone, "a" and "b" with a shared start, "c" without.
class AblateTest : public ::testing::Test {
 protected:
  static Cell MadeCell(const std::string& folder, const std::string& start) {
    Cell cell;
    cell.folder = folder;
    cell.settings = {"seed=1"};
    cell.start_folder = start;
    cell.generations = 0;
    return cell;
  }
  AblationPlan Plan(const testing::MadeProgram& made) const {
    return {"grid.toml",
            scratch_ / "out",
            made.program(),
            {MadeCell("a", "start/x"), MadeCell("b", "start/x"), MadeCell("c", "")}};
  }
  static size_t Lines(const std::string& text) {
    return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
  }
  testing::Scratch scratch_;
};

TEST_F(AblateTest, RunsEachCellOnceAndASharedStartOnceBeforeItsCells) {
  testing::MadeProgram made(scratch_ / "made");
  std::vector<size_t> done;
  EXPECT_TRUE(RunAblations({Plan(made)}, 1, [&](size_t plan) { done.push_back(plan); }));
  std::string calls = made.calls();
  EXPECT_EQ(Lines(calls), 4u) << calls;
  EXPECT_LT(calls.find("/start/x --quiet"), calls.find("/out/a --quiet"));
  EXPECT_LT(calls.find("/start/x --quiet"), calls.find("/out/b --quiet"));
  EXPECT_THAT(done, ElementsAre(0));
}

TEST_F(AblateTest, WhatIsFinishedIsNotRunAgain) {
  testing::MadeProgram made(scratch_ / "made");
  RunAblations({Plan(made)}, 2);
  std::vector<size_t> done;
  EXPECT_TRUE(RunAblations({Plan(made)}, 2, [&](size_t plan) { done.push_back(plan); }));
  EXPECT_EQ(Lines(made.calls()), 4u);
  EXPECT_THAT(done, ElementsAre(0)) << "a plan that has all of its cells is told at once";
}

TEST_F(AblateTest, AFailedCellLosesNoOtherAndLeavesItsReason) {
  testing::MadeProgram made(scratch_ / "made", "[ \"${4##*/}\" = b ]");
  std::string error = testing::ErrorOf([&] { RunAblations({Plan(made)}, 1); });
  EXPECT_THAT(error, HasSubstr("1 of the runs failed: b"));
  EXPECT_EQ(testing::Read(scratch_ / "out/b/failed"), "exit code 1: it was to fail\n");
  EXPECT_TRUE(std::filesystem::exists(scratch_ / "out/a/generations.jsonl"));
  EXPECT_TRUE(std::filesystem::exists(scratch_ / "out/c/generations.jsonl"));
}

TEST_F(AblateTest, AFailedCellIsTriedAgainAndItsReasonGoes) {
  testing::MadeProgram fails(scratch_ / "made", "[ \"${4##*/}\" = b ]");
  testing::ErrorOf([&] { RunAblations({Plan(fails)}, 1); });
  testing::MadeProgram works(scratch_ / "made");
  EXPECT_TRUE(RunAblations({Plan(works)}, 1));
  EXPECT_FALSE(std::filesystem::exists(scratch_ / "out/b/failed"));
  EXPECT_EQ(Lines(works.calls()), 5u) << "four, and b again";
}

TEST_F(AblateTest, CellsOfAFailedStartAreNotRunAndSaySo) {
  testing::MadeProgram made(scratch_ / "made", "[ \"${4##*/}\" = x ]");
  std::string error = testing::ErrorOf([&] { RunAblations({Plan(made)}, 2); });
  EXPECT_THAT(error, HasSubstr("3 of the runs failed"));
  EXPECT_THAT(testing::Read(scratch_ / "out/a/failed"),
              AllOf(HasSubstr("its generation 0 failed: "), HasSubstr("/start/x")));
  EXPECT_THAT(made.calls(), Not(HasSubstr("/out/a ")));
  EXPECT_TRUE(std::filesystem::exists(scratch_ / "out/c/generations.jsonl"));
}

TEST_F(AblateTest, PlansThatNameOneStartShareItAndAreToldOneByOne) {
  testing::MadeProgram made(scratch_ / "made");
  AblationPlan first = Plan(made), second = Plan(made);
  second.cells = {MadeCell("d", "start/x")};
  std::vector<size_t> done;
  EXPECT_TRUE(RunAblations({first, second}, 1, [&](size_t plan) { done.push_back(plan); }));
  EXPECT_EQ(Lines(made.calls()), 5u);
  EXPECT_THAT(done, ElementsAre(0, 1));
}

}  // namespace
}  // namespace pawl
