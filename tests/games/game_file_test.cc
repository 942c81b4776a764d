#include "games/game_file.h"

#include "base/random.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;

std::vector<RecordedGame> Read(std::string_view game, std::string_view text,
                               const char* path = "x.txt", int plies = 0) {
  return ReadGames(*MakeGame(game), text, path, plies);
}

std::string ErrorIn(std::string_view game, std::string_view text, const char* path = "x.txt",
                    int plies = 0) {
  return testing::ErrorOf([&] { Read(game, text, path, plies); });
}

TEST(ReadGames, ReadsAGameALine) {
  auto games =
      Read("connect 7x6x4", "# two games\n\n1 2 1 2 1 2 1 1-0\r\n1 2: 1 2 1/2-1/2\n: 1 2 0-1\n");
  ASSERT_EQ(games.size(), 3u);
  EXPECT_EQ(games[0].moves.size(), 7u);
  EXPECT_EQ(games[0].outcome, Outcome::kFirstWins);
  EXPECT_TRUE(games[0].ended);
  EXPECT_EQ(games[1].moves.size(), 4u) << "its opening's moves are its own";
  EXPECT_EQ(games[1].outcome, Outcome::kDraw);
  EXPECT_FALSE(games[1].ended) << "both agreed";
  EXPECT_EQ(games[2].outcome, Outcome::kSecondWins);
}

TEST(ReadGames, ReadsGamesOfAMatch) {
  auto games = Read("connect 7x6x4", "runs/a\trandom\tstart\t1 2 1 2 1 2 1 1-0\n");
  ASSERT_EQ(games.size(), 1u);
  EXPECT_EQ(games[0].moves.size(), 7u);
  auto game = MakeGame("tic_tac_toe");
  auto begun = Read("tic_tac_toe", "a\tb\txo./.../...\tb2 c3 1-0\n");
  ASSERT_EQ(begun.size(), 1u);
  EXPECT_EQ(begun[0].begin, game->ParsePosition("xo./.../..."));
  EXPECT_EQ(begun[0].moves.size(), 2u);
  EXPECT_EQ(Read("tic_tac_toe", "[xo./.../...] b2: c3 a2 1-0\n[xo./.../...]: b2 c3 a2 1-0\n"),
            Read("tic_tac_toe", "[xo./.../...] b2 c3 a2 1-0\na\tb\txo./.../...\tb2 c3 a2 1-0\n"));
  EXPECT_THAT(ErrorIn("tic_tac_toe", "[xo./..] b2 1-0\n"),
              ::testing::StartsWith("x.txt:1: game 1: position 'xo./..'"));
  EXPECT_THAT(ErrorIn("tic_tac_toe", "a\tb\txo./..\ta1 1-0\n"),
              ::testing::StartsWith("x.txt:1: game 1: position 'xo./..'"));
  EXPECT_EQ(ErrorIn("tic_tac_toe", "a\tb\txxx/oo./...\ta1 1-0\n"),
            "x.txt:1: game 1: begins where the game is over (a row)");
  EXPECT_THAT(ErrorIn("connect 7x6x4", "a\t1 1-0\n"), HasSubstr("has 2 parts between tabs"));
}

// What pawl plays comes back as it was.
TEST(ReadGames, ComesBackFromText) {
  for (const char* name : {"tic_tac_toe", "connect 5x4x3", "hex 4", "nim 1,3,5", "gardner"}) {
    auto game = MakeGame(name);
    std::vector<RecordedGame> played;
    std::string text;
    for (uint64_t seed = 0; seed < 10; ++seed) {
      RandomStream random(RandomKey::Root(seed));
      GameState state(game.get(), 40);
      RecordedGame& one = played.emplace_back();
      while (!state.over()) {
        MoveList moves;
        game->Moves(state.position(), &moves);
        one.moves.push_back(moves[static_cast<int>(random.Below(moves.size()))]);
        text += game->MoveText(state.position(), one.moves.back()) + ' ';
        state.Play(one.moves.back());
      }
      one.outcome = state.ending().outcome;
      one.ended = true;
      text += std::string(ResultText(one.outcome)) + "\n";
    }
    EXPECT_EQ(Read(name, text, "x.txt", 40), played) << name;
  }
}

TEST(ReadGames, SaysWhereALineIsWrong) {
  EXPECT_THAT(ErrorIn("tic_tac_toe", "a1 b1 0-1\n\na1 b1 a1 1-0\n"),
              ::testing::StartsWith("x.txt:3: game 2: move 3: "));
  EXPECT_THAT(ErrorIn("tic_tac_toe", "a1  b1 0-1\n"),
              ::testing::StartsWith("x.txt:1: game 1: move 2: "));
  EXPECT_EQ(ErrorIn("tic_tac_toe", "a1 b1 a2 b2 a3 b3 1-0\n"),
            "x.txt:1: game 1: move 6: the game was over (a row)");
  EXPECT_EQ(ErrorIn("tic_tac_toe", "a1 b1 a2 b2 a3 0-1\n"),
            "x.txt:1: game 1: says 0-1, and by the rules it ended 1-0 (a row)");
  EXPECT_EQ(ErrorIn("tic_tac_toe", "a1 b1 *\n"),
            "x.txt:1: game 1: ends with '*', which is no result; 1-0, 0-1 and 1/2-1/2 are");
  EXPECT_EQ(ErrorIn("tic_tac_toe", "1-0\n"), "x.txt:1: game 1: has no move");
  EXPECT_EQ(ErrorIn("tic_tac_toe", "# none\n"), "x.txt: holds no game of tic_tac_toe");
  EXPECT_EQ(ErrorIn("tic_tac_toe", "a1 b1 a2 1-0\n", "x.txt", 2),
            "x.txt:1: game 1: move 3: the game was over (the limit of plies)");
}

constexpr const char* kMate = "[Event \"?\"]\n[Result \"0-1\"]\n\n1. f3 e5 2. g4 Qh4# 0-1\n\n";

TEST(ReadGames, ReadsPgn) {
  std::string text = kMate;
  text += "1. e4 {best} e5 2. Nf3 1/2-1/2\n";
  auto games = Read("chess", text, "x.pgn");
  ASSERT_EQ(games.size(), 2u);
  EXPECT_EQ(games[0].moves.size(), 4u);
  EXPECT_TRUE(games[0].ended);
  EXPECT_EQ(games[0].outcome, Outcome::kSecondWins);
  EXPECT_FALSE(games[1].ended);
  EXPECT_EQ(Read("gardner", "[Variant \"gardner\"]\n\n1. b3 1-0\n", "x.pgn").size(), 1u);
}

TEST(ReadGames, SaysWhatIsWrongInPgn) {
  std::string mate = kMate;
  EXPECT_THAT(ErrorIn("chess", mate + "1. e4 e5 2. Ke3 1-0\n", "x.pgn"),
              ::testing::StartsWith("x.pgn: PGN, game 2: move 2, white: "));
  EXPECT_THAT(ErrorIn("chess", mate + "1. e4 *\n", "x.pgn"),
              HasSubstr("x.pgn: game 2: ends with '*', which is no result"));
  EXPECT_THAT(ErrorIn("chess", "[FEN \"4k3/8/8/8/8/8/8/4K2N w - - 0 1\"]\n\n1. Nf2 1-0\n", "x.pgn"),
              HasSubstr("x.pgn: game 1: begins where the game is over"));
  EXPECT_THAT(ErrorIn("chess", "[Variant \"gardner\"]\n\n1. e4 1-0\n", "x.pgn"),
              HasSubstr("x.pgn: game 1: is of the variant gardner, and this is chess"));
  EXPECT_EQ(ErrorIn("hex 4", mate, "x.pgn"),
            "x.pgn: is PGN, which hex 4 is not written in; give a file with a game a line");
}

TEST(ReadGames, ReadsPgnThatBeginsAtAPosition) {
  auto games = Read("chess", "[FEN \"4k3/8/8/8/8/8/8/4K2R w - - 0 1\"]\n\n1. Rh8+ 1-0\n", "x.pgn");
  ASSERT_EQ(games.size(), 1u);
  EXPECT_EQ(games[0].begin, MakeGame("chess")->ParsePosition("4k3/8/8/8/8/8/8/4K2R w - - 0 1"));
}

constexpr const char* kMateInOne = "6k1/5ppp/8/8/8/8/8/K2R4 w - - ";

TEST(ReadGames, ReadsEpd) {
  std::string mate = kMateInOne;
  auto games = Read(
      "chess", mate + "bm Rd7 Rd6;\n" + mate + "bm Rd7; c9 \"1/2-1/2\";\n" + mate + "bm Rd8;\n",
      "x.epd");
  ASSERT_EQ(games.size(), 3u);
  for (const RecordedGame& game : games) {
    EXPECT_EQ(game.begin, MakeGame("chess")->ParsePosition(mate + "0 1"));
    ASSERT_EQ(game.moves.size(), 1u);
    EXPECT_EQ(game.moves[0], game.best.at(0));
  }
  EXPECT_EQ(games[0].best.size(), 2u);
  EXPECT_EQ(games[0].outcome, Outcome::kOpen) << "nobody says it";
  EXPECT_EQ(Read("chess", mate + "bm Rd7;\n", "x.epd", 1)[0].outcome, Outcome::kOpen)
      << "and no limit of plies knows it";
  EXPECT_EQ(games[1].outcome, Outcome::kDraw);
  EXPECT_EQ(games[2].outcome, Outcome::kFirstWins) << "the move ends the game";
  EXPECT_TRUE(games[2].ended);
}

TEST(ReadGames, SaysWhatIsWrongInEpd) {
  std::string mate = kMateInOne;
  auto error = [](const std::string& text) { return ErrorIn("chess", text, "x.epd"); };
  EXPECT_EQ(error(mate + "id \"no move\";\n"),
            "x.epd:1: has no best move (bm), and so there is nothing to be taught of it");
  EXPECT_EQ(error(mate + "bm Rd8; c9 \"0-1\";\n"),
            "x.epd:1: says 0-1, and by the rules it ended 1-0 (checkmate)");
  EXPECT_THAT(error(mate + "bm Rd8;\n" + mate + "bm Ra8;\n"),
              ::testing::StartsWith("x.epd: EPD, line 2: "));
  EXPECT_THAT(error("\n3Rk1/8/8/8/8/8/8/K7 b - - bm Kf7;\n"), ::testing::StartsWith("x.epd: EPD"));
  EXPECT_EQ(error("\n6k1/8/8/8/8/8/8/K7 b - - bm Kf7;\n"),
            "x.epd:2: begins where the game is over (insufficient material)");
  EXPECT_EQ(error("\n"), "x.epd: holds no position");
  EXPECT_EQ(ErrorIn("hex 4", mate + "bm Rd8;\n", "x.epd"),
            "x.epd: is EPD, which hex 4 is not written in; give a file of another kind "
            "(docs/formats.md)");
}

TEST(ReadGames, SaysWhichKindAFileIsThatIsNotRead) {
  std::string text = "\r\n";
  text += kMate;
  for (const char* name : {"x.txt", "x.PGN", "x"})
    EXPECT_THAT(
        ErrorIn("chess", text, name),
        ::testing::EndsWith(": begins with a tag of PGN, and its name does not end in .pgn; "
                            "rename it, or give a file with a game a line"));
}

}  // namespace
}  // namespace pawl
