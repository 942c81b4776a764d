// Leaf counts of published positions (chessprogramming.org "Perft Results"; edge cases: Martin
// Sedlak, talkchess), counted once more with Stockfish 15.1.
#include "games/chess/moves.h"

#include "base/random.h"
#include "games/chess/fen.h"
#include "tests/testing.h"

namespace pawl {
namespace {

struct Counted {
  const char* game;
  const char* position;
  int depth;
  int64_t leaves;
};

constexpr int64_t kLeavesMax = 20'000'000;  // deeper rows of the tables take too long for a test

class PerftTest : public ::testing::TestWithParam<Counted> {};

TEST_P(PerftTest, CountsThePublishedLeaves) {
  auto [name, text, depth, leaves] = GetParam();
  ASSERT_LE(leaves, kLeavesMax);
  std::unique_ptr<Game> game = MakeGame(name);
  EXPECT_EQ(Perft(*game, game->ParsePosition(text), depth), leaves) << text;
}

constexpr const char* kStart = "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1";
constexpr const char* kKiwipete =
    "r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq -";
constexpr const char* kThird = "8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8 w - -";
constexpr const char* kFourth = "r3k2r/Pppp1ppp/1b3nbN/nP6/BBP1P3/q4N2/Pp1P2PP/R2Q1RK1 w kq -";
constexpr const char* kFifth = "rnbq1k1r/pp1Pbppp/2p5/8/2B5/8/PPP1NnPP/RNBQK2R w KQ - 1 8";
constexpr const char* kSixth =
    "r4rk1/1pp1qppp/p1np1n2/2b1p1B1/2B1P1b1/P1NP1N2/1PP1QPPP/R4RK1 w - - 0 10";

INSTANTIATE_TEST_SUITE_P(
    Positions, PerftTest,
    ::testing::Values(Counted{"chess", kStart, 1, 20}, Counted{"chess", kStart, 2, 400},
                      Counted{"chess", kStart, 3, 8902}, Counted{"chess", kStart, 4, 197281},
                      Counted{"chess", kStart, 5, 4865609}, Counted{"chess", kKiwipete, 1, 48},
                      Counted{"chess", kKiwipete, 2, 2039}, Counted{"chess", kKiwipete, 3, 97862},
                      Counted{"chess", kKiwipete, 4, 4085603}, Counted{"chess", kThird, 1, 14},
                      Counted{"chess", kThird, 2, 191}, Counted{"chess", kThird, 3, 2812},
                      Counted{"chess", kThird, 4, 43238}, Counted{"chess", kThird, 5, 674624},
                      Counted{"chess", kThird, 6, 11030083}, Counted{"chess", kFourth, 1, 6},
                      Counted{"chess", kFourth, 2, 264}, Counted{"chess", kFourth, 3, 9467},
                      Counted{"chess", kFourth, 4, 422333}, Counted{"chess", kFourth, 5, 15833292},
                      Counted{"chess", kFifth, 1, 44}, Counted{"chess", kFifth, 2, 1486},
                      Counted{"chess", kFifth, 3, 62379}, Counted{"chess", kFifth, 4, 2103487},
                      Counted{"chess", kSixth, 1, 46}, Counted{"chess", kSixth, 2, 2079},
                      Counted{"chess", kSixth, 3, 89890}, Counted{"chess", kSixth, 4, 3894594}));

INSTANTIATE_TEST_SUITE_P(
    EdgeCases, PerftTest,
    ::testing::Values(
        // En passant: pinned along the rank, along a diagonal, giving check, answering one.
        Counted{"chess", "3k4/3p4/8/K1P4r/8/8/8/8 b - -", 6, 1134888},
        Counted{"chess", "8/8/4k3/8/2p5/8/B2P1K2/8 w - -", 6, 1038514},
        Counted{"chess", "8/8/1k6/2b5/2pP4/8/5K2/8 b - d3", 6, 1440467},
        Counted{"chess", "4k3/3p1p2/8/4P3/4K3/8/8/8 b - -", 3, 426},
        // Castling: with check, its right lost by a capture, prevented.
        Counted{"chess", "5k2/8/8/8/8/8/8/4K2R w K -", 6, 661072},
        Counted{"chess", "3k4/8/8/8/8/8/8/R3K3 w Q -", 6, 803711},
        Counted{"chess", "r3k2r/1b4bq/8/8/8/8/7B/R3K2R w KQkq -", 4, 1274206},
        Counted{"chess", "r3k2r/8/3Q4/8/8/5q2/8/R3K2R b KQkq -", 4, 1720476},
        // Promotion out of check and into it; discovered and double check; stalemate and mate.
        Counted{"chess", "2K2r2/4P3/8/8/8/8/8/3k4 w - -", 6, 3821001},
        Counted{"chess", "8/8/1P2K3/8/2n5/1q6/8/5k2 b - -", 5, 1004658},
        Counted{"chess", "4k3/1P6/8/8/8/8/K7/8 w - -", 6, 217342},
        Counted{"chess", "8/P1k5/K7/8/8/8/8/8 w - -", 6, 92683},
        Counted{"chess", "K1k5/8/P7/8/8/8/8/8 w - -", 6, 2217},
        Counted{"chess", "8/k1P5/8/1K6/8/8/8/8 w - -", 7, 567584},
        Counted{"chess", "8/8/2k5/5q2/5n2/8/5K2/8 b - -", 4, 23527}));

// By Fairy-Stockfish 11.1.
constexpr const char* kGardner = "rnbqk/ppppp/5/PPPPP/RNBQK w - - 0 1";
INSTANTIATE_TEST_SUITE_P(Gardner, PerftTest,
                         ::testing::Values(Counted{"gardner", kGardner, 1, 7},
                                           Counted{"gardner", kGardner, 2, 53},
                                           Counted{"gardner", kGardner, 3, 506},
                                           Counted{"gardner", kGardner, 4, 4775},
                                           Counted{"gardner", kGardner, 5, 52512}));

// Random games from openings and endings, to mate, stalemate and on.
TEST(HasLegalMove, SaysWhetherAnyIsListed) {
  int none = 0, all = 0;
  for (const char* fen : {kStart, kKiwipete, kThird, kFourth, "7k/5K2/8/6Q1/8/8/8/8 w - -",
                          "k7/2Q5/2K5/8/8/8/8/8 w - -", "8/8/8/8/8/1pk5/p7/K7 w - -"}) {
    for (uint64_t game = 0; game < 60; ++game) {
      chess::State state = chess::FromFen(chess::kStandard, fen);
      RandomStream random(RandomKey::Root(game));
      for (int ply = 0; ply < 200; ++ply) {
        MoveList moves;
        chess::LegalMoves(chess::kStandard, state, &moves);
        ASSERT_EQ(chess::HasLegalMove(chess::kStandard, state), !moves.empty())
            << chess::ToFen(chess::kStandard, state);
        ++(moves.empty() ? none : all);
        if (moves.empty()) break;
        auto at = static_cast<int>(random.Below(static_cast<uint64_t>(moves.size())));
        state = chess::After(chess::kStandard, state, moves[at]);
      }
    }
  }
  EXPECT_GT(none, 50) << "too few mates and stalemates to tell";
  EXPECT_GT(all, 10000);
}

TEST(EnPassant, SquareIsKeptOnlyWhereACaptureThereIsLegal) {
  std::unique_ptr<Game> game = MakeGame("chess");
  Position start = game->Start();
  Position after = game->Play(start, game->ParseMove(start, "e2e4"));
  EXPECT_THAT(game->Text(after), ::testing::HasSubstr(" b KQkq - 0 1"));
  Position beside = game->ParsePosition("4k3/8/8/8/3p4/8/4P3/4K3 w - - 0 1");
  EXPECT_THAT(game->Text(game->Play(beside, game->ParseMove(beside, "e2e4"))),
              ::testing::HasSubstr(" b - e3 0 1"));
  Position pinned = game->ParsePosition("8/8/8/8/k2p3R/8/4P3/4K3 w - - 0 1");
  EXPECT_THAT(game->Text(game->Play(pinned, game->ParseMove(pinned, "e2e4"))),
              ::testing::HasSubstr(" b - - 0 1"));
}

}  // namespace
}  // namespace pawl
