#include "games/chess/choices.h"

#include "base/random.h"
#include "games/chess/fen.h"
#include "tests/testing.h"

namespace pawl::chess {
namespace {

class ChoicesTest : public ::testing::Test {
 protected:
  struct Seen {
    int positions = 0, promotions = 0, en_passant = 0, castlings = 0, without = 0;
  };

  // Compares in each position of a random game.
  static void Follow(const Variant& variant, const char* fen, uint64_t seed, Seen* seen) {
    State state = FromFen(variant, fen);
    RandomStream random(RandomKey::Root(seed));
    for (int ply = 0; ply < 150; ++ply) {
      MoveList moves;
      LegalMoves(variant, state, &moves);
      Choices choices(variant, state);
      std::vector<Move> expected(moves.begin(), moves.end()), found;
      for (int i = 0; i < choices.size(); ++i) found.push_back(choices[i]);
      ASSERT_EQ(found, expected) << ToFen(variant, state);
      seen->positions += 1;
      seen->without += moves.empty();
      for (Move move : moves) {
        Piece piece = state.At(From(move));
        seen->promotions += Promotion(move) != 0;
        seen->en_passant += piece == kPawn && To(move) == state.en_passant();
        seen->castlings += piece == kKing && std::abs(To(move) - From(move)) == 2;
      }
      if (moves.empty()) return;
      auto at = static_cast<int>(random.Below(static_cast<uint64_t>(moves.size())));
      state = After(variant, state, moves[at]);
    }
  }
};

TEST_F(ChoicesTest, AreTheMovesThatAreListedInTheirOrder) {
  Seen seen;
  for (const char* fen :
       {"rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1",
        "r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq -",
        "8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8 w - -", "n1n5/PPPk4/8/8/8/8/4Kppp/5N1N b - -",
        "8/8/8/8/1k1pP2R/8/8/4K3 b - e3", "7k/5K2/8/6Q1/8/8/8/8 w - -"}) {
    for (uint64_t seed = 0; seed < 60; ++seed) Follow(kStandard, fen, seed, &seen);
  }
  EXPECT_GT(seen.positions, 20000);
  EXPECT_GT(seen.promotions, 1000);
  EXPECT_GT(seen.en_passant, 50);
  EXPECT_GT(seen.castlings, 500);
  EXPECT_GT(seen.without, 20);
}

TEST_F(ChoicesTest, AreThoseOfGardnersMinichessToo) {
  Seen seen;
  for (uint64_t seed = 0; seed < 100; ++seed)
    Follow(kGardnerVariant, kGardnerVariant.start, seed, &seen);
  EXPECT_GT(seen.positions, 2000);
  EXPECT_GT(seen.promotions, 100);
}

}  // namespace
}  // namespace pawl::chess
