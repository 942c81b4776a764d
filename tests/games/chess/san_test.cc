#include "games/chess/san.h"

#include "games/chess/fen.h"
#include "games/chess/moves.h"
#include "tests/testing.h"

namespace pawl::chess {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

struct Named {
  const char *fen, *coordinates, *san;
};

TEST(San, NamesMovesAsTheStandardHasIt) {
  for (const Named& n : {
           Named{kStandard.start, "g1f3", "Nf3"},
           Named{kStandard.start, "e2e4", "e4"},
           Named{"4k3/8/8/8/8/8/8/4K2R w K -", "e1g1", "O-O"},
           Named{"4k3/8/8/8/8/8/8/R3K3 w Q -", "e1c1", "O-O-O"},
           Named{"5k2/8/8/8/8/8/8/4K2R w K -", "e1g1", "O-O+"},
           Named{"4k3/8/8/3p4/4P3/8/8/4K3 w - -", "e4d5", "exd5"},
           Named{"4k3/8/8/3pP3/8/8/8/4K3 w - d6", "e5d6", "exd6"},
           Named{"7k/4P3/8/8/8/8/8/4K3 w - -", "e7e8q", "e8=Q+"},
           Named{"3r3k/4P3/8/8/8/8/8/4K3 w - -", "e7d8n", "exd8=N"},
           // Named by file, by rank, by both, and not because of a pinned knight.
           Named{"4k3/8/8/8/8/8/8/N3K1N1 w - -", "a1b3", "Nb3"},
           Named{"4k3/8/8/8/8/2N5/8/4K1N1 w - -", "c3e2", "Nce2"},
           Named{"4k3/8/8/8/8/R7/8/R3K3 w - -", "a1a2", "R1a2"},
           Named{"8/k7/8/8/4Q2Q/8/8/K6Q w - -", "h4e1", "Qh4e1"},
           Named{"4k3/8/8/8/1b6/2N5/8/4K1N1 w - -", "g1e2", "Ne2"},
           Named{"6k1/5ppp/8/8/8/8/8/R3K3 w - -", "a1a8", "Ra8#"},
       }) {
    State state = FromFen(kStandard, n.fen);
    Move move = FromCoordinates(kStandard, state, n.coordinates);
    EXPECT_EQ(ToSan(kStandard, state, move), n.san) << n.fen;
    EXPECT_EQ(FromSan(kStandard, state, n.san), move) << n.fen;
    EXPECT_EQ(ToCoordinates(move), n.coordinates);
  }
}

TEST(San, WhatIsNoMoveIllegalOrAmbiguousIsNamed) {
  State state = FromFen(kStandard, "4k3/8/8/8/8/2N5/8/4K1N1 w - -");
  EXPECT_EQ(ErrorOf([&] { FromSan(kStandard, state, "Ne2"); }),
            "move 'Ne2': can be several moves; say from which square");
  EXPECT_EQ(ErrorOf([&] { FromSan(kStandard, state, "Nf6"); }), "move 'Nf6': is not legal here");
  EXPECT_EQ(ErrorOf([&] { FromSan(kStandard, state, "O-O"); }), "move 'O-O': is not legal here");
  for (const char* text : {"", "x", "N", "Nz9", "e8=K", "a1a1a1", "NNf3", "0-0"})
    EXPECT_NE(ErrorOf([&] { FromSan(kStandard, state, text); }), "") << text;
  State pawn = FromFen(kStandard, "7k/4P3/8/8/8/8/8/4K3 w - -");
  EXPECT_EQ(ErrorOf([&] { FromSan(kStandard, pawn, "e8=K"); }),
            "move 'e8=K': a pawn is promoted to N, B, R or Q");
  EXPECT_EQ(ErrorOf([&] { FromSan(kStandard, pawn, "e8"); }), "move 'e8': is not legal here");
  EXPECT_EQ(ErrorOf([&] { FromCoordinates(kStandard, pawn, "e7e8"); }),
            "move 'e7e8': names no piece to promote to, as e7e8q");
  EXPECT_EQ(ErrorOf([&] { FromCoordinates(kStandard, pawn, "a1a1"); }),
            "move 'a1a1': is not legal here");
  EXPECT_THAT(ErrorOf([&] { FromCoordinates(kStandard, pawn, "nonsense"); }),
              HasSubstr("is not a move in coordinates"));
}

TEST(San, AMissingSignIsNoError) {
  State state = FromFen(kStandard, "6k1/5ppp/8/8/8/8/8/R3K3 w - -");
  EXPECT_EQ(FromSan(kStandard, state, "Ra8"), FromSan(kStandard, state, "Ra8#"));
}

}  // namespace
}  // namespace pawl::chess
