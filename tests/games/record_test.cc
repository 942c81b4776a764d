#include "games/record.h"

#include <set>

#include "tests/testing.h"

namespace pawl {
namespace {

class RecordTest : public ::testing::Test {
 protected:
  RecordFault Rest(std::string_view text, int plies_max = 0) {
    GameState state(game_.get(), plies_max);
    return PlayRest(text, &state);
  }

  std::unique_ptr<Game> game_ = MakeGame("connect 7x6x4");
};

TEST_F(RecordTest, AWholeGameHasNoFault) {
  EXPECT_EQ(Rest("1 2 1 2 1 2 1 1-0"), RecordFault::kNone);
  EXPECT_EQ(Rest("1 2 1 2 1 2 3 2 0-1"), RecordFault::kNone);
}

TEST_F(RecordTest, EachFaultHasItsName) {
  EXPECT_EQ(Rest("1 2 8 1-0"), RecordFault::kIllegal) << "there is no column 8";
  EXPECT_EQ(Rest("1 1 1 1 1 1 1 1-0"), RecordFault::kIllegal) << "the column is full";
  EXPECT_EQ(Rest("1 2 x"), RecordFault::kIllegal);
  EXPECT_EQ(Rest(""), RecordFault::kUnfinished);
  EXPECT_EQ(Rest("1 2 "), RecordFault::kUnfinished);
  EXPECT_EQ(Rest("1 2 3"), RecordFault::kUnfinished) << "the move at the end is legal";
  EXPECT_EQ(Rest("1  2 1-0"), RecordFault::kIllegal);
  EXPECT_EQ(Rest("1 2 1-0"), RecordFault::kUnfinished);
  EXPECT_EQ(Rest("1-0"), RecordFault::kUnfinished);
  EXPECT_EQ(Rest("1 2 1 2 1 2 1 2 1-0"), RecordFault::kGoesOn);
  EXPECT_EQ(Rest("1 2 1 2 1 2 1 2"), RecordFault::kGoesOn);
  EXPECT_EQ(Rest("1 2 1 2 1 2 1 0-1"), RecordFault::kResult);
  EXPECT_EQ(Rest("1 2 1 2 1 2 1 1/2-1/2"), RecordFault::kResult);
}

TEST_F(RecordTest, APlayerMayGiveUpWhereThatIsAllowed) {
  auto rest = [&](std::string_view text) {
    GameState state(game_.get());
    return PlayRest(text, &state, true);
  };
  EXPECT_EQ(rest("1 2 1 resigns 1-0"), RecordFault::kNone) << "the second player is to move";
  EXPECT_EQ(rest("resigns 0-1"), RecordFault::kNone);
  EXPECT_EQ(rest("1 2 1 2 1 2 1 1-0"), RecordFault::kNone);
  EXPECT_EQ(rest("1 2 1 resigns 0-1"), RecordFault::kResult) << "who gives up does not win";
  EXPECT_EQ(rest("1 2 1 resigns 1/2-1/2"), RecordFault::kResult);
  EXPECT_EQ(rest("1 2 1 resigns "), RecordFault::kResult);
  EXPECT_EQ(rest("1 2 1 2 1 2 1 resigns 1-0"), RecordFault::kGoesOn);
  EXPECT_EQ(rest("1 2 resigns 1 0-1"), RecordFault::kIllegal);
  EXPECT_EQ(rest("1 2 1resigns 1-0"), RecordFault::kIllegal);
  EXPECT_EQ(rest("1 2 1 1-0"), RecordFault::kUnfinished);
  EXPECT_EQ(Rest("1 2 1 resigns 1-0"), RecordFault::kIllegal);
}

TEST_F(RecordTest, EachFaultIsSaidInWordsOfItsOwn) {
  std::set<std::string_view> words;
  for (RecordFault fault : {RecordFault::kIllegal, RecordFault::kUnfinished, RecordFault::kGoesOn,
                            RecordFault::kResult})
    words.insert(FaultText(fault));
  EXPECT_EQ(words.size(), 4u);
  EXPECT_EQ(FaultText(RecordFault::kNone), "");
}

TEST_F(RecordTest, AnOpeningIsReadAsItWasWritten) {
  for (const char* moves : {"", "4 ", "4 4 3 "}) {
    GameState played(game_.get()), opened(game_.get());
    EXPECT_EQ(PlayMoves(moves, &played), RecordFault::kNone);
    EXPECT_EQ(PlayOpening(OpeningText(moves), &opened), RecordFault::kNone);
    EXPECT_EQ(OpeningMoves(OpeningText(moves)), moves);
    EXPECT_EQ(opened.position(), played.position());
  }
  for (const char* wrong : {"", "4", "4 4 ", "4 4 :", "8:", "::"}) {
    GameState state(game_.get());
    EXPECT_EQ(PlayOpening(wrong, &state), RecordFault::kIllegal) << wrong;
  }
}

TEST_F(RecordTest, AnOpeningMayBeginAtAPosition) {
  GameState played(game_.get());
  ASSERT_EQ(PlayMoves("4 4 3 ", &played), RecordFault::kNone);
  std::string begin = game_->Text(played.position());
  for (const char* moves : {"", "3 ", "3 5 "}) {
    std::string text = OpeningText(moves, begin);
    EXPECT_EQ(OpeningBegin(text), begin);
    EXPECT_EQ(OpeningMoves(text), moves);
    EXPECT_EQ(ReadPrompt("1-0 " + text).opening, text);
    GameState opened(game_.get()), whole = played;
    EXPECT_EQ(PlayOpening(text, &opened), RecordFault::kNone) << text;
    EXPECT_EQ(PlayMoves(moves, &whole), RecordFault::kNone);
    EXPECT_EQ(opened.position(), whole.position());
    EXPECT_EQ(opened.plies(), std::ssize(std::string_view(moves)) / 2)
        << "there is nothing before the position";
    GameState begun(game_.get());
    EXPECT_EQ(BeginOpening(text, &begun), RecordFault::kNone);
    EXPECT_EQ(begun.position(), played.position());
  }
  EXPECT_EQ(OpeningBegin("4 4:"), "");
  const std::vector<std::string> not_openings = {"[" + begin + ":",
                                                 "[" + begin + "]",
                                                 "[" + begin + "]4:",
                                                 "[" + begin + "]  4:",
                                                 "[" + begin + "] :",
                                                 "[" + begin + "] 9:",
                                                 "[x]:",
                                                 "[]:"};
  for (const std::string& wrong : not_openings) {
    GameState state(game_.get());
    EXPECT_EQ(PlayOpening(wrong, &state), RecordFault::kIllegal) << wrong;
  }
}

TEST_F(RecordTest, APromptMayBeginWithTheResultThatIsWanted) {
  for (std::string_view opening : {":", "4:", "4 4:"}) {
    EXPECT_EQ(ReadPrompt(opening).opening, opening);
    EXPECT_EQ(ReadPrompt(opening).wanted, "");
    GamePrompt wish = ReadPrompt("1/2-1/2 4 4:");
    EXPECT_EQ(wish.wanted, "1/2-1/2");
    EXPECT_EQ(wish.opening, "4 4:");
  }
  EXPECT_EQ(ReadPrompt("1-0 :").opening, ":");
  EXPECT_EQ(ReadPrompt("1-2 1-1:").opening, "1-2 1-1:") << "a move of nim";
}

TEST_F(RecordTest, TheLimitOfPliesIsADraw) {
  EXPECT_EQ(Rest("1 2 1 1/2-1/2", 3), RecordFault::kNone);
  EXPECT_EQ(Rest("1 2 1 2 1/2-1/2", 3), RecordFault::kGoesOn);
  GameState state(game_.get(), 1);
  EXPECT_FALSE(state.AtLimit(0));
  EXPECT_TRUE(state.AtLimit(1));
  EXPECT_FALSE(GameState(game_.get()).AtLimit(1000)) << "there is none";
  state.Play(0);
  EXPECT_EQ(state.ending().reason, "the limit of plies");
}

TEST(GameState, KnowsPositionsThatCameBefore) {
  auto chess = MakeGame("chess");
  GameState state(chess.get());
  EXPECT_EQ(PlayMoves("g1f3 g8f6 f3g1 f6g8 g1f3 g8f6 f3g1 f6g8 ", &state), RecordFault::kNone);
  EXPECT_EQ(state.plies(), 8);
  EXPECT_EQ(state.ending().reason, "threefold repetition");
}

}  // namespace
}  // namespace pawl
