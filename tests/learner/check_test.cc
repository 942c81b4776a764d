#include "proto/checks.h"
#include "tests/proto/faults.h"

namespace pawl {
namespace {

using testing::FaultOf;
using testing::FaultWith;
using ::testing::HasSubstr;

TEST(CheckLearn, APolicyGradientHasWhatItCompares) {
  EXPECT_THAT(FaultWith("[learn]\nobjective = \"grpo\"\n"),
              HasSubstr("x.toml:2: learn.objective: grpo compares a problem's samples"));
  EXPECT_THAT(FaultWith("[learn]\nobjective = \"dr_grpo\"\n[sample]\nsamples_per_problem = "
                        "4\ntemperature = 0.5\n"),
              HasSubstr("x.toml:2: learn.objective: dr_grpo wants samples of the model's own"));
  EXPECT_THAT(FaultWith("mode = \"continuous\"\n[learn]\nobjective = "
                        "\"grpo\"\n[sample]\nsamples_per_problem = 4\n"),
              HasSubstr("learn.objective: grpo needs generations"));
  EXPECT_THAT(FaultWith("[learn]\nobjective = \"grpo\"\n[sample]\nsamples_per_problem = "
                        "4\n[mix]\nkeep = \"one\"\n"),
              HasSubstr("learn.objective: grpo learns from all samples"));
  EXPECT_THAT(FaultWith("[learn]\nobjective = \"grpo\"\nloss_on_prompt = "
                        "true\n[sample]\nsamples_per_problem = 4\n"),
              HasSubstr("learn.objective: grpo has no rewards for prompts"));
  EXPECT_EQ(FaultWith("[learn]\nobjective = \"grpo\"\n[sample]\nsamples_per_problem = 4\n"), "");
}

TEST(CheckLearn, EpochsHaveSomethingToGoThrough) {
  EXPECT_THAT(FaultWith("[mix]\nfresh = 1\n[learn]\nepochs = 1\n"),
              HasSubstr("x.toml:4: learn.epochs: needs generations with verified samples"));
  EXPECT_THAT(FaultWith("[learn]\nepochs = 1\n[alarm]\naction = \"raise_fresh\"\n"),
              HasSubstr("x.toml:2: learn.epochs: has nothing to go through"));
}

TEST(CheckLearn, WarmupAndDecayFitAGeneration) {
  EXPECT_THAT(FaultWith("[learn]\nwarmup = 0.8\ndecay = 0.8\n"),
              HasSubstr("x.toml:2: learn.warmup: warmup and decay together"));
  EXPECT_EQ(FaultWith("[learn]\nwarmup = 0.5\ndecay = 0.5\n"), "");
}

TEST(CheckLearn, TheFreshShareIsRaisedBetweenGenerations) {
  EXPECT_THAT(FaultWith("mode = \"continuous\"\n[alarm]\naction = \"raise_fresh\"\n"),
              HasSubstr("x.toml:3: alarm.action: raise_fresh needs generations"));
}

TEST(CheckLearn, TheAlarmHasAccuracyToWatch) {
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"gaussian\"\n[model]\nkind = \"gaussian\"\n[alarm]\n"
                      "action = \"warn\"\n"),
              HasSubstr("x.toml:6: alarm.action: watches accuracy, and a model of kind gaussian"));
  EXPECT_EQ(FaultOf("[[task]]\nkind = \"classify\"\n[model]\nkind = \"classifier\"\n[alarm]\n"
                    "action = \"warn\"\n"),
            "");
  EXPECT_EQ(FaultOf("[[task]]\nkind = \"pairs\"\nvalues = 10\n[model]\nkind = "
                    "\"associative\"\n[alarm]\naction = \"warn\"\n"),
            "");
}

std::string Reads(const std::string& learn, const std::string& eval = "",
                  const std::string& model = "") {
  return "[model]\nkind = \"recurrent\"\n" + model + "[[task]]\nkind = \"textbook\"\n[learn]\n" +
         learn + "[eval]\n" + eval;
}

TEST(CheckLearn, StatesAreCarriedWhereTheyAreAllThatANetworkKeeps) {
  EXPECT_EQ(FaultOf(Reads("carry = \"passed\"\npiece = 32\n")), "");
  EXPECT_EQ(FaultOf(Reads("carry = \"noise\"\n")), "");
  for (const char* key : {"carry = \"passed\"\n", "piece = 32\n"}) {
    EXPECT_THAT(
        FaultOf(Reads(key, "", "mixers = [\"delta\", \"attention\"]\n")),
        HasSubstr("passes the state of recurrent layers on, and one of the layers is another"));
    EXPECT_THAT(FaultWith("[learn]\n" + std::string(key)), HasSubstr("has no effect where"));
  }
  EXPECT_THAT(FaultOf(Reads("carry_share = 0.5\n")), HasSubstr("has no effect where"));
  EXPECT_THAT(FaultOf("mode = \"continuous\"\n" + Reads("carry = \"passed\"\n")),
              HasSubstr("learn.carry: has no effect where mode is continuous"));
  EXPECT_THAT(FaultOf(Reads("piece = 64\n", "", "context = 64\n")),
              HasSubstr("learn.piece: no row is longer: model.context is 64"));
  EXPECT_THAT(FaultOf(Reads("carry = \"passed\"\ncarry_share = 0.001\n")),
              HasSubstr("x.toml:7: learn.carry_share: of 64 rows is none"));
  EXPECT_EQ(FaultOf(Reads("carry = \"passed\"\ncarry_share = 1\n")), "");
  EXPECT_THAT(FaultOf(Reads("carry = \"noise\"\ncarry_share = 1\n")),
              HasSubstr("learn.carry_share: of 64 rows is all, and noise is fitted to the others"));
}

TEST(CheckLearn, AStateIsTrainedWhereTheModelLearnsOne) {
  EXPECT_EQ(FaultOf(Reads("into = \"state\"\n", "", "initial_state = true\n")), "");
  EXPECT_THAT(FaultOf(Reads("into = \"state\"\n")),
              HasSubstr("x.toml:6: learn.into: trains the state in which sequences begin, and the "
                        "model learns none; set model.initial_state = true"));
  EXPECT_THAT(
      FaultOf(Reads("into = \"state\"\nrestart = \"cold\"\n", "", "initial_state = true\n")),
      HasSubstr("learn.into: has no effect where"));
  EXPECT_THAT(FaultOf(Reads("carry = \"passed\"\n", "", "initial_state = true\n")),
              HasSubstr("learn.carry: lets rows begin in other states"));
}

TEST(CheckLearn, LengthsAreThoseOfBooksThatAModelWithAStateReads) {
  EXPECT_EQ(FaultOf(Reads("", "lengths = [1000, 64000]\n")), "");
  EXPECT_EQ(FaultOf(Reads("", "lengths = [1000]\n", "mixers = [\"delta\", \"window\"]\n")), "");
  EXPECT_THAT(FaultOf(Reads("", "lengths = [1000]\n", "mixers = [\"delta\", \"attention\"]\n")),
              HasSubstr("eval.lengths: asks for a model that keeps a state of one size"));
  EXPECT_THAT(FaultOf("[model]\nkind = \"recurrent\"\n[[task]]\nkind = \"copy\"\n[eval]\n"
                      "lengths = [1000]\n"),
              HasSubstr("eval.lengths: are lengths of books, and no task is a textbook"));
  EXPECT_THAT(FaultOf(Reads("", "lengths = [1000, 2000, 1000]\n")),
              HasSubstr("eval.lengths: names a length twice"));
  EXPECT_THAT(FaultOf(Reads("", "lengths = [1000]\nbooks = 200\n")),
              HasSubstr("eval.books: 200 books cannot share 100 questions"));
  EXPECT_THAT(FaultOf(Reads("", "books = 2\n")),
              HasSubstr("eval.books: has no effect where eval.lengths is not set"));
}

std::string Plays(const std::string& game) {
  return fmt::format(
      "[model]\nkind = \"fc\"\ngame = \"{0}\"\n[[task]]\nkind = \"game\"\ngame = \"{0}\"\n[mix]\n"
      "unit = \"positions\"\n",
      game);
}

TEST(KeysWithoutEffect, SymmetriesAreRefusedWhereTheGameHasNone) {
  for (const char* value : {"true", "false"}) {
    std::string set = fmt::format("[learn]\nsymmetries = {}\n", value);
    for (const char* game : {"chess", "nim 1,3,5"})
      EXPECT_EQ(FaultOf(Plays(game) + set),
                fmt::format("x.toml:10: learn.symmetries: has no effect where model.game is {}; "
                            "drop it",
                            game));
    for (const char* game : {"tic_tac_toe", "connect 7x6x4", "hex 5", "gardner"})
      EXPECT_EQ(FaultOf(Plays(game) + set), "") << game;
    EXPECT_THAT(FaultOf(Plays("chess"), {std::string("learn.symmetries=") + value}),
                HasSubstr("--set: learn.symmetries: has no effect where model.game is chess"));
  }
}

TEST(KeysWithoutEffect, AreInNoTextOfAConfigAndAnOldOneIsRead) {
  Config config = ParseConfig(Plays("chess"), "x.toml", {});
  EXPECT_EQ(KeysWithoutEffect(config).size(), 5u);
  std::string text = ConfigText(config);
  std::string eval = text.substr(text.find("[eval]"), text.find("[loop]") - text.find("[eval]"));
  EXPECT_EQ(text.find("symmetries"), std::string::npos);
  EXPECT_EQ(text.find("mistakes_rise"), std::string::npos);
  for (const char* key : {"problems", "simulations", "search"})
    EXPECT_EQ(eval.find(std::string("\n") + key + " = "), std::string::npos) << key;
  EXPECT_THAT(text, HasSubstr("search_value"));
  EXPECT_EQ(FaultOf(text), "") << "what pawl config prints can be run";
  Config old = ParseStored(Plays("chess") + "[learn]\nsymmetries = false\n", "config.toml", {});
  EXPECT_EQ(ConfigText(old), text);
  EXPECT_TRUE(old.learn().symmetries());
  EXPECT_THAT(ConfigText(ParseConfig(Plays("hex 5"), "x.toml", {})),
              HasSubstr("symmetries = true"));
}

// Neither frozen positions nor a solver that makes them in a moment.
TEST(KeysWithoutEffect, WhatMeasuresMistakesIsRefusedWhereThereAreNoPositions) {
  const std::string kSet[][2] = {{"eval.problems", "50"},
                                 {"eval.simulations", "64"},
                                 {"eval.search", "puct"},
                                 {"alarm.mistakes_rise", "0.2"}};
  std::vector<std::string> alarm = {"alarm.action=warn", "alarm.duplicates=0.5"};
  for (const auto& [key, value] : kSet) {
    std::vector<std::string> settings = alarm;
    settings.push_back(key + "=" + value);
    for (const char* game : {"chess", "gardner", "hex 5", "connect 8x8x5"})
      EXPECT_EQ(FaultOf(Plays(game), settings),
                fmt::format("--set: {}: has no effect where model.game is {}; drop it, or name a "
                            "file of decisive positions in eval.positions",
                            key, game));
    for (const char* game : {"tic_tac_toe", "connect 7x6x4", "hex 4", "nim 1,3,5"})
      EXPECT_EQ(FaultOf(Plays(game), settings), "") << game;
    settings.push_back("eval.positions=some.txt");
    EXPECT_EQ(FaultOf(Plays("chess"), settings), "") << key;
  }
  EXPECT_EQ(FaultOf(Plays("chess"), alarm), "") << "defaults are not refused";
  std::vector<std::string> notes;
  ParseConfig(Plays("hex 4") + "[eval]\nsimulations = 64\n", "x.toml",
              {"model.game=hex 5", "task.0.game=hex 5"}, &notes);
  EXPECT_THAT(notes, ::testing::ElementsAre(
                         HasSubstr("x.toml:10: eval.simulations: has no effect where model.game is "
                                   "hex 5, by --set; it is left out")));
}

TEST(KeysWithoutEffect, AGameThatIsNoneHasAFaultOfItsOwn) {
  EXPECT_EQ(FaultOf(Plays("go") + "[learn]\nsymmetries = false\n"), "");
}

TEST(CheckLadder, GamesComeInPairsAndTheirOpponentsAreKept) {
  const std::string plays =
      "[model]\nkind = \"fc\"\n[[task]]\nkind = \"game\"\nplies = 9\n[mix]\nunit = \"positions\"\n";
  auto fault = [&](const std::string& eval) { return FaultOf(plays + eval); };
  EXPECT_THAT(
      fault("[eval]\ngames = 21\n"),
      HasSubstr("eval.games: 21 is odd, and each opening is played both ways; use 20 or 22"));
  EXPECT_THAT(fault("[eval]\ngames = 2\n"), HasSubstr("eval.games: 2 games are one pair"));
  EXPECT_THAT(fault("[eval]\ngames = 20\nevery = 5\n[loop]\nkeep_generations = 4\n"),
              HasSubstr("eval.games: the weights of the generation that was evaluated before"));
  EXPECT_EQ(fault("[eval]\ngames = 20\nevery = 5\n[loop]\nkeep_generations = 5\n"), "");
  EXPECT_THAT(fault("[eval]\ngames = 20\nopening_plies = 9\n"),
              HasSubstr("eval.opening_plies: 9 random moves leave nothing to play"));
  EXPECT_THAT(fault("[eval]\nopponents = 3\n"), HasSubstr("opponents"))
      << "a key without games to play has no effect";
  EXPECT_EQ(fault("[eval]\ngames = 20\nopponents = 3\n"), "");
}

}  // namespace
}  // namespace pawl
