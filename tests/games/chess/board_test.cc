#include "games/chess/board.h"

#include "base/random.h"
#include "games/chess/fen.h"
#include "tests/testing.h"

namespace pawl::chess {
namespace {

// Square by square, until something stands in the way.
Squares Walk(int square, Squares occupied, std::initializer_list<std::pair<int, int>> steps) {
  Squares reached = 0;
  for (auto [dr, df] : steps) {
    for (int r = RankOf(square) + dr, f = FileOf(square) + df; r >= 0 && r < 8 && f >= 0 && f < 8;
         r += dr, f += df) {
      reached |= Bit(8 * r + f);
      if ((occupied & Bit(8 * r + f)) != 0) break;
    }
  }
  return reached;
}

TEST(ChessBoard, SlidingPiecesReachWhatAWalkReaches) {
  RandomStream random(RandomKey::Root(1));
  for (int i = 0; i < 20000; ++i) {
    int square = static_cast<int>(random.Below(64));
    Squares occupied = 0;
    for (uint64_t n = random.Below(40); n > 0; --n)
      occupied |= Bit(static_cast<int>(random.Below(64)));
    EXPECT_EQ(RookAttacks(square, occupied),
              Walk(square, occupied, {{0, 1}, {0, -1}, {1, 0}, {-1, 0}}));
    EXPECT_EQ(BishopAttacks(square, occupied),
              Walk(square, occupied, {{1, 1}, {1, -1}, {-1, 1}, {-1, -1}}));
  }
}

// By both sides, in random games; on the whole board and on Gardner's.
TEST(ChessBoard, ASideAttacksWhatAnyOfItsPiecesAttacks) {
  int squares = 0;
  for (const Variant* variant : {&kStandard, &kGardnerVariant}) {
    std::unique_ptr<Game> game = MakeGame(variant->name);
    for (uint64_t seed = 0; seed < 40; ++seed) {
      RandomStream random(RandomKey::Root(seed));
      Position position = game->Start();
      std::vector<uint64_t> keys;
      while (keys.size() < 100 &&
             game->PlayRandom(&position, &keys, &random).outcome == Outcome::kOpen) {
        View view(position);
        Squares occupied = view.all() | ~variant->board;
        for (int side : {0, 1}) {
          Squares expected = 0;
          for (int square = 0; square < 64; ++square)
            expected |= Attackers(view, side, square, occupied) != 0 ? Bit(square) : 0;
          ASSERT_EQ(Attacked(view, side, occupied) & variant->board, expected & variant->board)
              << game->Text(position) << " " << side;
          squares += std::popcount(expected);
        }
      }
    }
  }
  EXPECT_GT(squares, 50000);
}

TEST(ChessBoard, LinesOfAnEmptyBoardAreWhatSlidingPiecesReachThere) {
  for (int square = 0; square < 64; ++square) {
    EXPECT_EQ(RookLines(square), RookAttacks(square, 0));
    EXPECT_EQ(BishopLines(square), BishopAttacks(square, 0));
  }
}

TEST(ChessBoard, TheSameIsReadOfAPositionWhereverItLies) {
  Position position = FromFen(kStandard, "r3k2r/8/8/8/8/8/8/R3K2R b Kq - 7 30").position;
  State state(position);
  Edit edit(&position);
  View view = edit;
  edit.Flip(kRook, 0, Bit(0) | Bit(1));
  EXPECT_EQ(view.of(kRook, 0), Bit(1) | Bit(7)) << "seen through the other";
  EXPECT_EQ(state.of(kRook, 0), Bit(0) | Bit(7)) << "a copy of its own";
  EXPECT_EQ(view.At(1), kRook);
  EXPECT_EQ(view.At(60), kKing);
  EXPECT_EQ(view.side(), 1);
  EXPECT_EQ(view.castling(), 1 | 8);
  EXPECT_EQ(view.clock(), 7);
  EXPECT_EQ(view.number(), 30);
}

TEST(ChessBoard, StepsStayOnTheBoard) {
  EXPECT_EQ(std::popcount(KnightAttacks(0)), 2);
  EXPECT_EQ(std::popcount(KnightAttacks(27)), 8);
  EXPECT_EQ(std::popcount(KingAttacks(63)), 3);
  EXPECT_EQ(PawnAttacks(0, 8), Bit(17));
  EXPECT_EQ(PawnAttacks(1, 55), Bit(46));
}

TEST(ChessBoard, LinesAndWhatLiesBetween) {
  EXPECT_EQ(Between(0, 63), Line(0, 63) & ~Bit(0) & ~Bit(63));
  EXPECT_EQ(Between(0, 3), Bit(1) | Bit(2));
  EXPECT_EQ(Between(0, 17), 0u);
  EXPECT_EQ(Line(0, 17), 0u);
  EXPECT_EQ(std::popcount(Line(9, 18)), 8);
  EXPECT_EQ(Between(0, 1), 0u);
}

TEST(ChessBoard, EveryKindOfPieceGivesCheck) {
  for (const char* fen :
       {"4k3/8/8/8/8/8/4r3/4K3 w - -", "4k3/8/8/8/7b/8/8/4K3 w - -", "4k3/8/8/8/8/3n4/8/4K3 w - -",
        "4k3/8/8/8/8/8/3p4/4K3 w - -", "4k3/8/8/8/4q3/8/8/4K3 w - -"}) {
    State state = FromFen(kStandard, fen);
    EXPECT_TRUE(InCheck(kStandard, state, 0)) << fen;
    EXPECT_FALSE(InCheck(kStandard, state, 1)) << fen;
  }
}

}  // namespace
}  // namespace pawl::chess
