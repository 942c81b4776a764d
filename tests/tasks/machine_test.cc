#include <sstream>

#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::DrawOne;
using testing::TaskOf;

TEST(Machine, AFixedMachineIsTheRunsOwn) {
  TaskConfig config;
  config.set_kind("machine");
  config.set_fixed(true);
  config.set_width(8);
  auto one = MakeTask(config, RandomKey::Root(1)), again = MakeTask(config, RandomKey::Root(1)),
       other = MakeTask(config, RandomKey::Root(2));
  int different = 0;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    Problem p = one->Make(3, seed);
    EXPECT_EQ(p.prompt.size(), 12u) << p.prompt;  // the tape, a state and "*3>"
    EXPECT_EQ(p.reference, again->Make(3, seed).reference);
    EXPECT_EQ(p.prompt, other->Make(3, seed).prompt);
    different += p.reference != other->Make(3, seed).reference;
  }
  EXPECT_GT(different, 25);
}

// Three steps by hand: a reads 1 (rule "0lc"): writes 0, goes left, becomes c. c reads 1 (rule
// "1lc"): writes 1, left, c. c reads 0 (rule "1lb"): writes 1, goes left, becomes b.
TEST(Machine, RunsItsTable) {
  auto task = TaskOf("machine", [](TaskConfig* c) { c->set_trace(true); });
  for (uint64_t n = 0; n < 50; ++n) {
    Problem p = DrawOne(*task, 1 + static_cast<int>(n % 8), n);
    std::string tape = p.prompt.substr(25, 7), all;
    for (int step = 0; step < p.level; ++step) {
      size_t at = tape.find_first_of("abcd");
      size_t rule =
          3 * (2 * static_cast<size_t>(tape[at] - 'a') + static_cast<size_t>(tape[at + 1] - '0'));
      tape.erase(at, 1);
      tape[at] = p.prompt[rule];
      at = (at + (p.prompt[rule + 1] == 'l' ? 5 : 1)) % 6;
      tape.insert(at, 1, p.prompt[rule + 2]);
      all += (step > 0 ? "," : "") + tape;
    }
    EXPECT_EQ(p.reference, all) << p.prompt;
    EXPECT_EQ(p.prompt.substr(32), fmt::format("*{}>", p.level));
  }
}

TEST(Machine, KeepsWhatAllTasksPromise) {
  testing::ExpectPromises("machine", {1, 2, 9, 12});
  testing::ExpectPromises("machine", {1, 2, 9, 12}, [](TaskConfig* c) { c->set_fixed(true); });
}

TEST(Machine, TheTraceEndsInTheAnswer) {
  auto plain = TaskOf("machine"),
       traced = TaskOf("machine", [](TaskConfig*c) { c->set_trace(true); });
  for (uint64_t seed = 0; seed < 50; ++seed) {
    std::string trace = traced->Make(5, seed).reference, answer = plain->Make(5, seed).reference;
    EXPECT_EQ(trace.size(), 5u * 7 + 4) << trace;
    EXPECT_EQ(trace.substr(trace.rfind(',') + 1), answer);
  }
}

// A step writes under the head and moves it by one, on a ring of as many cells as the width.
TEST(Machine, AStepChangesOneCellAndMovesTheHeadByOne) {
  auto task = TaskOf("machine", [](TaskConfig* c) {
    c->set_trace(true);
    c->set_width(9);
  });
  for (uint64_t seed = 0; seed < 40; ++seed) {
    Problem p = task->Make(6, seed);
    std::string before = p.prompt.substr(25, 10);
    EXPECT_EQ(before.find_first_of("abcd"), before.find('a')) << "it starts in state a";
    std::istringstream steps(p.reference);
    for (std::string after; std::getline(steps, after, ',');) {
      ASSERT_EQ(after.size(), 10u);
      size_t from = before.find_first_of("abcd"), to = after.find_first_of("abcd");
      EXPECT_TRUE((from + 1) % 9 == to || (to + 1) % 9 == from) << before << " " << after;
      std::string then = before, now = after;
      then.erase(from, 1);
      now.erase(to, 1);
      then[from] = now[from];
      EXPECT_EQ(then, now) << "no other cell changes";
      before = after;
    }
  }
}

TEST(Machine, ALevelIsHowManySteps) {
  auto task = TaskOf("machine");
  testing::ExpectLevels(*task, 1, 1000);
  for (int level : {1, 17, 1000})
    EXPECT_TRUE(DrawOne(*task, level, 3).prompt.ends_with(fmt::format("*{}>", level)));
}

}  // namespace
}  // namespace pawl
