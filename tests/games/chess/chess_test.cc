// Endings of chess one by one (Laws of Chess, FIDE 2023, articles 5 and 9), and what a network
// sees.
#include "games/game.h"
#include "tests/testing.h"

namespace pawl {
namespace {

Ending EndOf(const std::string& fen) {
  std::unique_ptr<Game> game = MakeGame("chess");
  return game->End(game->ParsePosition(fen), {});
}

struct Ended {
  const char* fen;
  Outcome outcome;
  const char* reason;
};

TEST(Chess, EndsByTheBoard) {
  for (const Ended& ended : {
           Ended{"rnb1kbnr/pppp1ppp/8/4p3/6Pq/5P2/PPPPP2P/RNBQKBNR w KQkq - 1 3",
                 Outcome::kSecondWins, "checkmate"},
           Ended{"R5k1/5ppp/8/8/8/8/8/4K3 b - - 0 1", Outcome::kFirstWins, "checkmate"},
           Ended{"7k/5Q2/6K1/8/8/8/8/8 b - - 0 1", Outcome::kDraw, "stalemate"},
           Ended{"4k3/8/8/8/8/8/8/4K3 w - - 0 1", Outcome::kDraw, "insufficient material"},
           Ended{"4k3/8/8/8/8/8/8/4KN2 w - - 0 1", Outcome::kDraw, "insufficient material"},
           Ended{"4k3/8/8/8/8/8/8/4KB2 w - - 0 1", Outcome::kDraw, "insufficient material"},
           // Bishops of one colour of squares cannot mate, of both they can; so can two knights.
           Ended{"4kb2/8/8/8/8/8/8/2B1K3 w - - 0 1", Outcome::kDraw, "insufficient material"},
           Ended{"2b1k3/8/8/8/8/8/8/2B1K3 w - - 0 1", Outcome::kOpen, ""},
           Ended{"4k3/8/8/8/8/8/8/3NKN2 w - - 0 1", Outcome::kOpen, ""},
           Ended{"4k3/8/8/8/8/8/8/3BKN2 w - - 0 1", Outcome::kOpen, ""},
           Ended{"4k3/8/8/8/8/8/P7/4K3 w - - 0 1", Outcome::kOpen, ""},
           Ended{"4k3/8/8/8/8/8/P7/4K3 w - - 99 80", Outcome::kOpen, ""},
           Ended{"4k3/8/8/8/8/8/P7/4K3 w - - 100 80", Outcome::kDraw, "fifty moves"},
           // Mate comes before the fiftieth move.
           Ended{"R5k1/5ppp/8/8/8/8/8/4K3 b - - 100 90", Outcome::kFirstWins, "checkmate"},
       }) {
    Ending end = EndOf(ended.fen);
    EXPECT_EQ(end.outcome, ended.outcome) << ended.fen;
    EXPECT_EQ(end.reason, ended.reason) << ended.fen;
  }
}

// Plays moves in coordinates; returns the ending after each.
std::vector<Ending> Endings(const std::vector<std::string>& moves, const std::string& fen = "") {
  std::unique_ptr<Game> game = MakeGame("chess");
  Position position = fen.empty() ? game->Start() : game->ParsePosition(fen);
  std::vector<uint64_t> earlier;
  std::vector<Ending> endings;
  for (const std::string& move : moves) {
    earlier.push_back(game->Key(position));
    position = game->Play(position, game->ParseMove(position, move));
    endings.push_back(game->End(position, earlier));
  }
  return endings;
}

TEST(Chess, EndsAtTheThirdRepetition) {
  std::vector<std::string> there_and_back = {"g1f3", "g8f6", "f3g1", "f6g8",
                                             "g1f3", "g8f6", "f3g1", "f6g8"};
  std::vector<Ending> endings = Endings(there_and_back);
  for (size_t i = 0; i + 1 < endings.size(); ++i)
    EXPECT_EQ(endings[i].outcome, Outcome::kOpen) << i;
  EXPECT_EQ(endings.back().reason, "threefold repetition");
}

// The position before a right to castle was lost is another one.
TEST(Chess, ALostRightToCastleMakesAnotherPosition) {
  std::vector<std::string> moves = {"h1g1", "a8b8", "g1h1", "b8a8", "h1g1", "a8b8", "g1h1", "b8a8"};
  std::vector<Ending> endings = Endings(moves, "r3k3/p7/8/8/8/8/P7/4K2R w Kq - 0 1");
  EXPECT_EQ(endings.back().outcome, Outcome::kOpen);
}

// Computed apart from this code: a key is the same in every version.
TEST(Chess, KeysStayWhatTheyWere) {
  std::unique_ptr<Game> game = MakeGame("chess");
  EXPECT_EQ(game->Key(game->Start()), 0x8e7531a596a0c632);
  EXPECT_EQ(game->Key(game->ParsePosition("4k3/8/8/8/3pP3/8/8/4K3 b - e3 0 1")),
            0xa899ef7645ccec76);
  EXPECT_EQ(game->Key(game->ParsePosition("r3k2r/8/8/8/8/8/7p/R3K2R w KQkq - 3 9")),
            0xe513f3026ef5745a);
}

TEST(Chess, TheOneWhoMovesSeesTheBoardFromItsOwnSide) {
  std::unique_ptr<Game> game = MakeGame("chess");
  Position white = game->ParsePosition("4k3/p7/8/8/8/8/8/R3K3 w Q - 0 1"),
           black = game->ParsePosition("r3k3/8/8/8/8/8/P7/4K3 b q - 0 1");
  std::vector<float> a(static_cast<size_t>(game->planes().size())), b = a;
  game->Planes(white, a.data());
  game->Planes(black, b.data());
  EXPECT_EQ(a, b);
  EXPECT_EQ(game->PolicyIndex(white, game->ParseMove(white, "a1a7")),
            game->PolicyIndex(black, game->ParseMove(black, "a8a2")));
}

TEST(Gardner, HasNoDoubleStepNoCastlingAndPromotesOnTheFifthRank) {
  std::unique_ptr<Game> game = MakeGame("gardner");
  Position position = game->ParsePosition("4k/P4/5/5/4K w - - 0 1");
  MoveList moves;
  game->Moves(position, &moves);
  int promotions = 0;
  for (Move move : moves) promotions += game->MoveText(position, move).size() == 5;
  EXPECT_EQ(promotions, 4);
  EXPECT_EQ(testing::ErrorOf([&] { game->ParseMove(game->Start(), "a2a4"); }),
            "move 'a2a4': is not legal here");
}

}  // namespace
}  // namespace pawl
