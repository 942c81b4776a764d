#include "match/lineup.h"

#include "tests/match/models.h"

namespace pawl {
namespace {

using testing::Chosen;
using testing::ErrorOf;
using ::testing::HasSubstr;
using testing::Plays;
using testing::Scratch;
using testing::WriteRun;

Lineup Of(const std::vector<std::string>& players, const LineupSettings& settings = {}) {
  std::vector<PlayerSpec> specs;
  for (const std::string& player : players) specs.push_back(ParsePlayer(player));
  return Lineup(specs, settings);
}

std::string Fault(const std::vector<std::string>& players, const LineupSettings& settings = {}) {
  return ErrorOf([&] { Of(players, settings); });
}

TEST(Lineup, TheGameIsThatOfTheModels) {
  Scratch scratch;
  std::string run = scratch / "run";
  WriteRun(run, Plays("connect 5x4x4", {"task.0.plies=9"}), 2);
  Lineup lineup = Of({run, run + "@0,simulations=0", "random", "minimax:2", "solver", "mcts:20"});
  EXPECT_EQ(lineup.game().name(), "connect 5x4x4");
  EXPECT_EQ(lineup.plies_max(), 9);
  ASSERT_EQ(lineup.size(), 6u);
  EXPECT_EQ(lineup.name(1), run + "@0,simulations=0");
  for (size_t i = 0; i < lineup.size(); ++i)
    EXPECT_EQ(Chosen(lineup.player(i), lineup.game(), "3 3 ").size(), 1u);
}

TEST(Lineup, PlayersThatKnowNoGameNeedOne) {
  EXPECT_EQ(Of({"random", "solver"}, {"nim 1,2", {}, {}}).game().name(), "nim 1,2");
  EXPECT_THAT(Fault({"random", "solver"}), HasSubstr("--game: none of the players knows"));
  EXPECT_THAT(Fault({"random", "random"}, {"go", {}, {}}), HasSubstr("game 'go': is unknown"));
}

TEST(Lineup, WhatDoesNotGoTogetherIsRefused) {
  Scratch scratch;
  std::string a = scratch / "a", b = scratch / "b", c = scratch / "c";
  WriteRun(a, Plays("connect 5x4x4"), 1);
  WriteRun(b, Plays("tic_tac_toe"), 1);
  WriteRun(c, Plays("tic_tac_toe", {"task.0.plies=6"}), 1);
  EXPECT_EQ(Fault({a, b}), b + ": plays tic_tac_toe, and " + a +
                               " is for connect 5x4x4; let players of one game meet");
  EXPECT_THAT(Fault({a, "random"}, {"chess", {}, {}}), HasSubstr("and --game is for chess"));
  EXPECT_THAT(Fault({b, c}), HasSubstr("task.plies = 6, another player with 0; say with --plies"));
  EXPECT_EQ(Of({b, c}, {"", {}, 7}).plies_max(), 7);
  EXPECT_THAT(Fault({b + ",simulations=3", "random"}, {"", 9, {}}),
              HasSubstr("--simulations: has no effect"));
}

}  // namespace
}  // namespace pawl
