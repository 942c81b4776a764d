#include "match/game_text.h"

#include "games/chess/pgn.h"
#include "tests/match/models.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;

PlayedGame Of(const Game& game, const Position& start, const std::vector<std::string>& moves) {
  PlayedGame played{start, {}, {}};
  GameState state = GameState::At(&game, start, 0);
  for (const std::string& move : moves) {
    played.moves.push_back(game.ParseMove(state.position(), move));
    state.Play(played.moves.back());
  }
  played.ending = state.ending();
  return played;
}

TEST(GameText, AGameIsALineWithItsPlayers) {
  auto game = MakeGame("tic_tac_toe");
  PlayedGame won = Of(*game, game->Start(), {"a1", "b1", "a2", "b2", "a3"});
  PlayedGame late = Of(*game, game->ParsePosition("xx./oo./..."), {"c3"});
  std::string text = PairText(*game, "me", "you", {{won, late}}, 1);
  EXPECT_EQ(text,
            "me\tyou\tstart\ta1 b1 a2 b2 a3 1-0\n"
            "you\tme\txx./oo./...\tc3 1-0\n");
}

TEST(GameText, ChessIsPgnThatReadsBack) {
  auto game = MakeGame("chess");
  PlayedGame mate = Of(*game, game->Start(), {"f2f3", "e7e5", "g2g4", "d8h4"});
  PlayedGame late = Of(*game, game->ParsePosition("k7/8/1K6/8/8/8/8/7R w - - 0 1"), {"h1h8"});
  std::string text = PairText(*game, "me", "you", {{mate, late}}, 3);
  std::vector<chess::PgnGame> read = chess::ReadPgn(chess::kStandard, text);
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read[0].moves, mate.moves);
  EXPECT_EQ(read[0].result, "0-1");
  EXPECT_EQ(read[0].tags.at("White"), "me");
  EXPECT_EQ(read[0].tags.at("Round"), "3");
  EXPECT_EQ(read[0].tags.at("Termination"), "checkmate");
  EXPECT_EQ(read[1].tags.at("White"), "you");
  EXPECT_EQ(read[1].start.position, late.start);
  EXPECT_THAT(text, HasSubstr("Qh4# 0-1"));
}

TEST(GameText, GardnerSaysWhichVariantItIs) {
  auto game = MakeGame("gardner");
  PlayedGame open = Of(*game, game->Start(), {"a2a3"});
  open.ending = {Outcome::kDraw, "the limit of plies"};
  EXPECT_THAT(PairText(*game, "a", "b", {{open, open}}, 1), HasSubstr("[Variant \"gardner\"]"));
}

}  // namespace
}  // namespace pawl
