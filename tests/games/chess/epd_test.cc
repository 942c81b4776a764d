#include "games/chess/epd.h"

#include "games/chess/fen.h"
#include "games/chess/san.h"
#include "tests/games/chess/damage.h"
#include "tests/testing.h"

namespace pawl::chess {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kMateInOne = "6k1/5ppp/8/8/8/8/8/K2R4 w - -";

std::vector<std::string> BestOf(const EpdPosition& read) {
  std::vector<std::string> best;
  for (Move move : read.best) best.push_back(ToSan(kStandard, read.state, move));
  return best;
}

EpdPosition Only(const std::string& line) {
  std::vector<EpdPosition> all = ReadEpd(kStandard, line);
  EXPECT_EQ(all.size(), 1u);
  return all.at(0);
}

TEST(Epd, ReadsBestMovesAndPassesOverTheRest) {
  EpdPosition read = Only(
      "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - "
      "bm Nf3  e4; id \"open; 1\"; ce +20;c0 \"best\";");
  EXPECT_THAT(BestOf(read), ElementsAre("Nf3", "e4"));
  EXPECT_EQ(read.outcome, Outcome::kOpen);
  EXPECT_EQ(ToFen(kStandard, read.state),
            "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1");
}

TEST(Epd, TheLastOperationMayBeOpen) {
  EXPECT_THAT(BestOf(Only(std::string(kMateInOne) + " bm Rd8+")), ElementsAre("Rd8#"));
  EXPECT_THAT(BestOf(Only(kMateInOne)), ElementsAre());
}

TEST(Epd, ReadsTheClockOfOperationsAndOfFen) {
  for (const char* rest : {" hmvc 12; fmvn 40; bm Rd8;", " 12 40 bm Rd8;"})
    EXPECT_EQ(ToFen(kStandard, Only(kMateInOne + std::string(rest)).state),
              "6k1/5ppp/8/8/8/8/8/K2R4 w - - 12 40");
}

// As in collections of labelled positions; other comments of that number are comments.
TEST(Epd, ReadsAResult) {
  auto result = [](const char* rest) { return Only(kMateInOne + std::string(rest)).outcome; };
  EXPECT_EQ(result(" c9 \"1-0\";"), Outcome::kFirstWins);
  EXPECT_EQ(result(" c9 \"0-1\";"), Outcome::kSecondWins);
  EXPECT_EQ(result(" c9 \"1/2-1/2\";"), Outcome::kDraw);
  EXPECT_EQ(result(" c9 \"a fine rook\";"), Outcome::kOpen);
}

TEST(Epd, CountsItsLines) {
  std::string text = "# two\r\n\r\n" + std::string(kMateInOne) + " bm Rd8;\r\n\n" + kMateInOne;
  std::vector<EpdPosition> all = ReadEpd(kStandard, text);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].line, 3);
  EXPECT_EQ(all[1].line, 5);
  EXPECT_TRUE(ReadEpd(kStandard, "\n# nothing\n").empty());
}

TEST(Epd, ReadsGardnersBoard) {
  EpdPosition read = ReadEpd(kGardnerVariant, "rnbqk/ppppp/5/PPPPP/RNBQK w - - bm b3;").at(0);
  EXPECT_EQ(ToSan(kGardnerVariant, read.state, read.best.at(0)), "b3");
}

TEST(Epd, SaysWhichLineIsWrongAndHow) {
  auto error = [](const std::string& rest) {
    return testing::ErrorOf([&] { ReadEpd(kStandard, "# one\n" + (kMateInOne + rest)); });
  };
  EXPECT_THAT(error(" bm Rd9;"), HasSubstr("EPD, line 2: "));
  EXPECT_THAT(error(" bm Ke5;"), HasSubstr("Ke5"));
  EXPECT_THAT(error(" bm Rd8 Rd8+;"), HasSubstr("bm 'Rd8+': stands twice"));
  EXPECT_THAT(error(" bm ;"), HasSubstr("operation 'bm': names no move"));
  EXPECT_THAT(error(" bm Rd8; bm Rd7;"), HasSubstr("operation 'bm': stands twice"));
  EXPECT_THAT(error(" bm Rd8; id \"open"), HasSubstr("the text in quotes is not closed"));
  EXPECT_THAT(error(" hmvc many;"), HasSubstr("half-move clock 'many'"));
  EXPECT_THAT(error(" 12"), HasSubstr("move number ''"));
  EXPECT_THAT(testing::ErrorOf([] { ReadEpd(kStandard, "8/8/8 w - -"); }), HasSubstr("line 1"));
  EXPECT_THAT(testing::ErrorOf([] { ReadEpd(kStandard, "nothing"); }), HasSubstr("line 1"));
}

TEST(Epd, DamagedFilesAreOneNamedErrorEach) {
  RandomStream random(RandomKey::Root(2));
  std::string whole = std::string(kMateInOne) + " bm Rd8# Rd7; id \"a; b\"; c9 \"1-0\";\n";
  whole += "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - hmvc 3; bm e4;\n";
  int refused = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string text = testing::Damaged(whole, &random);
    std::string error = testing::ErrorOf([&] { ReadEpd(kStandard, text); });
    refused += !error.empty();
    EXPECT_TRUE(error.empty() || error.starts_with("EPD, line ")) << error;
    EXPECT_EQ(error.find('\n'), std::string::npos);
  }
  EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace pawl::chess
