#include <map>
#include <numeric>
#include <set>

#include "games/legality.h"
#include "games/record.h"
#include "games/solver.h"
#include "proto/config.h"
#include "tasks/task.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::ElementsAre;

std::unique_ptr<Task> Make(const std::string& game, int64_t plies = 0, bool wish = false) {
  TaskConfig config;
  config.set_kind("game");
  config.set_game(game);
  config.set_plies(plies);
  config.set_wish(wish);
  return MakeTask(config, RandomKey::Root(1));
}

Position AfterMoves(const std::string& moves) {
  static const std::unique_ptr<Game> kGame = MakeGame("connect 7x6x4");
  GameState state(kGame.get());
  EXPECT_EQ(PlayMoves(moves, &state), RecordFault::kNone);
  return state.position();
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

TEST(GameTask, GivingUpIsRightWhereItIsAllowed) {
  auto task = Make("connect 7x6x4");
  Problem problem = {.level = 2, .seed = 0, .prompt = "1 2:", .reference = ""};
  EXPECT_EQ(task->FaultOf(problem, "1 2 1 resigns 1-0"), Verdict::ILLEGAL);
  task->AllowResignation();
  EXPECT_EQ(task->FaultOf(problem, "1 2 1 resigns 1-0"), Verdict::NO_FAULT);
  EXPECT_EQ(task->FaultOf(problem, "1 2 1 resigns 0-1"), Verdict::RESULT);
}

TEST(GameTask, AJudgeOfMovesIsAskedUpToTheFirstThatIsNotLegal) {
  auto task = Make("connect 7x6x4");
  Problem problem = {.level = 2, .seed = 0, .prompt = "1 2:", .reference = ""};
  EXPECT_FALSE(task->Questions(problem, "1 2 1 2 1 1-0")) << "its judge sees whole games";
  task->AskMoves(true);
  auto answers = [&](std::string_view solution) {
    std::vector<std::string> all;
    auto questions = task->Questions(problem, solution);
    for (const Task::Question& question : *questions) all.push_back(question.answer);
    return all;
  };
  EXPECT_THAT(answers("1 2 1 2 1 1-0"), ElementsAre("1;y", "1;y", "2;y", "2;y", "3;y"));
  EXPECT_EQ(task->Questions(problem, "1 2 1 2 1 1-0")->front().prompt,
            MakeLegality(MakeGame("connect 7x6x4").get())->Question(AfterMoves("1 2 "), "1"));
  EXPECT_THAT(answers("1 1 1 1 1 1 2 1-0"), ElementsAre("1;y", "2;y", "3;y", "4;y", "5;y", "6;n"));
  EXPECT_THAT(answers("8 1 1-0"), ElementsAre("-;n"));
}

TEST(GameTask, WhatIsNoQuestionOfLegalityIsNotAsked) {
  auto task = Make("connect 7x6x4");
  task->AskMoves(false);
  Problem problem = {.level = 2, .seed = 0, .prompt = "1 2:", .reference = ""};
  for (const char* wrong : {"", "1-0", "1 2 1 2 1 0-1", "1 2 1 2 1-0", "1 2 1 2 1 2 1-0", "1 2 1 2",
                            "1 2 x 1-0", "1 2 1 9 1 1-0", "1 2 e", "1  2 1-0"})
    EXPECT_EQ(task->Questions(problem, wrong)->size(), 0u) << wrong;
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

std::unique_ptr<Task> MakeFrom(const std::string& game, TaskConfig::FreshGames fresh,
                               const std::string& path = "", std::vector<int64_t> levels = {}) {
  TaskConfig config;
  config.set_kind("game");
  config.set_game(game);
  config.set_fresh_games(fresh);
  config.set_path(path);
  for (int64_t level : levels) config.add_fresh_levels(level);
  return MakeTask(config, RandomKey::Root(1));
}

// Of each position the moves that keep its value, as another solver finds them.
TEST(GameTask, ASolverLabelsThePositionsOfFreshGames) {
  for (const char* name : {"tic_tac_toe", "connect 4x4x3", "hex 3", "nim 1,3,5"}) {
    auto task = MakeFrom(name, TaskConfig::solver);
    auto game = MakeGame(name);
    auto solver = MakeSolver(*game);
    for (uint64_t seed = 0; seed < 30; ++seed) {
      Problem problem = task->MakeFresh(static_cast<int>(seed % 3), seed);
      EXPECT_EQ(problem.prompt, task->Make(static_cast<int>(seed % 3), seed).prompt);
      EXPECT_TRUE(task->IsRight(problem, problem.reference)) << problem.reference;
      GameState state(game.get());
      ASSERT_EQ(PlayOpening(problem.prompt, &state), RecordFault::kNone);
      for (const Task::Part& part : task->Positions(problem)) {
        int value = solver->OutcomeOf(state.position());
        EXPECT_EQ(part.value, static_cast<float>(value));
        std::vector<MoveOutcome> moves = solver->OutcomesOfMoves(state.position());
        ASSERT_EQ(part.policy.size(), moves.size());
        float sum = 0, share = 0;
        for (size_t i = 0; i < moves.size(); ++i) {
          EXPECT_EQ(part.policy[i] > 0, moves[i].outcome == value);
          if (part.policy[i] > 0) share = part.policy[i];
          sum += part.policy[i];
        }
        EXPECT_NEAR(sum, 1, 1e-5);
        for (float one : part.policy) EXPECT_TRUE(one == 0 || one == share) << "all are as likely";
        std::string_view text = problem.reference;
        ASSERT_EQ(PlayMoves(text.substr(part.begin, part.end - part.begin), &state),
                  RecordFault::kNone);
        EXPECT_EQ(-solver->OutcomeOf(state.position()), value) << "the move kept the value";
      }
      EXPECT_TRUE(state.over());
    }
  }
}

TEST(GameTask, ASolversMovesAreDrawn) {
  auto task = MakeFrom("tic_tac_toe", TaskConfig::solver);
  std::set<std::string> texts;
  for (uint64_t seed = 0; seed < 20; ++seed) texts.insert(task->MakeFresh(0, seed).reference);
  EXPECT_GT(texts.size(), 15u);
}

TEST(GameTask, WhatNoSolverSolvesFastIsRefused) {
  for (const char* game : {"connect 7x6x4", "hex 5", "chess"})
    EXPECT_THAT(testing::ErrorOf([&] { MakeFrom(game, TaskConfig::solver); }),
                ::testing::HasSubstr("task.fresh_games: solver: no solver here solves " +
                                     std::string(game) + " in a moment"));
  TaskConfig config;
  config.set_kind("game");
  config.set_fresh_games(TaskConfig::solver);
  config.set_plies(5);
  EXPECT_THAT(testing::ErrorOf([&] { MakeTask(config, RandomKey::Root(1)); }),
              ::testing::HasSubstr("task.plies: ends games that the solver"));
}

TEST(GameTask, AFilesGamesAreTaught) {
  testing::Scratch scratch;
  std::string path = (scratch / "games.txt").string();
  testing::Write(path, "a1 b1 a2 b2 a3 1-0\n# the rest\na1 b2 b1 c1 0-1\n");
  auto task = MakeFrom("tic_tac_toe", TaskConfig::file, path, {1, 4});
  RandomStream random(RandomKey::Root(3));
  std::map<std::string, int> seen;
  for (int i = 0; i < 400; ++i) {
    Task::Identity id = task->DrawFresh({1, 4}, &random);
    Problem problem = task->MakeFresh(id.level, id.seed);
    ++seen[problem.prompt + " " + problem.reference];
    auto parts = task->Positions(problem);
    ASSERT_FALSE(parts.empty());
    auto played = std::max_element(parts[0].policy.begin(), parts[0].policy.end());
    EXPECT_EQ(*played, 1);
    EXPECT_EQ(std::accumulate(parts[0].policy.begin(), parts[0].policy.end(), 0.0f), 1);
    EXPECT_EQ(std::ssize(parts[0].policy), 9 - id.level);
    EXPECT_FALSE(parts[0].value) << "the file knows the result alone";
  }
  std::vector<std::string> texts;
  for (const auto& [text, count] : seen) texts.push_back(text);
  EXPECT_THAT(texts, ::testing::UnorderedElementsAre("a1: b1 a2 b2 a3 1-0", "a1 b1: a2 b2 a3 1-0",
                                                     "a1 b1 a2: b2 a3 1-0", "a1 b1 a2 b2: a3 1-0",
                                                     "a1: b2 b1 c1 0-1", "a1 b2: b1 c1 0-1",
                                                     "a1 b2 b1: c1 0-1"));
  EXPECT_EQ(task->Remark(), "1 of the 2 games of " + path +
                                " stop before their rules end them, and are taught as they are");
  EXPECT_NE(task->Make(2, 5).reference, "") << "openings that are asked are random";
  EXPECT_EQ(task->LongestFresh(1)->front().reference, "b1 a2 b2 a3 1-0");
}

TEST(GameTask, PositionsWithTheirBestMovesAreTaught) {
  testing::Scratch scratch;
  std::string path = (scratch / "tests.epd").string();
  testing::Write(path,
                 "6k1/5ppp/8/8/8/8/8/K2R4 w - - bm Rd7 Rd6;\n"
                 "6k1/5ppp/8/8/8/8/8/K2R4 b - - bm Kf8; c9 \"1-0\";\n");
  auto task = MakeFrom("chess", TaskConfig::file, path, {0, 0});
  Problem open = task->MakeFresh(0, 0), known = task->MakeFresh(0, 1);
  EXPECT_EQ(open.prompt, "[6k1/5ppp/8/8/8/8/8/K2R4 w - - 0 1]:");
  EXPECT_EQ(open.reference, "d1d7 ") << "nobody says who wins";
  EXPECT_EQ(known.reference, "g8f8 1-0");
  auto game = MakeGame("chess");
  for (const Problem& problem : {open, known}) {
    GameState state(game.get());
    ASSERT_EQ(PlayOpening(problem.prompt, &state), RecordFault::kNone);
    MoveList moves;
    game->Moves(state.position(), &moves);
    auto parts = task->Positions(problem);
    ASSERT_EQ(parts.size(), 1u) << "one position";
    ASSERT_EQ(std::ssize(parts[0].policy), moves.size());
    for (int i = 0; i < moves.size(); ++i) {
      std::string move = game->MoveText(state.position(), moves[i]);
      bool best = move == "d1d7" || move == "d1d6" || move == "g8f8";
      EXPECT_EQ(parts[0].policy[static_cast<size_t>(i)], !best ? 0
                                                         : problem.level == 0 && problem.seed == 0
                                                             ? 0.5f
                                                             : 1.0f)
          << move;
    }
  }
  EXPECT_EQ(task->Remark(), "1 of the 2 positions of " + path +
                                " have no result: their moves are taught, and no outcome");
  EXPECT_THAT(
      testing::ErrorOf([&] {
        MakeFrom("chess", TaskConfig::file, path, {0, 1});
      }),
      ::testing::HasSubstr("task.fresh_levels: no game of " + path + " has more than 1 moves"));
  TaskConfig config;
  config.set_kind("game");
  config.set_game("chess");
  config.set_fresh_games(TaskConfig::file);
  config.set_path(path);
  config.set_wish(true);
  config.add_fresh_levels(0);
  config.add_fresh_levels(0);
  EXPECT_THAT(testing::ErrorOf([&] { MakeTask(config, RandomKey::Root(1)); }),
              ::testing::HasSubstr("task.wish: wants a result of each game, and 1 positions"));
}

TEST(GameTask, AGameThatBeginsAtAPositionIsTaughtFromThere) {
  testing::Scratch scratch;
  std::string path = (scratch / "games.txt").string();
  testing::Write(path, "a\tb\txo./.../...\tb2 c3 a2 1-0\n");
  auto task = MakeFrom("tic_tac_toe", TaskConfig::file, path, {0, 2});
  EXPECT_EQ(task->MakeFresh(0, 0).prompt, "[xo./.../...]:");
  EXPECT_EQ(task->MakeFresh(2, 0).prompt, "[xo./.../...] b2 c3:");
  EXPECT_EQ(task->MakeFresh(2, 0).reference, "a2 1-0");
  EXPECT_EQ(task->Positions(task->MakeFresh(1, 0)).size(), 2u);
}

TEST(GameTask, AFileThatCannotBeTaughtIsRefused) {
  testing::Scratch scratch;
  std::string path = (scratch / "games.txt").string();
  auto error = [&](const std::string& text, std::vector<int64_t> levels = {}) {
    testing::Write(path, text);
    return testing::ErrorOf([&] { MakeFrom("tic_tac_toe", TaskConfig::file, path, levels); });
  };
  EXPECT_THAT(error(""), ::testing::HasSubstr("games.txt: holds no game of tic_tac_toe"));
  EXPECT_THAT(error("a1 z9 1-0\n"), ::testing::HasSubstr("games.txt:1: game 1: move 2: "));
  EXPECT_THAT(error("a1 b1 1-0\n", {0, 2}),
              ::testing::HasSubstr("task.fresh_levels: no game of " + path + " has more than 2"));
  EXPECT_EQ(error("a1 b1 1-0\n", {0, 1}), "");
  EXPECT_FALSE(testing::ErrorOf([&] {
                 MakeFrom("tic_tac_toe", TaskConfig::file, (scratch / "none").string());
               }).empty());
}

TEST(GameTask, UnknownGamesAreRefused) {
  EXPECT_THAT(testing::ErrorOf([] { Make("go 9"); }), ::testing::HasSubstr("go 9"));
}

}  // namespace
}  // namespace pawl
