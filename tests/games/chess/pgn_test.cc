#include "games/chess/pgn.h"

#include "base/random.h"
#include "games/chess/fen.h"
#include "games/chess/moves.h"
#include "tests/games/chess/damage.h"
#include "tests/testing.h"

namespace pawl::chess {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

constexpr const char* kTwoGames = R"([Event "A match"]
[Site "?"]
[White "Smith, \"J\""]
[Result "1-0"]

1. e4 e5 {a comment (with brackets)} 2.Qh5?! Nc6 (2... g6 3. Qf3 (3. Qxe5+)) 3. Bc4 $2 Nf6??
; to the end of the line
4. Qxf7# 1-0

[FEN "4k3/8/8/8/8/8/4P3/4K3 w - - 0 1"]
[SetUp "1"]

1. e4 Kd7 2. Kd2 *
)";

TEST(Pgn, ReadsGamesWithCommentsVariationsAndAnnotations) {
  std::vector<PgnGame> games = ReadPgn(kStandard, kTwoGames);
  ASSERT_EQ(games.size(), 2u);
  EXPECT_EQ(games[0].tags.at("White"), "Smith, \"J\"");
  EXPECT_EQ(games[0].moves.size(), 7u);
  EXPECT_EQ(games[0].result, "1-0");
  EXPECT_EQ(games[1].moves.size(), 3u);
  EXPECT_EQ(games[1].result, "*");
  EXPECT_EQ(ToFen(kStandard, games[1].start), "4k3/8/8/8/8/8/4P3/4K3 w - - 0 1");
}

TEST(Pgn, WhatIsWrittenIsReadAgain) {
  for (const PgnGame& game : ReadPgn(kStandard, kTwoGames)) {
    std::string text = WritePgn(kStandard, game);
    PgnGame again = ReadPgn(kStandard, text).at(0);
    EXPECT_EQ(again.moves, game.moves);
    EXPECT_EQ(again.result, game.result);
    EXPECT_EQ(again.start.position, game.start.position);
    EXPECT_EQ(WritePgn(kStandard, again), text);
  }
}

TEST(Pgn, LinesAreAtMostEightyLong) {
  RandomStream random(RandomKey::Root(1));
  PgnGame game;
  game.start = FromFen(kStandard, kStandard.start);
  State state = game.start;
  MoveList moves;
  for (int ply = 0; ply < 200; ++ply) {
    LegalMoves(kStandard, state, &moves);
    if (moves.empty()) break;
    game.moves.push_back(
        moves[static_cast<int>(random.Below(static_cast<uint64_t>(moves.size())))]);
    state = After(kStandard, state, game.moves.back());
  }
  std::istringstream lines(WritePgn(kStandard, game));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80u) << line;
  EXPECT_EQ(ReadPgn(kStandard, lines.str()).at(0).moves, game.moves);
}

TEST(Pgn, AnErrorNamesGameAndMove) {
  std::string bad = kTwoGames;
  bad.replace(bad.find("2. Kd2"), 6, "2. Kd3");
  EXPECT_EQ(ErrorOf([&] { ReadPgn(kStandard, bad); }),
            "PGN, game 2: move 2, white: move 'Kd3': is not legal here");
  struct Case {
    const char *text, *why;
  };
  for (const Case& c : {
           Case{"1. e4 e5", "game 1: has no result"},
           Case{"1. e4 e5 {x *", "a comment { is not closed"},
           Case{"1. e4 (1. d4 *", "a variation ( is not closed"},
           Case{"[Event \"x]\n\n*", "tag Event: its value is not closed"},
           Case{"[Event x]\n\n*", "its value must stand in quotes"},
           Case{"[Event \"x\"\n\n*", "tag Event: ] is missing"},
           Case{"[Event \"x\"]\n[Event \"y\"]\n\n*", "tag Event stands twice"},
           Case{"[Result \"0-1\"]\n\n1. e4 1-0", "its tag says 0-1, its moves end with 1-0"},
           Case{"[FEN \"x\"]\n\n*", "game 1: FEN 'x'"},
           Case{"1. e4 ) *", "')' is out of place"},
           Case{"1. e4 e5 2. Ke3 *", "move 2, white: move 'Ke3'"},
       }) {
    EXPECT_THAT(ErrorOf([&] { ReadPgn(kStandard, c.text); }), HasSubstr(c.why)) << c.text;
  }
}

TEST(Pgn, AnEmptyFileHasNoGames) {
  EXPECT_TRUE(ReadPgn(kStandard, "").empty());
  EXPECT_TRUE(ReadPgn(kStandard, " \n; only a comment\n% and an escape\n").empty());
}

TEST(Pgn, DamagedFilesAreOneNamedErrorEach) {
  RandomStream random(RandomKey::Root(2));
  int refused = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string text = testing::Damaged(kTwoGames, &random);
    std::string error = ErrorOf([&] { ReadPgn(kStandard, text); });
    refused += !error.empty();
    EXPECT_TRUE(error.empty() || error.starts_with("PGN, game ")) << error;
    EXPECT_EQ(error.find('\n'), std::string::npos);
  }
  EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace pawl::chess
