#include "match/player_spec.h"

#include "tests/testing.h"

namespace pawl {
namespace {

using Kind = PlayerSpec::Kind;
using testing::ErrorOf;
using ::testing::HasSubstr;

TEST(PlayerSpec, AModelMayNameItsGenerationAndSimulations) {
  PlayerSpec plain = ParsePlayer("runs/a");
  EXPECT_EQ(plain.kind, Kind::kModel);
  EXPECT_EQ(plain.folder, "runs/a");
  EXPECT_FALSE(plain.generation || plain.simulations);
  PlayerSpec all = ParsePlayer("runs/fresh=0.25/seed=0@12,simulations=0");
  EXPECT_EQ(all.folder, "runs/fresh=0.25/seed=0");
  EXPECT_EQ(all.generation, 12);
  EXPECT_EQ(all.simulations, 0);
  EXPECT_EQ(ParsePlayer("runs/me@home").folder, "runs/me@home") << "no number";
}

TEST(PlayerSpec, OthersAreNamedByTheirKind) {
  EXPECT_EQ(ParsePlayer("random").kind, Kind::kRandom);
  EXPECT_EQ(ParsePlayer("solver").kind, Kind::kSolver);
  EXPECT_EQ(ParsePlayer("minimax:5").depth, 5);
  EXPECT_EQ(ParsePlayer("mcts:1000").kind, PlayerSpec::Kind::kPlayouts);
  EXPECT_EQ(ParsePlayer("mcts:1000").simulations, 1000);
  EXPECT_EQ(ParsePlayer("./random").kind, Kind::kModel) << "a folder of that name";
}

TEST(PlayerSpec, AnEngineHasACommandALimitAndOptions) {
  PlayerSpec spec = ParsePlayer("uci:my engine --quiet@nodes=50,timeout=2.5,Skill Level=3,Hash=1");
  EXPECT_EQ(spec.kind, Kind::kUci);
  EXPECT_EQ(spec.uci.command, (std::vector<std::string>{"my", "engine", "--quiet"}));
  EXPECT_EQ(spec.uci.limit, "nodes 50");
  EXPECT_EQ(spec.uci.timeout_s, 2.5);
  using Option = std::pair<std::string, std::string>;
  EXPECT_EQ(spec.uci.options, (std::vector<Option>{{"Skill Level", "3"}, {"Hash", "1"}}));
}

TEST(PlayerSpec, WhatIsWrongIsNamed) {
  struct Case {
    const char* text;
    const char* error;
  };
  for (const Case& c : {
           Case{"", "names nobody"},
           Case{"minimax", "needs a depth, as in minimax:5"},
           Case{"mcts", "needs a number of simulations, as in mcts:1000"},
           Case{"mcts:0", "number of simulations '0': must be a number from 1 to 10000000"},
           Case{"minimax:0", "depth '0': must be a number from 1 to 50"},
           Case{"a@1,simulations=x", "number of simulations 'x'"},
           Case{"uci:", "names no program"},
           Case{"uci:stockfish", "says not how far the engine looks"},
           Case{"uci:stockfish@Hash=1", "says not how far the engine looks"},
           Case{"uci:stockfish@depth=0", "depth '0': must be a number from 1"},
           Case{"uci:stockfish@depth=3,nodes=5", "more than one of depth, nodes and movetime"},
           Case{"uci:stockfish@depth=3,fast", "'fast': is no NAME=VALUE of an engine"},
           Case{"uci:stockfish@depth=3,timeout=0", "timeout '0': must be a number of seconds"},
       })
    EXPECT_THAT(ErrorOf([&] { ParsePlayer(c.text); }), HasSubstr(c.error)) << c.text;
}

}  // namespace
}  // namespace pawl
