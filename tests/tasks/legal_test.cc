#include <map>

#include "games/legality.h"
#include "games/text.h"
#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::DrawOne;
using testing::ErrorOf;
using ::testing::HasSubstr;
using testing::TaskOf;

testing::SetTask Of(const std::string& game, double near_misses = 0.5, bool trace = false) {
  return [=](TaskConfig* config) {
    config->set_game(game);
    config->set_near_misses(near_misses);
    config->set_trace(trace);
  };
}

// Position and move of a prompt.
struct Asked {
  explicit Asked(const std::string& prompt) {
    size_t space = prompt.rfind(' ');
    position = prompt.substr(0, space);
    move = prompt.substr(space + 1, prompt.find('?') - space - 1);
  }
  std::string position, move;
};

TEST(Legal, SaysOfEveryMoveWhatTheRulesSay) {
  for (const char* name :
       {"connect 5x4x3", "hex 4", "nim 1,3,5,7", "tic_tac_toe", "connect 7x6x4", "hex 11"}) {
    std::unique_ptr<Game> game = MakeGame(name);
    auto legality = MakeLegality(game.get());
    auto task = TaskOf("legal", Of(name));
    for (uint64_t n = 0; n < 10000; ++n) {
      Problem p = task->Make(static_cast<int>(n % 6), n);
      Asked asked(p.prompt);
      Position position = game->ParsePosition(asked.position);
      ASSERT_EQ(legality->Text(position), asked.position);
      ASSERT_EQ(p.prompt.back(), '?');
      ASSERT_EQ(ErrorOf([&] { game->ParseMove(position, asked.move); }).empty(), p.reference == "y")
          << name << ": " << p.prompt;
    }
  }
}

// A position is not read back from its text here, because tests/games/chess/legality_test.cc does
// that; the task itself compares each answer with the generator of moves.
TEST(Legal, AsksOfChessInTextsOfOneLength) {
  for (const char* name : {"gardner", "chess"}) {
    auto task = TaskOf("legal", Of(name));
    std::map<std::string_view, int> classes;
    size_t length = 0;
    for (uint64_t n = 0; n < 10000; ++n) {
      Problem p = task->Make(static_cast<int>(n % 30), n);
      Asked asked(p.prompt);
      ASSERT_TRUE(length == 0 || p.prompt.size() == length) << p.prompt;
      length = p.prompt.size();
      std::string_view one = task->ClassOf(p);
      ++classes[one];
      ASSERT_EQ(one == "legal", p.reference == "y");
    }
    std::unique_ptr<Game> game = MakeGame(name);
    for (std::string_view one : MakeLegality(game.get())->classes())
      EXPECT_GT(classes[one], name == std::string("chess") ? 20 : 100) << name << " " << one;
  }
}

TEST(Legal, HalfOfTheMovesAreLegalAndTheShareOfNearMissesIsKept) {
  for (double share : {0.0, 0.5, 0.8, 1.0}) {
    auto task = TaskOf("legal", Of("gardner", share));
    double legal = 0, random = 0, near = 0;
    for (uint64_t n = 0; n < 4000; ++n) {
      std::string_view one = task->ClassOf(task->Make(10, n));
      (one == "legal" ? legal : one == "random" ? random : near) += 1;
    }
    EXPECT_NEAR(legal / 4000, 0.5, 0.03);
    EXPECT_NEAR(near / (near + random), share, 0.05) << "Gardner offers some class everywhere";
  }
}

TEST(Legal, WhereNoClassIsOfferedMovesAreDrawnFromAllOfTheNotation) {
  auto task = TaskOf("legal", Of("tic_tac_toe", 1));
  for (uint64_t n = 0; n < 200; ++n) {
    std::string_view one = task->ClassOf(task->Make(0, n));
    EXPECT_TRUE(one == "legal" || one == "random") << "the board is empty";
  }
}

TEST(Legal, KeepsWhatAllTasksPromise) {
  for (const char* game : {"tic_tac_toe", "connect 5x4x3", "hex 3", "nim 1,3,5"}) {
    for (bool trace : {false, true}) {
      testing::ExpectProblemsAreKept("legal", {1, 4}, Of(game, 0.5, trace));
      testing::ExpectTheTeacherIsRight("legal", {1, 4}, Of(game, 0.5, trace));
    }
  }
  for (bool trace : {false, true})
    testing::ExpectTheTeacherIsRight("legal", {0, 12, 30}, Of("chess", 0.5, trace));
}

TEST(Legal, NoProblemIsLongerThanTheLongest) {
  for (const char* game : {"chess", "gardner", "connect 12x8x4", "hex 11", "nim 90,20"}) {
    auto task = TaskOf("legal", Of(game, 0.9, true));
    Problem longest = task->Longest(10)->front();
    for (uint64_t n = 0; n < 300; ++n) {
      Problem p = task->Make(n % 2 == 0 ? 1 : 12, n);
      EXPECT_LE(p.prompt.size(), longest.prompt.size()) << p.prompt;
      EXPECT_LE(p.reference.size(), longest.reference.size()) << p.reference;
    }
  }
}

TEST(Legal, WithATraceOnlyTheAnswerCounts) {
  auto task = TaskOf("legal", Of("tic_tac_toe", 0.5, true));
  Problem p = task->Make(3, 1);
  bool legal = p.reference.back() == 'y';
  EXPECT_TRUE(task->IsRight(p, legal ? "?;y" : "?;n"));
  EXPECT_FALSE(task->IsRight(p, legal ? "?;n" : "?;y"));
  for (const char* wrong : {"", "y", "n", ";", ";yn", ".;", "n;y;"})
    EXPECT_FALSE(task->IsRight(p, wrong)) << wrong;
  EXPECT_EQ(task->ClassOf(p), TaskOf("legal", Of("tic_tac_toe"))->ClassOf(p));
}

TEST(Legal, CanBeJudged) {
  auto judge = TaskOf("legal", [](TaskConfig* config) { config->set_judge(true); });
  auto judged = TaskOf("legal");
  for (uint64_t n = 0; n < 40; ++n) {
    Problem p = DrawOne(*judge, 3, n), inner = judged->Make(p.level, p.seed);
    std::string solution = p.prompt.substr(inner.prompt.size(), 1);
    EXPECT_THAT(solution, ::testing::AnyOf("y", "n"));
    EXPECT_EQ(solution == inner.reference, p.reference == "y");
  }
}

// A fifth of what there is is held out at most, so that enough is left to be taught.
TEST(Legal, HoldsOutAPartOfWhatThereIs) {
  auto chess = TaskOf("legal", Of("chess")), row = TaskOf("legal", Of("tic_tac_toe"));
  EXPECT_GT(chess->Distinct(20), 5000);
  EXPECT_LT(row->Distinct(1), 200) << "nine positions";
  EXPECT_GT(row->Distinct(1), 50);
  EXPECT_LE(row->HeldOut(1, 1000, RandomKey::Root(1)).size(), 40u);
}

TEST(Legal, RefusesALevelThatEndsEveryGame) {
  EXPECT_THAT(ErrorOf([] { TaskOf("legal", Of("nim 1,1"))->Make(2, 0); }),
              HasSubstr("1000 random games of 2 moves are all over"));
  EXPECT_THAT(ErrorOf([] { TaskOf("legal", Of("go 9")); }), HasSubstr("go 9"));
}

}  // namespace
}  // namespace pawl
