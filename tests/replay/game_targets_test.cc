#include "replay/game_targets.h"

#include "proto/config.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;

constexpr const char* kRun =
    "[model]\nkind = \"fc\"\n[[task]]\nkind = \"game\"\n[mix]\nunit = \"positions\"\n";
constexpr const char* kGame = "b1 a2 b2 a3 1-0";  // behind a1

class GameTargetsTest : public ::testing::Test {
 protected:
  // Targets of three tokens, a move of tic_tac_toe and its space.
  static Targets At(const std::vector<int>& offsets) {
    Targets targets;
    for (int offset : offsets) {
      targets.Add()->set_offset(offset);
      targets.rbegin()->set_length(3);
    }
    return targets;
  }
  static std::string Wrong(const Targets& targets, const std::string& text = kGame,
                           const std::vector<std::string>& settings = {},
                           const std::string& opening = "a1:") {
    auto tokenizer = MakeTokenizer(ModelConfig::chars);
    return GameTargets(ParseConfig(kRun, "x", settings))
        .Wrong(opening, tokenizer->EncodeSolution(text), targets, *tokenizer);
  }
};

TEST_F(GameTargetsTest, AnyOfAGamesMovesMayBeOne) {
  for (const std::vector<int>& offsets :
       std::vector<std::vector<int>>{{}, {0}, {9}, {0, 6}, {0, 3, 6, 9}})
    EXPECT_EQ(Wrong(At(offsets)), "");
}

TEST_F(GameTargetsTest, EachBeginsAndEndsWithAMove) {
  EXPECT_EQ(Wrong(At({1})), "has a target at token 1 behind 'b': a move that is not legal");
  EXPECT_EQ(Wrong(At({0, 4})), "has a target at token 4 behind 'a': a move that is not legal");
  EXPECT_EQ(Wrong(At({0, 2})),
            "has a target at token 2, which reaches over another or over the end");
  Targets targets = At({3});
  for (int length : {2, 4, 6}) {
    targets[0].set_length(length);
    EXPECT_THAT(Wrong(targets), HasSubstr("which is not one legal move")) << length;
  }
  targets[0].set_length(99);
  EXPECT_THAT(Wrong(targets), HasSubstr("over the end"));
}

TEST_F(GameTargetsTest, TheMovesUpToItAndItsOwnAreLegal) {
  EXPECT_EQ(Wrong(At({3}), "a1 a2 1-0"),
            "has a target at token 3 behind 'a1 ': a move that is not legal");
  EXPECT_EQ(Wrong(At({0}), "a1 a2 1-0"),
            "has a target at token 0 with 'a1 ', which is not one legal move");
  EXPECT_EQ(Wrong(At({0}), "b1 b1 1-0"), "") << "of the moves behind it a referee judges";
  EXPECT_EQ(Wrong(At({12}), "b1 a2 b2 a3 b3 1-0"),
            "has a target at token 12, where the game is over");
  EXPECT_EQ(Wrong(At({6}), kGame, {"task.0.plies=3"}),
            "has a target at token 6, where the game is over");
  EXPECT_EQ(Wrong(At({0}), kGame, {}, "1+1="),
            "has targets, and a prompt that opens no game of tic_tac_toe");
}

TEST_F(GameTargetsTest, APolicyIsOverTheLegalMoves) {
  Targets targets = At({3});
  for (int moves : {6, 7, 8}) {
    targets[0].mutable_policy()->Resize(moves, 1.0f / 8);
    EXPECT_EQ(Wrong(targets),
              moves == 7 ? ""
                         : fmt::format("has a target at token 3 with a policy over {} moves, and "
                                       "7 are legal",
                                       moves));
  }
}

TEST_F(GameTargetsTest, GivingUpIsTheLastOneWhereAPlayerMay) {
  Targets targets = At({0, 3});
  targets[1].set_length(8);
  std::string text = "b1 resigns 0-1";
  EXPECT_EQ(Wrong(targets, text, {"search.resign_error=0.1"}), "");
  EXPECT_THAT(Wrong(targets, text), HasSubstr("with 'resigns ', which is not one legal move"));
  *targets.Add() = targets[0];
  targets[2].set_offset(11);
  EXPECT_EQ(Wrong(targets, "b1 resigns a2 0-1", {"search.resign_error=0.1"}),
            "has a target at token 11, where the game is over");
}

}  // namespace
}  // namespace pawl
