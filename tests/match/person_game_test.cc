#include "match/person_game.h"

#include <sstream>

#include "tests/match/models.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::TextPipe;
using testing::Untrained;

std::string Played(const std::string& game, const std::string& input, bool person_first = true,
                   int simulations = 50) {
  auto model = Untrained(game);
  TextPipe pipe(input);
  LineInput in(pipe.descriptor());
  std::ostringstream out;
  PersonGame(model.get(), {person_first, simulations}, &in, &out).Play();
  return out.str();
}

size_t Count(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(PersonGame, DrawsTheBoardAndAnswersAMove) {
  std::string out = Played("tic_tac_toe", "b2\nquit\n");
  EXPECT_THAT(out, HasSubstr("tic_tac_toe against untrained. You play first."));
  EXPECT_THAT(out, HasSubstr("3 . . .\n2 . . .\n1 . . .\n  a b c\nyour move: "));
  EXPECT_THAT(out, HasSubstr("the model plays "));
  EXPECT_THAT(out, HasSubstr(" of 100 points"));
  EXPECT_THAT(out, HasSubstr("policy "));
  EXPECT_THAT(out, HasSubstr("2 . x .\n"));
}

TEST(PersonGame, TheModelMayBegin) {
  std::string out = Played("tic_tac_toe", "quit\n", false);
  EXPECT_THAT(out, HasSubstr("You play second."));
  EXPECT_LT(out.find("the model plays "), out.find("your move"));
}

TEST(PersonGame, ShowsLegalMovesWhenAskedAndAfterAnIllegalOne) {
  std::string out = Played("tic_tac_toe", "?\n");
  EXPECT_THAT(out, HasSubstr("legal moves: a3 b3 c3 a2 b2 c2 a1 b1 c1\n"));
  out = Played("connect 4x4x4", "9\n\n  2 \n");
  EXPECT_THAT(out, HasSubstr("move '9': "));
  EXPECT_THAT(out, HasSubstr("legal moves: 1 2 3 4\n"));
  EXPECT_EQ(Count(out, "the model plays"), 1u) << "2 is a move with blanks around it";
}

TEST(PersonGame, UndoTakesBackHisMoveAndTheAnswer) {
  std::string out = Played("tic_tac_toe", "undo\nb2\nundo\n");
  EXPECT_THAT(out, HasSubstr("you have made no move\n"));
  EXPECT_EQ(Count(out, "3 . . .\n2 . . .\n1 . . .\n"), 3u);
  out = Played("tic_tac_toe", "undo\nquit\n", false);
  EXPECT_THAT(out, HasSubstr("you have made no move\n")) << "the model's move stays";
}

TEST(PersonGame, SaysHowItEnds) {
  // The second player of nim 2 takes what is left, or the first takes all.
  std::string out = Played("nim 2", "1-2\nx\n?\nundo\n1-1\n");
  EXPECT_THAT(out, HasSubstr("1-0: you win ("));
  EXPECT_THAT(out, HasSubstr("undo or quit: the game is over\n"));
  EXPECT_THAT(out, HasSubstr("0-1: the model wins ("));
  EXPECT_THAT(out, HasSubstr("it expects 100 of 100 points, which is proven"));
}

TEST(PersonGame, TheInputsEndIsLikeQuit) {
  std::string out = Played("chess", "");
  EXPECT_THAT(out, HasSubstr("8 r n b q k b n r\n"));
  EXPECT_TRUE(out.ends_with("your move: \n"));
  EXPECT_THAT(Played("chess", "e2e4"), HasSubstr("the model plays ")) << "no end of the line";
}

}  // namespace
}  // namespace pawl
