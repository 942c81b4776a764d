#include "tasks/task.h"

#include <map>
#include <set>

#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;
using testing::ErrorOf;

std::unique_ptr<Task> Make(const std::string& kind, const std::function<void(TaskConfig*)>& set = nullptr) {
  TaskConfig config;
  config.set_kind(kind);
  if (set) set(&config);
  return MakeTask(config, RandomKey::Root(5));
}

Problem DrawOne(const Task& task, int level, uint64_t n) {
  RandomStream random(RandomKey::Root(n));
  Task::Identity id = task.Draw({level, level}, &random);
  return task.Make(id.level, id.seed);
}

// The sum by ordinary arithmetic, from the prompt alone.
TEST(Addition, TheReferenceIsTheSum) {
  auto plain = Make("addition", [](TaskConfig* c) { c->set_format(TaskConfig::plain); });
  auto reversed = Make("addition");
  for (uint64_t n = 0; n < 300; ++n) {
    int level = 1 + static_cast<int>(n % 9);
    Problem p = DrawOne(*plain, level, n);
    size_t plus = p.prompt.find('+');
    std::string a = p.prompt.substr(0, plus), b = p.prompt.substr(plus + 1, p.prompt.size() - plus - 2);
    EXPECT_EQ(a.size(), static_cast<size_t>(level));
    EXPECT_EQ(std::stoll(p.reference), std::stoll(a) + std::stoll(b)) << p.prompt;
    Problem r = reversed->Make(p.level, p.seed);
    EXPECT_EQ(std::string(r.reference.rbegin(), r.reference.rend()), p.reference);
    EXPECT_TRUE(plain->IsRight(p, p.reference));
    EXPECT_FALSE(plain->IsRight(p, p.reference + "0"));
    EXPECT_FALSE(plain->IsRight(p, ""));
  }
}

TEST(Addition, TheTraceWritesEachDigitSumAndCarry) {
  auto task = Make("addition", [](TaskConfig* c) { c->set_trace(true); });
  for (uint64_t n = 0; n < 50; ++n) {
    Problem p = DrawOne(*task, 4, n);
    size_t semicolon = p.reference.find(';');
    ASSERT_EQ(semicolon, 8u);
    std::string answer = p.reference.substr(9);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(p.reference[2 * i], answer[i]);
    EXPECT_EQ(p.reference[7], answer[4]) << "the last carry is the highest digit";
  }
}

TEST(Sorting, TheReferenceIsSortedAndTheTraceEndsInIt) {
  auto task = Make("sorting"), traced = Make("sorting", [](TaskConfig* c) { c->set_trace(true); });
  for (uint64_t n = 0; n < 100; ++n) {
    Problem p = DrawOne(*task, 1 + static_cast<int>(n % 8), n);
    std::string letters = p.prompt.substr(0, p.prompt.size() - 1);
    std::sort(letters.begin(), letters.end());
    EXPECT_EQ(p.reference, letters);
    std::string trace = traced->Make(p.level, p.seed).reference;
    EXPECT_EQ(trace.substr(trace.rfind(',') + 1), letters);
  }
}

TEST(Facts, AreTheSameInOneRunAndOthersInAnother) {
  TaskConfig config;
  config.set_kind("facts");
  auto a = MakeTask(config, RandomKey::Root(1)), again = MakeTask(config, RandomKey::Root(1)), b = MakeTask(config, RandomKey::Root(2));
  std::set<std::string> prompts;
  int same = 0;
  for (uint64_t rank = 0; rank < 256; ++rank) {
    Problem p = a->Make(0, rank);
    prompts.insert(p.prompt);
    EXPECT_EQ(p.reference, again->Make(0, rank).reference);
    same += p.prompt + p.reference == b->Make(0, rank).prompt + b->Make(0, rank).reference;
  }
  EXPECT_EQ(prompts.size(), 256u) << "a prompt names one fact";
  EXPECT_EQ(same, 0);
}

// With zipf 1 over 100 facts the first is drawn with p = 1/5.187 = 0.1928; over 20,000 draws the count has deviation
// sqrt(20000 p (1 - p)) = 56: 5 deviations are 280.
TEST(Facts, AreDrawnByZipfsLaw) {
  auto task = Make("facts", [](TaskConfig* c) { c->set_count(100); });
  RandomStream random(RandomKey::Root(9));
  std::map<uint64_t, int> counts;
  for (int i = 0; i < 20000; ++i) ++counts[task->Draw({1, 10}, &random).seed];
  EXPECT_NEAR(counts[0], 20000 * 0.1928, 280);
  EXPECT_NEAR(task->Frequency(task->Make(0, 0)), 0.1928, 1e-4);
  EXPECT_GT(counts[0], counts[50]);
}

TEST(Facts, ALevelIsATenth) {
  auto task = Make("facts", [](TaskConfig* c) { c->set_count(95); });
  size_t all = 0;
  for (int level = 1; level <= 10; ++level) {
    for (const Problem& p : task->HeldOut(level, 1000, RandomKey::Root(0))) {
      EXPECT_EQ(p.level, level);
      ++all;
    }
    EXPECT_EQ(DrawOne(*task, level, 3).level, level);
  }
  EXPECT_EQ(all, 95u);
}

TEST(FileTask, ReadsLinesAndHoldsSomeOut) {
  testing::Scratch scratch;
  std::string lines;
  for (int i = 0; i < 200; ++i) lines += fmt::format("{{\"prompt\": \"p{}\", \"solution\": \"s{}\", \"level\": {}}}\n", i, i, 1 + i % 2);
  testing::Write(scratch / "a.jsonl", lines);
  auto task = Make("file", [&](TaskConfig* c) { c->set_path(scratch / "a.jsonl"); });
  std::set<std::string> held_out;
  for (int level : {1, 2}) {
    for (const Problem& p : task->HeldOut(level, 1000, RandomKey::Root(0))) held_out.insert(p.prompt);
  }
  EXPECT_GT(held_out.size(), 5u);
  RandomStream random(RandomKey::Root(1));
  for (int i = 0; i < 500; ++i) {
    Task::Identity id = task->Draw({2, 2}, &random);
    Problem p = task->Make(id.level, id.seed);
    EXPECT_EQ(p.level, 2);
    EXPECT_FALSE(held_out.contains(p.prompt));
    EXPECT_EQ(p.reference.substr(1), p.prompt.substr(1));
  }
}

TEST(FileTask, NamesTheLineThatIsWrong) {
  testing::Scratch scratch;
  auto error = [&](const std::string& text) {
    testing::Write(scratch / "a.jsonl", text);
    return ErrorOf([&] { Make("file", [&](TaskConfig* c) { c->set_path(scratch / "a.jsonl"); }); });
  };
  std::string good = "{\"prompt\": \"p\", \"solution\": \"s\"}\n";
  EXPECT_THAT(error(good + "{\"prompt\": \n"), HasSubstr("a.jsonl:2: is no JSON object"));
  EXPECT_THAT(error(good + good + "{\"prompt\": \"p\"}\n"), HasSubstr("a.jsonl:3: lacks a string member"));
  EXPECT_THAT(error("[]\n"), HasSubstr("a.jsonl:1: is no JSON object"));
  EXPECT_THAT(error("{\"prompt\": \"p\", \"solution\": 4}\n"), HasSubstr("a.jsonl:1: lacks"));
  EXPECT_THAT(error("{\"prompt\": \"p\", \"solution\": \"s\", \"level\": \"x\"}\n"), HasSubstr("a.jsonl:1: \"level\""));
  EXPECT_THAT(error(good), HasSubstr("leave no held-out or no training problem"));
  EXPECT_THAT(ErrorOf([&] { Make("file", [](TaskConfig* c) { c->set_path("/nowhere"); }); }), HasSubstr("/nowhere: cannot be read"));
}

TEST(MakeTask, RefusesUnknownKindsAndLevels) {
  EXPECT_THAT(ErrorOf([] { Make("adition"); }), HasSubstr("unknown task 'adition'; known: addition, sorting, facts, file"));
  EXPECT_THAT(ErrorOf([] { Make("facts", [](TaskConfig* c) { c->add_fresh_levels(3), c->add_fresh_levels(11); }); }),
              HasSubstr("levels 3 to 11 are outside its levels 1 to 10"));
}

Config TwoTasks() {
  return ParseConfig("[[task]]\nkind = \"addition\"\nsample_levels = [1, 4]\nshare = 3\n[[task]]\nkind = \"facts\"\n[eval]\nproblems = 50\n", "x", {});
}

TEST(TaskSet, KeepsHeldOutPromptsOutOfBothStreams) {
  TaskSet tasks(TwoTasks());
  std::set<std::string> held_out;
  for (const Problem& p : tasks.held_out(0)) held_out.insert(p.prompt);
  EXPECT_EQ(held_out.size(), tasks.held_out(0).size()) << "different prompts";
  EXPECT_EQ(held_out.size(), 20u + 3 * 50u) << "a fifth of the 100 one-digit sums, 50 of each longer level";
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

// The law is a law: the mean of -log p over draws estimates its entropy, which is log(words) + 7 times a word's; the deviation of a
// word's -log p is below 0.8 nats, of a line's below sqrt(7) * 0.8, of the mean of 2,000 below 0.05. Four of those.
TEST(Text, LinesHaveTheLikelihoodTheyAreDrawnWith) {
  auto task = Make("text", [](TaskConfig* c) {
    c->set_count(100);
    c->set_branch(4);
  });
  double sum = 0, total = 1 + 0.5 + 1.0 / 3 + 0.25, entropy = 0;
  for (double weight : {1.0, 0.5, 1.0 / 3, 0.25}) entropy -= weight / total * std::log(weight / total);
  for (uint64_t n = 0; n < 2000; ++n) {
    Problem p = DrawOne(*task, 1, n);
    ASSERT_TRUE(task->IsRight(p, p.reference)) << p.reference;
    sum += task->TrueNats(p) / 2000;
  }
  EXPECT_NEAR(sum, std::log(100) + 7 * entropy, 0.2);
}

TEST(Text, WhatTheSourceNeverWritesHasNoLikelihood) {
  auto task = Make("text");
  Problem p = DrawOne(*task, 1, 3);
  size_t space = p.reference.rfind(' ');
  for (const std::string& line : {std::string(), p.reference.substr(0, space), p.reference + " " + p.reference.substr(space + 1), "x" + p.reference}) {
    EXPECT_FALSE(task->IsRight(p, line)) << line;
  }
}

TEST(Facts, TellTheBitsOfTheirValues) {
  auto task = Make("facts");
  for (uint64_t seed = 0; seed < 30; ++seed) {
    Problem p = task->Make(1, seed);
    EXPECT_DOUBLE_EQ(task->Surprise(p), p.prompt.find("year") != std::string::npos ? std::log2(1000) : 6) << p.prompt;
  }
}

TEST(TaskSet, SampleLevelsClimbWithTheGenerations) {
  TaskSet tasks(ParseConfig("[[task]]\nkind = \"addition\"\nfresh_levels = [1, 2]\nsample_levels = [3, 4]\nclimb = 2\n", "x", {}));
  for (int64_t generation : {1, 3}) {
    std::set<int> levels;
    for (int64_t i = 0; i < 50; ++i) levels.insert(tasks.Assign(generation, i).problem.level);
    EXPECT_EQ(levels, (generation == 1 ? std::set<int>{3, 4} : std::set<int>{7, 8}));
  }
}

// Half of the verdicts are y; what is said to be wrong is wrong by the judged task's own check.
TEST(Judge, SaysOfASolutionWhetherItIsRight) {
  for (const std::string kind : {"sorting", "addition", "facts"}) {
    auto judged = Make(kind), judge = Make(kind, [](TaskConfig* c) { c->set_judge(true); });
    int right = 0;
    for (uint64_t n = 0; n < 200; ++n) {
      Problem p = DrawOne(*judge, 5, n), inner = judged->Make(p.level, p.seed);
      ASSERT_EQ(p.prompt.substr(0, inner.prompt.size()), inner.prompt);
      std::string solution = p.prompt.substr(inner.prompt.size(), p.prompt.size() - inner.prompt.size() - 1);
      EXPECT_EQ(judged->IsRight(inner, solution), p.reference == "y") << p.prompt;
      EXPECT_LE(std::abs(static_cast<int>(solution.size()) - static_cast<int>(inner.reference.size())), 1);
      right += p.reference == "y";
    }
    EXPECT_GT(right, 70) << kind;
    EXPECT_LT(right, 130) << kind;
  }
}

}  // namespace
}  // namespace pawl
