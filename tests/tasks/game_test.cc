#include "games/record.h"
#include "proto/config.h"
#include "tasks/task.h"
#include "tests/testing.h"

namespace pawl {
namespace {

std::unique_ptr<Task> Make(const std::string& game, int64_t plies = 0) {
  TaskConfig config;
  config.set_kind("game");
  config.set_game(game);
  config.set_plies(plies);
  return MakeTask(config, RandomKey::Root(1));
}

TEST(GameTask, TheTeacherPlaysLegalGamesFromOpeningsOfTheLevel) {
  for (const char* game : {"tic_tac_toe", "connect 5x4x3", "hex 3", "nim 1,3,5"}) {
    auto task = Make(game);
    for (uint64_t seed = 0; seed < 50; ++seed) {
      Problem problem = task->Make(2, seed);
      EXPECT_TRUE(task->IsRight(problem, problem.reference)) << problem.prompt;
      EXPECT_EQ(std::count(problem.prompt.begin(), problem.prompt.end(), ' '), 1);
      EXPECT_EQ(problem.prompt.back(), ':');
    }
  }
  EXPECT_EQ(Make("tic_tac_toe")->Make(0, 1).prompt, ":");
}

TEST(GameTask, TheRefereeFindsEachFault) {
  auto task = Make("connect 7x6x4");
  Problem problem = {.level = 2, .seed = 0, .prompt = "1 2:", .reference = ""};
  EXPECT_TRUE(task->IsRight(problem, "1 2 1 2 1 1-0"));
  EXPECT_FALSE(task->IsRight(problem, "1 2 1 2 1 0-1")) << "the result is another";
  EXPECT_FALSE(task->IsRight(problem, "1 2 1 2 1-0")) << "the game is not over";
  EXPECT_FALSE(task->IsRight(problem, "1 2 1 2 1 2 1-0")) << "it was over";
  EXPECT_FALSE(task->IsRight(problem, "1 2 1 9 1 1-0")) << "there is no such column";
  EXPECT_FALSE(task->IsRight(problem, ""));
}

TEST(GameTask, EachMoveIsAPosition) {
  auto task = Make("tic_tac_toe");
  Problem problem = task->Make(1, 7);
  auto parts = task->Positions(problem);
  EXPECT_EQ(static_cast<int64_t>(parts.size()),
            std::count(problem.reference.begin(), problem.reference.end(), ' '));
  EXPECT_EQ(parts[0].begin, 0u);
  EXPECT_EQ(problem.reference[parts[0].end - 1], ' ');
  EXPECT_EQ(parts[1].begin, parts[0].end);
}

TEST(GameTask, TheLimitOfPliesEndsGames) {
  auto task = Make("chess", 10);
  Problem problem = task->Make(2, 5);
  EXPECT_EQ(std::count(problem.reference.begin(), problem.reference.end(), ' '), 8);
  EXPECT_TRUE(task->IsRight(problem, problem.reference));
}

TEST(GameTask, AnOpeningThatEndsEveryGameIsRefused) {
  EXPECT_THAT(testing::ErrorOf([] { Make("nim 1,1")->Make(2, 0); }),
              ::testing::HasSubstr("2 moves all end the game"));
}

TEST(GameTask, UnknownGamesAreRefused) {
  EXPECT_THAT(testing::ErrorOf([] { Make("go 9"); }), ::testing::HasSubstr("go 9"));
}

}  // namespace
}  // namespace pawl
