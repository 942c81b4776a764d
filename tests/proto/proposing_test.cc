#include "proto/proposing.h"

#include "proto/config.h"
#include "tests/testing.h"

namespace pawl {
namespace {

TEST(Proposing, ATaskSetsProblemsForTheNextOtherTaskOfItsKind) {
  Config config;
  auto add = [&](const char* kind, bool propose, bool judge) {
    TaskConfig* task = config.add_task();
    task->set_kind(kind);
    task->set_propose(propose);
    task->set_judge(judge);
  };
  EXPECT_FALSE(AnyProposes(config));
  add("addition", true, false);
  add("countdown", false, false);
  add("addition", false, true);
  add("addition", false, false);
  add("addition", true, false);
  add("addition", false, false);
  add("countdown", true, false);
  add("program", true, false);
  EXPECT_TRUE(AnyProposes(config));
  const int expected[] = {3, -1, -1, -1, 5, -1, 1, -1};
  for (int i = 0; i < config.task_size(); ++i) EXPECT_EQ(ProposedTask(config, i), expected[i]) << i;
  EXPECT_EQ(ProposerOf(config, 3), 0);
  EXPECT_EQ(ProposerOf(config, 5), 4);
  EXPECT_EQ(ProposerOf(config, 1), 6);
  EXPECT_EQ(ProposerOf(config, 2), -1) << "a judge is asked no problems";
  EXPECT_EQ(TaskName(config, 6), "propose-countdown");
  EXPECT_EQ(TaskName(config, 1), "countdown");
}

}  // namespace
}  // namespace pawl
