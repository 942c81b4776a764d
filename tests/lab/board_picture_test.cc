#include "lab/board_picture.h"

#include "games/record.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;

constexpr const char *kFirst = "#0072b2", *kSecond = "#d55e00", *kMark = "#ffe9a8";

size_t Times(const std::string& text, const std::string& part) {
  size_t times = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++times;
  return times;
}

// Behind these moves.
std::string After(const std::string& name, const std::string& moves) {
  auto game = MakeGame(name);
  size_t last = moves.size() < 2 ? 0 : moves.rfind(' ', moves.size() - 2);
  last = last == std::string::npos ? 0 : last + 1;
  GameState before(game.get()), position(game.get());
  EXPECT_EQ(PlayMoves(moves.substr(0, last), &before), RecordFault::kNone);
  EXPECT_EQ(PlayMoves(moves, &position), RecordFault::kNone);
  return BoardSvg(*game, before.position(), position.position());
}

TEST(BoardSvg, TicTacToeHasASignForEachStoneAndMarksTheLast) {
  std::string svg = After("tic_tac_toe", "b2 a1 c3 ");
  EXPECT_EQ(Times(svg, "<rect"), 9u);
  EXPECT_EQ(Times(svg, kFirst), 2u);
  EXPECT_EQ(Times(svg, kSecond), 1u);
  EXPECT_EQ(Times(svg, kMark), 1u);
  EXPECT_THAT(svg, HasSubstr("aria-label=\"the position ..x/.x./o..\""));
}

TEST(BoardSvg, ConnectHasADiscForEachStoneAndADotOnTheLast) {
  std::string svg = After("connect 7x6x4", "4 4 5 ");
  EXPECT_EQ(Times(svg, "<rect"), 42u);
  EXPECT_EQ(Times(svg, kFirst), 2u);
  EXPECT_EQ(Times(svg, kSecond), 1u);
  EXPECT_EQ(Times(svg, "<circle"), 42u + 1) << "one in each cell, and the dot";
}

TEST(BoardSvg, HexHasItsEdgesInThePlayersColours) {
  std::string svg = After("hex 3", "b2 a1 ");
  EXPECT_EQ(Times(svg, "<circle"), 2u);
  EXPECT_EQ(Times(svg, kMark), 1u);
  EXPECT_EQ(Times(svg, std::string("stroke=\"") + kFirst), 6u)
      << "top and bottom, three cells each";
  EXPECT_EQ(Times(svg, std::string("stroke=\"") + kSecond), 6u) << "left and right";
}

TEST(BoardSvg, ChessHasItsPiecesAndBothSquaresOfTheLastMove) {
  for (auto [name, squares, pieces, moves] :
       {std::tuple("chess", 64u, 32u, "e2e4 "), {"gardner", 25u, 20u, "a2a3 "}}) {
    std::string svg = After(name, moves);
    EXPECT_EQ(Times(svg, "<rect"), squares) << name;
    EXPECT_EQ(Times(svg, kMark), 2u) << name;
    size_t drawn = 0;
    for (const char* piece : {"♚", "♛", "♜", "♝", "♞", "♟"}) drawn += Times(svg, piece);
    EXPECT_EQ(drawn, pieces) << name;
  }
}

TEST(BoardSvg, NimShowsWhatTheLastMoveTook) {
  std::string svg = After("nim 3,5", "2-4 ");
  EXPECT_EQ(Times(svg, std::string("fill=\"") + kFirst), 3u + 1);
  EXPECT_EQ(Times(svg, kMark), 4u);
}

TEST(BoardSvg, BeforeTheFirstMoveNothingIsMarked) {
  for (const char* name : {"tic_tac_toe", "connect", "hex", "nim", "chess", "gardner"}) {
    std::string svg = After(name, "");
    EXPECT_THAT(svg, HasSubstr("<svg class=board")) << name;
    EXPECT_EQ(Times(svg, kMark), 0u) << name;
  }
}

}  // namespace
}  // namespace pawl
