#include "learner/supply.h"

#include <set>

#include "proto/ids.h"
#include "tests/learner/fake_replay.h"
#include "tests/testing.h"
#include "tests/tokens/merged.h"

namespace pawl {
namespace {

using testing::FakeReplay;

std::string Asked(const std::string& sample, const std::string& more = "") {
  return "[[task]]\nkind = \"addition\"\nfresh_levels = [1, 3]\n[sample]\n" + sample +
         "[eval]\nproblems = 3\n" + more;
}

struct Supplied {
  explicit Supplied(const std::string& config)
      : replay(config), tasks(replay.config()), supply(&replay, replay.config(), tasks) {}
  FakeReplay replay;
  TaskSet tasks;
  Supply supply;
};

TEST(Supply, OpensAGenerationsProblemsOnceAsTheTasksAssignThem) {
  Supplied by(Asked("problems = 5\nsamples_per_problem = 3\n"));
  by.supply.Open(1);
  by.supply.Open(1);
  ASSERT_EQ(by.replay.calls.size(), 1u);
  const std::vector<Group>& groups = by.replay.opened[1];
  ASSERT_EQ(groups.size(), 5u);
  for (size_t i = 0; i < groups.size(); ++i) {
    TaskSet::Assigned assigned = by.tasks.Assign(1, static_cast<int64_t>(i));
    EXPECT_EQ(groups[i].prompt(), assigned.problem.prompt);
    EXPECT_EQ(groups[i].level(), assigned.problem.level);
    EXPECT_EQ(groups[i].seed(), assigned.problem.seed);
    EXPECT_EQ(groups[i].random_key(), assigned.random_key);
    EXPECT_EQ(groups[i].samples(), 3);
    EXPECT_EQ(groups[i].prompt_tokens(), static_cast<int>(assigned.problem.prompt.size()));
    EXPECT_EQ(groups[i].sample_size(), 0) << "what a teacher writes never travels with it";
  }
}

TEST(Supply, GenerationsHaveTheirOwnProblemsAndGrow) {
  Supplied by(Asked("problems = 5\ngrowth = 0.5\n"));
  by.supply.Open(1);
  by.supply.Open(3);
  EXPECT_EQ(by.replay.opened[1].size(), 5u);
  EXPECT_EQ(by.replay.opened[3].size(), 10u);
  std::set<int64_t> ids;
  for (int64_t generation : {1, 3}) {
    for (const Group& group : by.replay.opened[generation]) ids.insert(group.id());
  }
  EXPECT_EQ(ids.size(), 15u);
}

TEST(Supply, AddsProblemsBehindThoseThatAreOpen) {
  Supplied by(Asked("problems = 4\n")), at_once(Asked("problems = 9\n"));
  by.supply.Open(2);
  by.supply.Add(0);
  EXPECT_EQ(by.replay.calls.size(), 1u) << "no call without a problem";
  by.supply.Add(5);
  at_once.supply.Open(2);
  ASSERT_EQ(by.replay.opened[2].size(), 9u);
  for (size_t i = 0; i < 9; ++i)
    EXPECT_EQ(by.replay.opened[2][i].SerializeAsString(),
              at_once.replay.opened[2][i].SerializeAsString());
}

// Half of the sums are proposed: their places are left, and what asks for proposals is opened.
TEST(Supply, LeavesPlacesForProblemsThatAreProposed) {
  std::string proposing =
      "[[task]]\nkind = \"addition\"\npropose = true\npropose_share = 0.5\nproposals = 7\n";
  Supplied by(Asked("problems = 9\nsamples_per_problem = 3\n", proposing));
  by.supply.Open(1);
  const std::vector<Group>& groups = by.replay.opened[1];
  ASSERT_EQ(groups.size(), 5u + 3u) << "every second sum, and three prompts for seven proposals";
  EXPECT_EQ(by.supply.PlacesOf(1), 4);
  EXPECT_EQ(by.supply.PlacesOf(0), 0);
  int64_t proposals = 0;
  for (size_t i = 0; i < groups.size(); ++i) {
    EXPECT_EQ(groups[i].id(), GroupId(1, static_cast<int64_t>(i)));
    EXPECT_EQ(groups[i].task(), i < 5 ? 0 : 1);
    if (i < 5) continue;
    EXPECT_EQ(groups[i].prompt(), "propose:");
    proposals += groups[i].samples();
  }
  EXPECT_EQ(proposals, 7);

  Problem problem = {2, 0, "21+43=", "640"};
  by.supply.OpenProposed(1, problem, SampleId(groups[6].id(), 2));
  by.supply.Send();
  ASSERT_EQ(groups.size(), 9u);
  EXPECT_EQ(groups[8].task(), 0);
  EXPECT_EQ(groups[8].prompt(), "21+43=");
  EXPECT_EQ(groups[8].prompt_tokens(), 6);
  EXPECT_EQ(groups[8].samples(), 3);
  EXPECT_EQ(groups[8].proposal(), SampleId(groups[6].id(), 2));
  std::set<uint64_t> keys;
  for (const Group& group : groups) keys.insert(group.random_key());
  EXPECT_EQ(keys.size(), groups.size()) << "each has draws of its own";
}

TEST(Supply, CutsCallsByTheLongestFrame) {
  Supplied by(Asked("problems = 3000\n", "[process]\nframe_bytes = 65536\n"));
  by.supply.Open(1);
  EXPECT_EQ(by.replay.opened[1].size(), 3000u);
  int64_t bytes = 0;
  for (const Group& group : by.replay.opened[1])
    bytes += static_cast<int64_t>(group.ByteSizeLong());
  EXPECT_GT(by.replay.calls.size(), static_cast<size_t>(bytes / 65536));
}

TEST(Supply, FeedsAStreamFromTheIndexThatIsAskedFor) {
  Supplied by(Asked("problems = 4\n"));
  FreshNeed need;
  by.supply.Feed(need);
  size_t first = by.replay.fed[0].size();
  ASSERT_GT(first, 100u);
  need.set_index(static_cast<int64_t>(first));
  by.supply.Feed(need);
  ASSERT_EQ(by.replay.fed[0].size(), 2 * first);
  for (size_t i : {size_t{0}, first, first + 7}) {
    Problem problem = by.tasks.Fresh(0, static_cast<int64_t>(i));
    const FreshSample& fresh = by.replay.fed[0][i];
    EXPECT_EQ(fresh.prompt(), problem.prompt);
    EXPECT_EQ(fresh.text(), problem.reference);
    EXPECT_EQ(fresh.tokens(),
              static_cast<int>(problem.prompt.size() + problem.reference.size() + 1));
  }
}

TEST(Supply, FreshGamesBringWhatASolverKnows) {
  Supplied by(
      "[model]\nkind = \"resnet\"\nwidth = 8\nlayers = 1\n[[task]]\nkind = \"game\"\n"
      "fresh_games = \"solver\"\nfresh_levels = [2, 5]\n[mix]\nunit = \"positions\"\n");
  by.supply.Feed(FreshNeed());
  ASSERT_FALSE(by.replay.fed[0].empty());
  for (const FreshSample& fresh : by.replay.fed[0]) {
    ASSERT_GT(fresh.target_size(), 0);
    for (const Target& target : fresh.target()) {
      EXPECT_GT(target.policy_size(), 0);
      EXPECT_TRUE(target.has_value());
    }
    bool draw = fresh.text().ends_with("1/2-1/2");
    EXPECT_EQ(fresh.target(0).value() == 0, draw) << "perfect play ends as it must";
  }
}

TEST(Supply, AModelOfTextGetsTheGamesOfASolverAsText) {
  Supplied by(
      "[[task]]\nkind = \"game\"\nfresh_games = \"solver\"\nfresh_levels = [2, 5]\n[mix]\nunit = "
      "\"positions\"\n");
  by.supply.Feed(FreshNeed());
  ASSERT_FALSE(by.replay.fed[0].empty());
  for (const FreshSample& fresh : by.replay.fed[0]) {
    ASSERT_GT(fresh.target_size(), 0);
    for (const Target& target : fresh.target()) {
      EXPECT_TRUE(target.policy().empty());
      EXPECT_FALSE(target.has_value());
    }
  }
}

TEST(Supply, CountsByTheTokenizerWhereATokenIsSeveralCharacters) {
  FakeReplay replay(Asked("problems = 40\n"));
  TaskSet tasks(replay.config());
  auto merged = std::make_shared<testing::Merged>();
  Supply supply(&replay, replay.config(), tasks, merged);
  supply.Open(1);
  FreshNeed need;
  supply.Feed(need);
  int shorter = 0;
  for (const Group& group : replay.opened[1]) {
    EXPECT_EQ(group.prompt_tokens(), merged->Count(group.prompt())) << group.prompt();
    shorter += group.prompt_tokens() < std::ssize(group.prompt());
  }
  EXPECT_GT(shorter, 0) << "some prompts hold a token of several characters";
  ASSERT_FALSE(replay.fed[0].empty());
  for (const FreshSample& fresh : replay.fed[0])
    EXPECT_EQ(fresh.tokens(), std::ssize(merged->EncodePrompt(fresh.prompt())) - 1 +
                                  std::ssize(merged->EncodeSolution(fresh.text())));
}

}  // namespace
}  // namespace pawl
