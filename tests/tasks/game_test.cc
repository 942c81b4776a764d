#include <set>

#include "games/record.h"
#include "proto/config.h"
#include "tasks/task.h"
#include "tests/testing.h"

namespace pawl {
namespace {

std::unique_ptr<Task> Make(const std::string& game, int64_t plies = 0, bool wish = false) {
  TaskConfig config;
  config.set_kind("game");
  config.set_game(game);
  config.set_plies(plies);
  config.set_wish(wish);
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

// The same games as without a wish, each with its own result before its opening.
TEST(GameTask, AWishIsTheResultOfTheTeachersGame) {
  for (const char* game : {"tic_tac_toe", "connect 5x4x3", "nim 1,3,5"}) {
    auto wishing = Make(game, 0, true), plain = Make(game);
    std::set<std::string> wanted;
    for (uint64_t seed = 0; seed < 100; ++seed) {
      Problem problem = wishing->Make(2, seed), same = plain->Make(2, seed);
      std::string result = same.reference.substr(same.reference.rfind(' ') + 1);
      EXPECT_EQ(problem.reference, same.reference);
      EXPECT_EQ(problem.prompt, result + " " + same.prompt);
      EXPECT_TRUE(wishing->IsRight(problem, problem.reference)) << problem.prompt;
      wanted.insert(result);
    }
    EXPECT_GE(wanted.size(), 2u) << game;
  }
}

TEST(GameTask, AGameWithAnotherResultThanWantedIsNotRightAndHasNoFault) {
  auto task = Make("connect 7x6x4", 0, true);
  Problem won = {.level = 2, .seed = 0, .prompt = "1-0 1 2:", .reference = ""},
          lost = {.level = 2, .seed = 0, .prompt = "0-1 1 2:", .reference = ""};
  EXPECT_TRUE(task->IsRight(won, "1 2 1 2 1 1-0"));
  EXPECT_FALSE(task->IsRight(lost, "1 2 1 2 1 1-0"));
  EXPECT_EQ(task->FaultOf(lost, "1 2 1 2 1 1-0"), Verdict::NO_FAULT);
  EXPECT_FALSE(task->IsRight(lost, "1 2 1 2 1 0-1")) << "the wanted result, but not the game's";
  EXPECT_EQ(task->FaultOf(lost, "1 2 1 2 1 0-1"), Verdict::RESULT);
  EXPECT_EQ(task->FaultOf(lost, "1 2 9"), Verdict::ILLEGAL);
}

TEST(GameTask, MovesCountUpToTheFirstIllegalOne) {
  auto task = Make("connect 7x6x4");
  Problem problem = {.level = 2, .seed = 0, .prompt = "1 2:", .reference = ""};
  auto counts = [&](std::string_view text, int64_t legal, int64_t all) {
    auto moves = task->CountMoves(problem, text);
    ASSERT_TRUE(moves);
    EXPECT_EQ(moves->legal, legal) << text;
    EXPECT_EQ(moves->all, all) << text;
  };
  counts("1 2 1 2 1 1-0", 5, 5);
  counts("1 2 1 2 1 0-1", 5, 5);
  counts("1 2 9 2 1 1-0", 2, 3);
  counts("9", 0, 1);
  counts("1 2 1 2 1 2 1-0", 5, 6);  // the game was over
  counts("1 2 1-0", 2, 2);          // a result is no move
  counts("1 2 ", 2, 2);             // cut
  counts("", 0, 0);
  EXPECT_EQ(testing::ErrorOf([&] { Make("tic_tac_toe", 0, true)->Make(1, 1); }), "");
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
