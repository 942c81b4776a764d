#include <set>

#include "proto/proposing.h"
#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::DrawOne;
using testing::TaskOf;

std::unique_ptr<Task> ProposerOf(const std::string& kind) {
  return TaskOf(kind, [](TaskConfig* config) {
    config->set_propose(true);
    for (int64_t level : {2, 4}) config->add_fresh_levels(level);
  });
}

// Each of the teacher's problems is set by its own proposal, in this task and in the proposing one.
TEST(Propose, TheTeachersProposalsSetItsProblems) {
  for (const std::string kind : {"addition", "countdown", "program"}) {
    auto task = TaskOf(kind), proposer = ProposerOf(kind);
    for (int level : {2, 3, 4}) {
      for (uint64_t n = 0; n < 40; ++n) {
        Problem own = DrawOne(*task, level, n), asked = DrawOne(*proposer, level, n);
        EXPECT_EQ(asked.prompt, "propose:");
        EXPECT_EQ(asked.reference, task->ProposalOf(own)) << kind;
        Task::Posed posed = proposer->Pose(asked.reference);
        ASSERT_TRUE(posed.problem) << kind << " " << asked.reference << ": " << posed.why;
        EXPECT_TRUE(proposer->IsRight(asked, asked.reference));
        EXPECT_EQ(posed.problem->level, level) << kind;
        if (kind != "program") EXPECT_EQ(posed.problem->prompt, own.prompt);
        EXPECT_TRUE(task->IsRight(*posed.problem, own.reference)) << kind << " " << own.prompt;
        EXPECT_TRUE(task->IsRight(*posed.problem, posed.problem->reference)) << kind;
      }
    }
  }
}

// What a verifier has of a proposed problem is its group.
TEST(Propose, AGroupHoldsEnoughToMakeItsProblemAgainOrIsRefused) {
  for (const std::string kind : {"addition", "countdown", "program"}) {
    auto task = TaskOf(kind);
    for (uint64_t n = 0; n < 20; ++n) {
      Problem posed = *task->Pose(task->ProposalOf(DrawOne(*task, 3, n))).problem;
      Group group;
      group.set_level(posed.level);
      group.set_seed(posed.seed);
      group.set_prompt(posed.prompt);
      group.set_proposal(7);
      Problem again = ProblemOf(*task, group);
      EXPECT_EQ(again.level, posed.level) << kind;
      EXPECT_EQ(again.prompt, posed.prompt) << kind;
      EXPECT_EQ(again.reference, posed.reference) << kind;
      Problem drawn = DrawOne(*task, 3, n);
      group.set_proposal(0);
      group.set_seed(drawn.seed);
      group.set_prompt(drawn.prompt + "!");
      ErrorCode code = ErrorCode::kUsage;
      EXPECT_THAT(testing::ErrorOf([&] { ProblemOf(*task, group); }, &code),
                  ::testing::HasSubstr("was asked with other words"))
          << kind;
      EXPECT_EQ(code, ErrorCode::kData);
      group.set_prompt(drawn.prompt);
      EXPECT_EQ(ProblemOf(*task, group).prompt, drawn.prompt) << "from the seed";
    }
  }
}

TEST(Propose, AGroupWhoseProposalSetsNoProblemIsNamed) {
  Group group;
  group.set_id(5);
  group.set_prompt("12+");
  group.set_proposal(7);
  ErrorCode code = ErrorCode::kFailed;
  std::string error = testing::ErrorOf([&] { ProblemOf(*TaskOf("addition"), group); }, &code);
  EXPECT_THAT(error, ::testing::HasSubstr("problem 5: says that sample 7 proposed it"));
  EXPECT_EQ(code, ErrorCode::kData);
}

TEST(Propose, AnyLevelOfTheLevelsIsRight) {
  auto proposer = ProposerOf("addition");
  Problem asked = DrawOne(*proposer, 3, 1);
  EXPECT_TRUE(proposer->IsRight(asked, "12+34=")) << "another level of the three";
  EXPECT_FALSE(proposer->IsRight(asked, "1+3="));
  EXPECT_FALSE(proposer->IsRight(asked, "12345+11111="));
  EXPECT_THAT(proposer->Pose("1+3=").why, ::testing::HasSubstr("its level, 1, is outside"));
}

TEST(Propose, ATaskThatTakesNoProposalsIsRefused) {
  EXPECT_THAT(testing::ErrorOf(
                  [] { TaskOf("sorting", [](TaskConfig* config) { config->set_propose(true); }); }),
              ::testing::HasSubstr("the task sorting takes no proposals"));
  EXPECT_FALSE(TaskOf("sorting")->Pose("abc>").problem);
}

class ProposingTasks : public ::testing::Test {
 protected:
  ProposingTasks()
      : config_(ParseConfig("[[task]]\nkind = \"addition\"\nwidth = 4\nfresh_levels = [1, 2]\n"
                            "[[task]]\nkind = \"addition\"\npropose = true\nfresh_levels = [1, "
                            "2]\nsample_levels = [1, 3]\n[sample]\nsamples_per_problem = "
                            "2\n[eval]\nproblems = 5\n",
                            "x", {})),
        tasks_(config_) {}
  Config config_;
  TaskSet tasks_;
};

TEST_F(ProposingTasks, ThoseThatProposeAreNeverAskedAProblem) {
  for (int64_t i = 0; i < 100; ++i) EXPECT_EQ(tasks_.Assign(1, i).task, 0);
  std::set<int> levels;
  for (int64_t i = 0; i < 100; ++i) {
    TaskSet::Assigned asked = tasks_.AskProposal(1, 1, i);
    EXPECT_EQ(asked.task, 1);
    levels.insert(asked.problem.level);
    EXPECT_NE(asked.random_key, tasks_.AskProposal(1, 2, i).random_key);
  }
  EXPECT_EQ(levels, (std::set<int>{1, 2, 3}));
  EXPECT_TRUE(tasks_.held_out(1).empty());
}

TEST_F(ProposingTasks, TheOtherTasksKeysCount) {
  EXPECT_EQ(tasks_.Fresh(1, 0).reference.size(), 10u) << "numbers of four digits";
  EXPECT_TRUE(tasks_.Pose(1, "1000+3000=").problem);
  EXPECT_FALSE(tasks_.Pose(1, "1+3=").problem);
}

TEST_F(ProposingTasks, HeldOutProblemsAreNotProposed) {
  for (const Problem& held_out : tasks_.held_out(0)) {
    Task::Posed posed = tasks_.Pose(1, held_out.prompt);
    EXPECT_FALSE(posed.problem) << held_out.prompt;
    EXPECT_EQ(posed.why, "its prompt is held out");
  }
}

TEST(Propose, WhatDoesNotFitTheModelIsNotAsked) {
  Config config = ParseConfig(
      "[[task]]\nkind = \"program\"\n[[task]]\nkind = \"program\"\npropose = true\n[sample]\n"
      "samples_per_problem = 2\n[model]\ncontext = 60\n",
      "x", {});
  TaskSet tasks(config);
  EXPECT_TRUE(tasks.Pose(1, "d*+").problem);
  Config narrow = config;
  narrow.mutable_model()->set_context(24);
  Fit fit(narrow);
  EXPECT_FALSE(fit.Holds(*tasks.Pose(1, "d*+").problem));
}

}  // namespace
}  // namespace pawl
