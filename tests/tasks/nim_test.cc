#include <set>

#include "games/solver.h"
#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::DrawOne;
using testing::ReferenceOf;
using testing::TaskOf;

TEST(NimTask, KeepsWhatAllTasksPromise) {
  testing::ExpectProblemsAreKept("nim", {2, 3, 5, 7, 8});
  testing::ExpectTheTeacherIsRight("nim", {2, 3, 5, 7, 8});
}

// 1, 3, 5 and 7 cancel: 11 is left, and 3 xor 11 is 8, more than 3. 2 xor 3 is 1, less than 3.
TEST(NimTask, TheTeacherWritesTheSumsThenWhatIsLeftThenTheMove) {
  auto task = TaskOf("nim");
  EXPECT_EQ(ReferenceOf(*task, 5, "13578>"), "12708;9bdf0;5-8");
  EXPECT_EQ(ReferenceOf(*task, 2, "13>"), "12;31;2-2");
  EXPECT_EQ(ReferenceOf(*task, 3, "030>"), "033;30;2-3");
}

// The exact check against a solver of the game, for every move of the game.
TEST(NimTask, AMoveIsRightIfTheSolverSaysThatItWins) {
  auto task = TaskOf("nim");
  auto game = MakeGame("nim 1,3,5,7,9,11,13");
  auto solver = MakeSolver(*game);
  for (uint64_t n = 0; n < 30; ++n) {
    Problem p = DrawOne(*task, 7, n);
    std::string heaps;
    for (char digit : p.prompt.substr(0, 7))
      heaps += (heaps.empty() ? "" : ",") +
               std::to_string(std::stoi(std::string(1, digit), nullptr, 16));
    Position position = game->ParsePosition(heaps + " x");
    std::vector<MoveOutcome> moves = solver->OutcomesOfMoves(position);
    int won = 0;
    for (const MoveOutcome& one : moves) {
      std::string text = game->MoveText(position, one.move);
      EXPECT_EQ(task->IsRight(p, "0;0;" + text), one.outcome > 0) << p.prompt << text;
      won += one.outcome > 0;
    }
    EXPECT_GT(won, 0) << p.prompt;
    EXPECT_LT(won, static_cast<int>(moves.size())) << p.prompt << " no move is a mistake";
  }
}

TEST(NimTask, OnlyTheMoveDecidesAndItMustBeWhole) {
  auto task = TaskOf("nim");
  Problem p = {2, 0, "13>", "12;31;2-2"};
  for (const char* right : {"12;31;2-2", "12;33;2-2", ";2-2", "2-2"})
    EXPECT_TRUE(task->IsRight(p, right)) << right;
  for (const char* wrong : {"12;31;2-1", "12;31;2-", "12;31;", "12;31;2-2;", "12;31;2-22", "", ";"})
    EXPECT_FALSE(task->IsRight(p, wrong)) << wrong;
}

TEST(NimTask, ALevelIsHowManyHeapsAndItsProblemsAreCounted) {
  auto task = TaskOf("nim");
  testing::ExpectLevels(*task, 2, 8);
  for (int level : {2, 3}) {
    std::set<std::string> seen;
    for (uint64_t seed = 0; seed < 5000; ++seed) seen.insert(task->Make(level, seed).prompt);
    EXPECT_EQ(task->Distinct(level), static_cast<double>(seen.size())) << level;
  }
  EXPECT_EQ(DrawOne(*task, 8, 3).prompt.size(), 9u);
}

}  // namespace
}  // namespace pawl
