#include "tasks/solver_teacher.h"

#include <thread>

#include "games/record.h"
#include "tests/testing.h"

namespace pawl {
namespace {

TEST(SolverTeacher, KnowsTheMovesThatKeepTheValue) {
  auto game = MakeGame("tic_tac_toe");
  SolverTeacher teacher(game.get());
  GameState state(game.get());
  ASSERT_EQ(PlayMoves("a1 b2 a2 ", &state), RecordFault::kNone);
  SolverTeacher::Answer answer = teacher.Of(state.position());
  MoveList moves;
  game->Moves(state.position(), &moves);
  ASSERT_EQ(std::ssize(answer.policy), moves.size());
  EXPECT_EQ(std::count(answer.policy.begin(), answer.policy.end(), 0),
            std::ssize(answer.policy) - 1)
      << "one move stops the row";
  for (int i = 0; i < moves.size(); ++i) {
    if (game->MoveText(state.position(), moves[i]) == "a3") {
      EXPECT_EQ(answer.policy[static_cast<size_t>(i)], 1);
    }
  }
  EXPECT_EQ(answer.value, 0);
  RandomStream random(RandomKey::Root(1));
  EXPECT_EQ(game->MoveText(state.position(), teacher.Choose(state.position(), &random)), "a3");
}

TEST(SolverTeacher, AnswersSeveralThreads) {
  auto game = MakeGame("connect 4x4x3");
  SolverTeacher shared(game.get()), alone(game.get());
  auto expected = alone.Of(game->Start());
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      auto answer = shared.Of(game->Start());
      EXPECT_EQ(answer.policy, expected.policy);
      EXPECT_EQ(answer.value, expected.value);
    });
  for (std::thread& thread : threads) thread.join();
}

TEST(SolverTeacher, RefusesWhatItCannotSolveInAMoment) {
  auto game = MakeGame("gardner");
  EXPECT_THAT(testing::ErrorOf([&] { SolverTeacher teacher(game.get()); }),
              ::testing::HasSubstr("no solver here solves gardner"));
}

}  // namespace
}  // namespace pawl
