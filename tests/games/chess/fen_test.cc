#include "games/chess/fen.h"

#include "tests/testing.h"

namespace pawl::chess {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

std::string Written(std::string_view fen, const Variant& variant = kStandard) {
  return ToFen(variant, FromFen(variant, fen));
}

TEST(Fen, ComesBack) {
  for (const char* fen : {"rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1",
                          "r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R b Kq - 13 250",
                          "4k3/8/8/8/3pP3/8/8/4K3 b - e3 0 1"})
    EXPECT_EQ(Written(fen), fen);
  EXPECT_EQ(Written("rnbqk/ppppp/5/PPPPP/RNBQK b - - 3 2", kGardnerVariant),
            "rnbqk/ppppp/5/PPPPP/RNBQK b - - 3 2");
}

TEST(Fen, FourFieldsStandForNoClockAndTheFirstMove) {
  EXPECT_EQ(Written("4k3/8/8/8/8/8/8/4K3 w - -"), "4k3/8/8/8/8/8/8/4K3 w - - 0 1");
}

TEST(Fen, AnEnPassantSquareWithoutALegalCaptureIsDropped) {
  EXPECT_EQ(Written("4k3/8/8/8/4P3/8/8/4K3 b - e3 0 1"), "4k3/8/8/8/4P3/8/8/4K3 b - - 0 1");
}

struct Bad {
  const char* fen;
  const char* why;
};

TEST(Fen, WhatCannotBeIsNamed) {
  for (const Bad& bad : {
           Bad{"", "has 1 fields"},
           Bad{"4k3/8/8/8/8/8/8/4K3 w - - 0", "has 5 fields"},
           Bad{"4k3/8/8/8/8/8/8/4K3 w - - 0 1 x", "has 7 fields"},
           Bad{"4k3/8/8/8/8/8/4K3 w - -", "has 7 ranks, chess has 8"},
           Bad{"4k4/8/8/8/8/8/8/4K3 w - -", "rank 8 is too long"},
           Bad{"4k2/8/8/8/8/8/8/4K3 w - -", "rank 8 is too short"},
           Bad{"4k12/8/8/8/8/8/8/4K3 w - -", "rank 8 has two numbers in a row"},
           Bad{"4k3/8/8/8/8/8/8/4Kx2 w - -", "'x' is not a piece"},
           Bad{"4k3/8/8/8/8/8/8/4K3 W - -", "must be w or b"},
           Bad{"4k3/8/8/8/8/8/8/4K3 w X -", "must be - or some of KQkq"},
           Bad{"4k3/8/8/8/8/8/8/4K2R w KK -", "names the right K twice"},
           Bad{"4k3/8/8/8/8/8/8/4K3 w K -", "right K: king and rook are not at home"},
           Bad{"4k3/8/8/8/8/8/8/8 w - -", "white has 0 kings"},
           Bad{"4k2k/8/8/8/8/8/8/4K3 w - -", "black has 2 kings"},
           Bad{"4k3/8/8/8/8/8/8/P3K3 w - -", "a pawn stands on the first or the last rank"},
           Bad{"4k3/8/8/8/8/8/8/4R2K w - -", "could be taken"},
           Bad{"QQQQQQQQ/QQQQQQQQ/8/8/8/k7/8/7K w - -", "white has 0 pawns and 15 pieces"},
           Bad{"4k3/8/8/8/PP6/8/PPPPPPP1/4K3 w - -", "white has 9 pawns and 0 pieces"},
           Bad{"4k3/8/8/8/8/8/8/4K3 w - e9", "must be - or the square"},
           Bad{"4k3/8/8/8/8/8/8/4K3 w - e6", "no pawn can have passed e6"},
           Bad{"4k3/8/8/8/8/8/8/4K3 w - - -1 1", "must be a number from 0"},
           Bad{"4k3/8/8/8/8/8/8/4K3 w - - 0 0", "must be a number from 1"},
       }) {
    EXPECT_THAT(ErrorOf([&] { FromFen(kStandard, bad.fen); }), HasSubstr(bad.why)) << bad.fen;
  }
  EXPECT_THAT(ErrorOf([] { FromFen(kGardnerVariant, "rnbqk/ppppp/5/PPPPP/RNBQK w K - 0 1"); }),
              HasSubstr("there is no castling in gardner"));
}

TEST(Fen, SquaresHaveNames) {
  EXPECT_EQ(SquareName(0), "a1");
  EXPECT_EQ(SquareName(63), "h8");
  EXPECT_EQ(SquareOf("e4", kStandard), 28);
  for (const char* none : {"", "e", "e9", "i1", "e44", "E4"})
    EXPECT_EQ(SquareOf(none, kStandard), kNoSquare) << none;
  EXPECT_EQ(SquareOf("f1", kGardnerVariant), kNoSquare);
}

}  // namespace
}  // namespace pawl::chess
