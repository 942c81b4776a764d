// Counts of positions, wins and longest mates, made with python-chess and Gaviota's tables.
#include "games/chess/endgame.h"

#include <map>

#include "games/chess/fen.h"
#include "tests/testing.h"

namespace pawl::chess {
namespace {

// Each table is made once for all tests.
const Endgame& Table(Piece piece) {
  static std::map<Piece, Endgame> made;
  return made.try_emplace(piece, piece).first->second;
}

void ExpectCounts(Piece piece, const Endgame::Counts& expected) {
  Endgame::Counts counts = Table(piece).Count();
  EXPECT_EQ(counts.white_to_move, expected.white_to_move);
  EXPECT_EQ(counts.white_wins, expected.white_wins);
  EXPECT_EQ(counts.black_to_move, expected.black_to_move);
  EXPECT_EQ(counts.black_loses, expected.black_loses);
  EXPECT_EQ(counts.longest, expected.longest);
}

TEST(Endgame, OfAQueenHasThePublishedCounts) {
  ExpectCounts(kQueen, {144508, 144508, 223944, 200896, 20});
}

TEST(Endgame, OfARookHasThePublishedCounts) {
  ExpectCounts(kRook, {175168, 175168, 223944, 201700, 32});
}

TEST(Endgame, OfAPawnHasThePublishedCounts) {
  ExpectCounts(kPawn, {163328, 124960, 168024, 97604, 56});
}

TEST(Endgame, KnownPositionsHaveTheirValue) {
  const Endgame &rook = Table(kRook), &pawn = Table(kPawn);
  Endgame::Value mate = rook.Of(FromFen(kStandard, "R6k/8/6K1/8/8/8/8/8 b - -"));
  EXPECT_TRUE(mate.won);
  EXPECT_EQ(mate.plies, 0);
  Endgame::Value before = rook.Of(FromFen(kStandard, "7k/8/6K1/8/8/8/8/R7 w - -"));
  EXPECT_TRUE(before.won);
  EXPECT_EQ(before.plies, 1);
  // A king on the sixth rank before its pawn wins, whoever moves; a pawn on the seventh that took
  // the defender's last square does not.
  EXPECT_TRUE(pawn.Of(FromFen(kStandard, "4k3/8/4K3/4P3/8/8/8/8 w - -")).won);
  EXPECT_TRUE(pawn.Of(FromFen(kStandard, "4k3/8/4K3/4P3/8/8/8/8 b - -")).won);
  Endgame::Value stalemate = pawn.Of(FromFen(kStandard, "4k3/4P3/4K3/8/8/8/8/8 b - -"));
  EXPECT_TRUE(stalemate.legal);
  EXPECT_FALSE(stalemate.won);
}

TEST(Endgame, ColoursAreExchangedWithTheRanks) {
  const Endgame& pawn = Table(kPawn);
  Endgame::Value white = pawn.Of(FromFen(kStandard, "8/8/8/4k3/8/3K4/3P4/8 w - -")),
                 black = pawn.Of(FromFen(kStandard, "8/3p4/3k4/8/4K3/8/8/8 b - -"));
  EXPECT_TRUE(white.legal);
  EXPECT_EQ(white.won, black.won);
  EXPECT_EQ(white.plies, black.plies);
}

TEST(Endgame, OtherMaterialIsNotItsOwn) {
  const Endgame& rook = Table(kRook);
  EXPECT_FALSE(rook.Of(FromFen(kStandard, "4k3/8/8/8/8/8/8/4K3 w - -")).legal);
  EXPECT_FALSE(rook.Of(FromFen(kStandard, "4k3/8/8/8/8/8/8/Q3K3 w - -")).legal);
  EXPECT_FALSE(rook.Of(FromFen(kStandard, "4k3/8/8/8/8/8/8/RR2K3 w - -")).legal);
}

}  // namespace
}  // namespace pawl::chess
