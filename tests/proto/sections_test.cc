#include "proto/sections.h"

#include "proto/config.h"
#include "tests/testing.h"

namespace pawl {
namespace {

constexpr const char* kTask = "[[task]]\nkind = \"addition\"\n";

TEST(TaskName, NumbersAKindThatComesTwice) {
  Config config = ParseConfig(std::string(kTask) + kTask + "[[task]]\nkind = \"facts\"\n", "x", {});
  EXPECT_EQ(TaskName(config, 0), "addition0");
  EXPECT_EQ(TaskName(config, 1), "addition1");
  EXPECT_EQ(TaskName(config, 2), "facts");
}

TEST(IsNetwork, IsSoOfEveryKindThatReadsTexts) {
  ModelConfig model;
  for (auto [kind, network] : {std::pair(ModelConfig::transformer, true),
                               std::pair(ModelConfig::recurrent, true),
                               {ModelConfig::linear, true},
                               {ModelConfig::mlp, true},
                               {ModelConfig::fc, false},
                               {ModelConfig::resnet, false},
                               {ModelConfig::regression, false},
                               {ModelConfig::classifier, false},
                               {ModelConfig::gaussian, false},
                               {ModelConfig::categorical, false}}) {
    model.set_kind(kind);
    EXPECT_EQ(IsNetwork(model), network) << ModelConfig::Kind_Name(kind);
  }
}

TEST(UsesVerifier, FindsTheKindAmongThePartsToo) {
  VerifyConfig verify;
  verify.set_kind(VerifyConfig::all_of);
  verify.add_parts(VerifyConfig::length);
  EXPECT_TRUE(UsesVerifier(verify, VerifyConfig::all_of));
  EXPECT_TRUE(UsesVerifier(verify, VerifyConfig::length));
  EXPECT_FALSE(UsesVerifier(verify, VerifyConfig::vote));
}

TEST(JudgedTask, TheNthJudgeOfAKindBelongsToTheNthTaskOfTheKind) {
  Config config = ParseConfig(
      "[[task]]\nkind = \"sorting\"\n[[task]]\nkind = \"copy\"\n[[task]]\nkind = "
      "\"sorting\"\n[[task]]\nkind = \"copy\"\njudge = true\n[[task]]\nkind = "
      "\"sorting\"\njudge = true\n[[task]]\nkind = \"sorting\"\njudge = true\n[verify]\nkind = "
      "\"learned\"\n",
      "x", {});
  EXPECT_EQ(JudgedTask(config, 0), -1) << "it is not a judge";
  EXPECT_EQ(JudgedTask(config, 3), 1);
  EXPECT_EQ(JudgedTask(config, 4), 0);
  EXPECT_EQ(JudgedTask(config, 5), 2);
  config.mutable_verify()->set_kind(VerifyConfig::exact);
  EXPECT_EQ(JudgedTask(config, 3), -1) << "no verifier is learned";
}

TEST(JudgedTask, LegalJudgesTheMovesOfItsGame) {
  auto config_of = [](const std::string& more) {
    Config config = ParseConfig(
        "[[task]]\nkind = \"game\"\n[[task]]\nkind = \"game\"\ngame = \"gardner\"\n[[task]]\nkind "
        "= \"legal\"\ngame = \"gardner\"\n" +
            more,
        "x", {});
    config.mutable_verify()->set_kind(VerifyConfig::learned);
    return config;
  };
  EXPECT_EQ(JudgedTask(config_of(""), 2), 1);
  EXPECT_EQ(JudgedTask(config_of(""), 1), -1);
  std::string again = "[[task]]\nkind = \"legal\"\ngame = \"gardner\"\n",
              other = "[[task]]\nkind = \"legal\"\n", judge = "judge = true\n",
              of_game = "[[task]]\nkind = \"game\"\ngame = \"gardner\"\njudge = true\n";
  EXPECT_EQ(JudgedTask(config_of(again), 3), -1) << "one judge is enough";
  EXPECT_EQ(JudgedTask(config_of(other), 3), 0) << "tic-tac-toe";
  EXPECT_EQ(JudgedTask(config_of(again + judge), 2), -1) << "its answers are judged themselves";
  EXPECT_EQ(JudgedTask(config_of(again + judge), 3), 2);
}

TEST(FreshShareOf, IsTheTasksShareUnlessItHasOthers) {
  TaskConfig task;
  task.set_share(2);
  EXPECT_EQ(FreshShareOf(task, false), 2);
  EXPECT_EQ(FreshShareOf(task, true), 2);
  task.set_fresh_share(0);
  EXPECT_EQ(FreshShareOf(task, false), 0);
  EXPECT_EQ(FreshShareOf(task, true), 2) << "generation 0 has a share of its own";
  task.set_start_share(5);
  EXPECT_EQ(FreshShareOf(task, true), 5);
  EXPECT_EQ(FreshShareOf(task, false), 0);
}

TEST(CarriedRows, AreTheShareToTheNearestRow) {
  LearnConfig learn;
  learn.set_rows(5);
  for (auto [share, rows] : {std::pair{0.0, 0}, {0.5, 3}, {0.09, 0}, {1.0, 5}}) {
    learn.set_carry_share(share);
    EXPECT_EQ(CarriedRows(learn), rows) << share;
  }
}

TEST(Asks, AreTheKindsThatATaskNames) {
  TaskConfig task;
  task.add_asks(TaskConfig::Ask::reversed);
  EXPECT_TRUE(Asks(task, TaskConfig::Ask::reversed));
  EXPECT_FALSE(Asks(task, TaskConfig::Ask::recall)) << "the default is not named";
}

}  // namespace
}  // namespace pawl
