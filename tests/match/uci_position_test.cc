#include "match/uci_position.h"

#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::ElementsAre;
using testing::ErrorOf;
using ::testing::HasSubstr;

class UciPosition : public ::testing::Test {
 protected:
  GameState Of(std::string_view line) { return ReadUciPosition(*game_, UciWords(line)); }
  std::string Fault(std::string_view line) {
    return ErrorOf([&] { Of(line); });
  }

  std::unique_ptr<Game> game_ = MakeGame("chess");
};

TEST_F(UciPosition, WordsStandBetweenBlanks) {
  EXPECT_THAT(UciWords("  go \t nodes  5 "), ElementsAre("go", "nodes", "5"));
  EXPECT_TRUE(UciWords(" ").empty());
}

TEST_F(UciPosition, IsTheStartOrAFenAndMoves) {
  EXPECT_EQ(Of("startpos").position(), game_->Start());
  EXPECT_EQ(Of("startpos moves").position(), game_->Start());
  EXPECT_EQ(Of("startpos moves e2e4 e7e5").plies(), 2);
  EXPECT_EQ(game_->Text(Of("fen k7/8/1K6/8/8/8/8/7R w - - 3 9  moves h1h7").position()),
            "k7/7R/1K6/8/8/8/8/8 b - - 4 9");
}

TEST_F(UciPosition, GoesOnWhereTheseRulesEndTheGame) {
  std::string back = " g1f3 g8f6 f3g1 f6g8", line = "startpos moves";
  for (int i = 0; i < 2; ++i) line += back;
  EXPECT_TRUE(Of(line).over());
  GameState on = Of(line + " e2e4");
  EXPECT_FALSE(on.over());
  EXPECT_EQ(on.plies(), 0) << "what was before is forgotten";
}

TEST_F(UciPosition, WhatIsNoneIsNamed) {
  EXPECT_THAT(Fault(""), HasSubstr("position '': must be startpos or fen"));
  EXPECT_THAT(Fault("e2e4"), HasSubstr("position 'e2e4': must be startpos or fen"));
  EXPECT_THAT(Fault("startpos e2e4"), HasSubstr("position 'e2e4': stands behind startpos"));
  EXPECT_THAT(Fault("startpos moves e2e5"), HasSubstr("e2e5"));
  EXPECT_THAT(Fault("startpos moves f2f3 e7e5 g2g4 d8h4 a2a3"), HasSubstr("a2a3"));
  EXPECT_THAT(Fault("fen nonsense"), HasSubstr("FEN 'nonsense'"));
}

}  // namespace
}  // namespace pawl
