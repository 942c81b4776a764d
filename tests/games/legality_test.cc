#include "games/legality.h"

#include <set>

#include "base/metric_schema.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Known {
  explicit Known(const std::string& name)
      : game(MakeGame(name)), legality(MakeLegality(game.get())) {}

  std::vector<std::string> NearMisses(const std::string& position) const {
    return legality->NearMisses(game->ParsePosition(position), legality->classes()[0]);
  }
  std::string Trace(const std::string& position, const std::string& move) const {
    return legality->Trace(game->ParsePosition(position), move);
  }

  std::unique_ptr<Game> game;
  std::unique_ptr<Legality> legality;
};

TEST(Legality, AFullColumnIsANearMissOfConnect) {
  Known connect("connect 4x3x3");
  EXPECT_THAT(connect.NearMisses("o..x/x..o/o..x"), ElementsAre("1", "4"));
  EXPECT_THAT(connect.NearMisses("..../x..o/o..x"), IsEmpty());
  EXPECT_EQ(connect.Trace("o..x/x..o/o..x", "1"), "3");
  EXPECT_EQ(connect.Trace("..../x.../o..x", "4"), "1");
  EXPECT_EQ(connect.Trace("..../x.../o..x", "2"), "0");
  EXPECT_EQ(connect.Trace("..../x.../o..x", "5"), "-") << "there is no such column";
}

TEST(Legality, AnOccupiedCellIsANearMissOfHexAndOfTicTacToe) {
  Known hex("hex 3"), row("tic_tac_toe");
  EXPECT_THAT(hex.NearMisses("x../..o/..."), ElementsAre("a1", "c2")) << "row 1 is the top one";
  EXPECT_THAT(row.NearMisses("x../..o/..."), ElementsAre("c2", "a3")) << "row 1 is the bottom one";
  EXPECT_EQ(hex.Trace("x../..o/...", "a1"), "x");
  EXPECT_EQ(row.Trace("x../..o/...", "a1"), ".");
  EXPECT_EQ(row.Trace("x../..o/...", "c2"), "o");
  EXPECT_EQ(row.Trace("x../..o/...", "d1"), "-") << "off the board";
  EXPECT_EQ(row.Trace("x../..o/...", "a4"), "-");
}

TEST(Legality, MoreThanTheHeapIsANearMissOfNim) {
  Known nim("nim 1,3");
  EXPECT_THAT(nim.NearMisses("1,2 x"), ElementsAre("1-2", "1-3", "2-3"));
  EXPECT_THAT(nim.NearMisses("0,3 o"), ElementsAre("1-1", "1-2", "1-3"));
  EXPECT_EQ(nim.Trace("1,2 x", "2-3"), "2");
  EXPECT_EQ(nim.Trace("1,2 x", "3-1"), "-") << "there is no such heap";
}

class EveryGame : public ::testing::TestWithParam<const char*> {};

TEST_P(EveryGame, NearMissesAreIllegalAndWhatLooksLikeThemIsLegal) {
  Known known(GetParam());
  RandomStream random(RandomKey::Root(7));
  std::set<std::string> offered, any;
  for (int games = 0; games < 15; ++games) {
    Position position = known.game->Start();
    for (int ply = 0; ply < 40; ++ply) {
      std::vector<std::string> legal = known.legality->LegalTexts(position);
      if (legal.empty() || known.game->End(position, {}).outcome != Outcome::kOpen) break;
      for (std::string_view one : known.legality->classes()) {
        for (const std::string& move : known.legality->NearMisses(position, one)) {
          offered.insert(std::string(one));
          EXPECT_FALSE(known.legality->IsLegal(position, move)) << move;
          EXPECT_NE(testing::ErrorOf([&] { known.game->ParseMove(position, move); }), "") << move;
          EXPECT_TRUE(known.legality->IsMove(move)) << move;
          EXPECT_LE(move.size(), known.legality->longest_move());
          EXPECT_LE(known.legality->Trace(position, move).size(), known.legality->longest_trace());
        }
        for (const std::string& move : known.legality->LikeThem(position, one))
          EXPECT_TRUE(known.legality->IsLegal(position, move)) << move;
      }
      std::string move = known.legality->AnyMove(&random);
      any.insert(move);
      EXPECT_TRUE(known.legality->IsMove(move)) << move;
      EXPECT_LE(move.size(), known.legality->longest_move());
      EXPECT_LE(known.legality->Trace(position, move).size(), known.legality->longest_trace());
      position = known.game->Play(
          position, known.game->ParseMove(position, legal[random.Below(legal.size())]));
    }
  }
  EXPECT_GE(any.size(), 5u);
  for (std::string_view one : known.legality->classes()) {
    EXPECT_NE(std::find(kMoveClasses.begin(), kMoveClasses.end(), one), kMoveClasses.end());
    if (one != "castling" && one != "en_passant")  // which random games offer seldom
      EXPECT_TRUE(offered.contains(std::string(one))) << one << " is never offered";
  }
}

TEST_P(EveryGame, WhatIsNoMoveIsToldByItsForm) {
  Known known(GetParam());
  for (const char* text : {"", " ", "0", "-", "1-0", "0-1", "1/2-1/2", "a0", "z1", "99", "a99999",
                           "x-y", "1-", "-1", "a1b", "resigns"})
    EXPECT_FALSE(known.legality->IsMove(text)) << text;
}

TEST(Legality, QuestionsOfOneLengthAndTheirAnswers) {
  Known row("tic_tac_toe"), gardner("gardner");
  Position start = row.game->ParsePosition("x../..o/...");
  EXPECT_EQ(row.legality->Question(start, "b2"), "x../..o/... b2?");
  EXPECT_EQ(row.legality->Answer(start, "b2", false), "y");
  EXPECT_EQ(row.legality->Answer(start, "a1", true), ".;y");
  EXPECT_EQ(row.legality->Answer(start, "a3", true), "x;n");
  Position empty = gardner.game->Start();
  EXPECT_TRUE(gardner.legality->Question(empty, "a2a3").ends_with(" w a2a3??"));
  EXPECT_TRUE(gardner.legality->Question(empty, "a4a5q").ends_with(" w a4a5q?"));
}

INSTANTIATE_TEST_SUITE_P(Games, EveryGame,
                         ::testing::Values("connect 4x3x3", "hex 4", "nim 1,3,5", "tic_tac_toe",
                                           "gardner", "chess"));

TEST(Legality, EachClassHasAMetric) {
  for (std::string_view one : kMoveClasses) {
    MetricName name = ReadMetricName("eval/legal/accuracy/" + std::string(one));
    ASSERT_NE(name.rule, nullptr) << one;
    EXPECT_EQ(name.rule->name, "eval/T/accuracy/C");
    EXPECT_EQ(name.number, one);
  }
}

}  // namespace
}  // namespace pawl
