#include "tasks/stack_machine.h"

#include "tests/testing.h"

namespace pawl {
namespace {

int64_t Top(std::string_view program, StackEnd* end = nullptr) {
  std::vector<int64_t> stack = {6, 3};
  StackEnd ended = RunStackProgram(program, {}, &stack);
  if (end != nullptr) *end = ended;
  return stack.empty() ? -1 : stack.back();
}

TEST(StackMachine, ComputesAndLoops) {
  EXPECT_EQ(Top("+"), 9);
  EXPECT_EQ(Top("-"), 3);
  EXPECT_EQ(Top("/"), 2);
  EXPECT_EQ(Top("s-"), -3);
  EXPECT_EQ(Top("o"), 6);
  EXPECT_EQ(Top("xd*"), 36);
  EXPECT_EQ(Top("="), 0);
  EXPECT_EQ(Top("s<"), 1);
  EXPECT_EQ(Top("[ 1- ]"), 0) << "counts down to 0";
}

TEST(StackMachine, EndsWhateverTheProgram) {
  StackEnd end;
  for (const char* program :
       {"]", "[", "+++", "xxx", "?", "0/", "0%", "xx[", "][", "99*9*9*9*9*9*9*d*d*d*d*"}) {
    Top(program, &end);
    EXPECT_EQ(end, StackEnd::kError) << program;
  }
  Top("[]", &end);
  EXPECT_EQ(end, StackEnd::kOutOfSteps);
  Top("[d]", &end);
  EXPECT_EQ(end, StackEnd::kTooDeep);
  Top(std::string(10 << 20, '1'), &end);
  EXPECT_EQ(end, StackEnd::kTooDeep);
  Top(std::string(10 << 20, ' '), &end);
  EXPECT_EQ(end, StackEnd::kDone);
}

std::vector<int64_t> After(std::string_view program, std::vector<int64_t> stack) {
  EXPECT_EQ(RunStackProgram(program, {}, &stack), StackEnd::kDone) << program;
  return stack;
}

TEST(StackMachine, MovesNumbers) {
  using Stack = std::vector<int64_t>;
  EXPECT_EQ(After("", {4}), Stack{4});
  EXPECT_EQ(After("907", {}), (Stack{9, 0, 7}));
  EXPECT_EQ(After("d", {1, 2}), (Stack{1, 2, 2}));
  EXPECT_EQ(After("s", {1, 2}), (Stack{2, 1}));
  EXPECT_EQ(After("o", {1, 2}), (Stack{1, 2, 1}));
  EXPECT_EQ(After("x", {1, 2}), Stack{1});
}

TEST(StackMachine, ComputesWithTheLowerNumberFirst) {
  using Stack = std::vector<int64_t>;
  EXPECT_EQ(After("-", {2, 7}), Stack{-5});
  EXPECT_EQ(After("/", {17, 5}), Stack{3});
  EXPECT_EQ(After("%", {17, 5}), Stack{2});
  EXPECT_EQ(After("<", {2, 7}), Stack{1});
  EXPECT_EQ(After("<", {7, 7}), Stack{0});
  EXPECT_EQ(After("=", {7, 7}), Stack{1});
}

// 5! by a loop over the counter on top; a loop whose counter is 0 is passed over.
TEST(StackMachine, LoopsUntilTheTopIs0) {
  EXPECT_EQ(After("15[so*s1-]x", {}), (std::vector<int64_t>{120}));
  EXPECT_EQ(After("0[1]", {}), (std::vector<int64_t>{0}));
  EXPECT_EQ(After("2[1-3[1-]x]", {}), (std::vector<int64_t>{0})) << "a loop in a loop";
}

TEST(StackMachine, StepsAndDepthEndAtTheirLimits) {
  auto end = [](std::string_view program, StackLimits limits) {
    std::vector<int64_t> stack;
    return RunStackProgram(program, limits, &stack);
  };
  EXPECT_EQ(end("111", {.steps = 3}), StackEnd::kDone);
  EXPECT_EQ(end("1111", {.steps = 3}), StackEnd::kOutOfSteps);
  EXPECT_EQ(end("1 1  1   ", {.steps = 3}), StackEnd::kDone) << "spaces are no steps";
  EXPECT_EQ(end("11", {.depth = 2}), StackEnd::kDone);
  EXPECT_EQ(end("111", {.depth = 2}), StackEnd::kTooDeep);
}

}  // namespace
}  // namespace pawl
