#include "tasks/task.h"

#include <set>

#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;
using testing::TaskOf;

Config TwoTasks() {
  return ParseConfig(
      "[[task]]\nkind = \"addition\"\nsample_levels = [1, 4]\nshare = 3\n[[task]]\nkind = "
      "\"facts\"\n[eval]\nproblems = 50\n",
      "x", {});
}

TEST(TaskSet, KeepsHeldOutPromptsOutOfBothStreams) {
  TaskSet tasks(TwoTasks());
  std::set<std::string> held_out;
  for (const Problem& p : tasks.held_out(0)) held_out.insert(p.prompt);
  EXPECT_EQ(held_out.size(), tasks.held_out(0).size()) << "different prompts";
  EXPECT_EQ(held_out.size(), 20u + 3 * 50u)
      << "a fifth of the 100 one-digit sums, 50 of each longer level";
  for (int64_t i = 0; i < 3000; ++i) {
    EXPECT_FALSE(held_out.contains(tasks.Fresh(0, i).prompt));
    TaskSet::Assigned assigned = tasks.Assign(2, i);
    if (assigned.task == 0) EXPECT_FALSE(held_out.contains(assigned.problem.prompt));
  }
}

// 3000 draws with p = 3/4: deviation sqrt(3000 * 3/16) = 23.7; 5 deviations are 119.
TEST(TaskSet, AssignsTasksByShareTheSameEveryTime) {
  TaskSet tasks(TwoTasks()), again(TwoTasks());
  int first = 0;
  for (int64_t i = 0; i < 3000; ++i) {
    TaskSet::Assigned a = tasks.Assign(1, i), b = again.Assign(1, i);
    EXPECT_EQ(a.problem.prompt, b.problem.prompt);
    EXPECT_EQ(a.random_key, b.random_key);
    first += a.task == 0;
  }
  EXPECT_NEAR(first, 2250, 119);
}

TEST(TaskSet, AssignsNoProblemOfATaskThatIsNotOpenYet) {
  Config config = TwoTasks();
  *config.add_task() = config.task(0);
  config.mutable_task(2)->set_name("third");
  config.mutable_task(2)->set_share(8);
  TaskSet tasks(config);
  std::map<int, int> drawn;
  for (int64_t i = 0; i < 3000; ++i) ++drawn[tasks.Assign(1, i, {2}).task];
  EXPECT_EQ(drawn[2], 0);
  EXPECT_NEAR(drawn[0], 2250, 119) << "three to one, as if the third were not there";
  for (int64_t i = 0; i < 50; ++i) EXPECT_EQ(tasks.Assign(1, i, {0, 2}).task, 1);
}

TEST(TaskSet, SampleLevelsClimbWithTheGenerations) {
  TaskSet tasks(ParseConfig(
      "[[task]]\nkind = \"addition\"\nfresh_levels = [1, 2]\nsample_levels = [3, 4]\nclimb = 2\n",
      "x", {}));
  for (int64_t generation : {1, 3}) {
    std::set<int> levels;
    for (int64_t i = 0; i < 50; ++i) levels.insert(tasks.Assign(generation, i).problem.level);
    EXPECT_EQ(levels, (generation == 1 ? std::set<int>{3, 4} : std::set<int>{7, 8}));
  }
}

TEST(Task, ANearMissIsWrongInOnePlace) {
  auto task = TaskOf("copy");
  RandomStream random(RandomKey::Root(2));
  Problem p = {6, 0, "abcdef>", "abcdef"};
  std::set<size_t> sizes;
  for (int i = 0; i < 300; ++i) {
    std::string miss = task->NearMiss(p, &random);
    sizes.insert(miss.size());
    int differ = 0;
    if (miss.size() == 6) {
      for (size_t at = 0; at < 6; ++at) differ += miss[at] != p.reference[at];
      EXPECT_TRUE(differ == 1 || differ == 2) << miss;
    }
    EXPECT_EQ(miss.find_first_not_of("abcdef>"), std::string::npos) << miss;
  }
  EXPECT_EQ(sizes, (std::set<size_t>{5, 6})) << "a place is changed, exchanged or left out";
}

TEST(Task, WithoutASolutionThereIsNoNearMiss) {
  auto task = TaskOf("copy");
  RandomStream random(RandomKey::Root(2));
  EXPECT_THAT(ErrorOf([&] {
                task->NearMiss({1, 0, "x>", ""}, &random);
              }),
              HasSubstr("has no solution that is nearly right"));
}

// A fifth of the 26 rows of one letter, and as many as are wanted where there are more.
TEST(Task, AFifthOfALevelIsHeldOutAtMost) {
  auto task = TaskOf("copy");
  std::vector<Problem> few = task->HeldOut(1, 50, RandomKey::Root(1)),
                       many = task->HeldOut(6, 50, RandomKey::Root(1)),
                       again = task->HeldOut(6, 50, RandomKey::Root(1)),
                       other = task->HeldOut(6, 50, RandomKey::Root(2));
  EXPECT_EQ(few.size(), 5u);
  ASSERT_EQ(many.size(), 50u);
  std::set<std::string> prompts;
  for (size_t i = 0; i < many.size(); ++i) {
    EXPECT_EQ(many[i].level, 6);
    EXPECT_EQ(many[i].prompt, again[i].prompt);
    prompts.insert(many[i].prompt);
  }
  EXPECT_EQ(prompts.size(), 50u);
  EXPECT_FALSE(prompts.contains(other[0].prompt));
}

TEST(Task, ASampleIsRightWhenItEndedByItself) {
  auto task = TaskOf("copy");
  Problem p = {3, 0, "cab>", "cab"};
  Sample sample;
  sample.set_text("cab");
  sample.set_ended(true);
  EXPECT_TRUE(IsExactlyRight(*task, p, sample));
  sample.set_ended(false);
  EXPECT_FALSE(IsExactlyRight(*task, p, sample));
  sample.set_ended(true);
  sample.set_text("cba");
  EXPECT_FALSE(IsExactlyRight(*task, p, sample));
}

// The default levels are brought inside those of the kind.
TEST(TaskSet, AsksForLevelsThatItsTaskHas) {
  auto asked = [](const std::string& more) {
    return TaskSet(ParseConfig("[[task]]\n" + more, "x", {})).AskedLevels(0);
  };
  Levels set = asked("kind = \"maze\"\nsample_levels = [3, 5]\n"),
         given = asked("kind = \"gaussian\"\n[model]\nkind = \"gaussian\"\n");
  EXPECT_EQ(set.lowest, 3);
  EXPECT_EQ(set.highest, 5);
  EXPECT_EQ(given.lowest, 1);
  EXPECT_EQ(given.highest, 1);
}

TEST(TaskSet, ClimbsNoHigherThanItsTask) {
  TaskSet tasks(
      ParseConfig("[[task]]\nkind = \"countdown\"\nfresh_levels = [2, 3]\neval_levels = [2, "
                  "3]\nsample_levels = [2, 3]\nclimb = 1\n",
                  "x", {}));
  for (int64_t i = 0; i < 20; ++i) EXPECT_EQ(tasks.Assign(50, i).problem.level, 8);
}

}  // namespace
}  // namespace pawl
