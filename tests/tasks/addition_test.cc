#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::DrawOne;
using testing::ReferenceOf;
using testing::TaskOf;

// The sum by ordinary arithmetic, from the prompt alone.
TEST(Addition, TheReferenceIsTheSum) {
  auto plain = TaskOf("addition", [](TaskConfig* c) { c->set_format(TaskConfig::plain); });
  auto reversed = TaskOf("addition");
  for (uint64_t n = 0; n < 300; ++n) {
    int level = 1 + static_cast<int>(n % 9);
    Problem p = DrawOne(*plain, level, n);
    size_t plus = p.prompt.find('+');
    std::string a = p.prompt.substr(0, plus),
                b = p.prompt.substr(plus + 1, p.prompt.size() - plus - 2);
    EXPECT_EQ(a.size(), static_cast<size_t>(level));
    EXPECT_EQ(std::stoll(p.reference), std::stoll(a) + std::stoll(b)) << p.prompt;
    Problem r = reversed->Make(p.level, p.seed);
    EXPECT_EQ(std::string(r.reference.rbegin(), r.reference.rend()), p.reference);
    EXPECT_TRUE(plain->IsRight(p, p.reference));
    EXPECT_FALSE(plain->IsRight(p, p.reference + "0"));
    EXPECT_FALSE(plain->IsRight(p, ""));
  }
}

TEST(Addition, TheTraceWritesEachPlacesCarryAndDigit) {
  auto task = TaskOf("addition", [](TaskConfig* c) { c->set_trace(true); });
  for (uint64_t n = 0; n < 50; ++n) {
    Problem p = DrawOne(*task, 4, n);
    size_t semicolon = p.reference.find(';');
    ASSERT_EQ(semicolon, 8u);
    std::string answer = p.reference.substr(9);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(p.reference[2 * i + 1], answer[i]);
    EXPECT_EQ(p.reference[6], answer[4]) << "the last carry is the highest digit";
  }
}

// Counts over the digits of many sums of each kind of input.
TEST(Addition, InputsAreDrawnAsTheyAreCalled) {
  struct Seen {
    int digits = 0, low = 0, zeros = 0, nines = 0, equal = 0, carries = 0;
  };
  auto look = [](TaskConfig::Inputs inputs) {
    auto task = TaskOf("addition", [&](TaskConfig* c) { c->set_inputs(inputs); });
    Seen seen;
    for (uint64_t n = 0; n < 500; ++n) {
      Problem p = DrawOne(*task, 8, n);
      EXPECT_EQ(p.prompt.size(), 18u) << p.prompt;
      EXPECT_NE(p.prompt[7], '0') << p.prompt;
      EXPECT_NE(p.prompt[16], '0') << p.prompt;
      for (size_t i = 0; i < 8; ++i) {
        int a = p.prompt[i] - '0', b = p.prompt[i + 9] - '0';
        ++seen.digits;
        seen.low += a < 5 && b < 5;
        seen.zeros += a == 0;
        seen.nines += a + b == 9;
        seen.equal += a == b;
        seen.carries += p.reference[i] - '0' < a;
      }
    }
    return seen;
  };
  Seen uniform = look(TaskConfig::uniform);
  EXPECT_NEAR(uniform.low, uniform.digits / 4, 150);
  EXPECT_NEAR(uniform.zeros, uniform.digits * 7 / 80, 100);  // a leading digit is none
  Seen low = look(TaskConfig::low);
  EXPECT_EQ(low.low, low.digits);
  EXPECT_EQ(low.carries, 0);
  EXPECT_EQ(look(TaskConfig::high).low, 0);
  EXPECT_NEAR(look(TaskConfig::sparse).zeros, 4000 * 7 / 8 * 31 / 40, 150);
  EXPECT_EQ(look(TaskConfig::equal).equal, 4000);
  EXPECT_NEAR(look(TaskConfig::chains).nines, 4000 * 31 / 40, 200);
}

TEST(Addition, KeepsWhatAllTasksPromise) { testing::ExpectPromises("addition", {1, 2, 3, 7, 30}); }

// 7 + 8 = 15, and 12 + 34 = 046, the lowest digit first.
TEST(Addition, ReversedNumbersStandLowestDigitFirst) {
  auto task = TaskOf("addition"),
       plain = TaskOf("addition", [](TaskConfig*c) { c->set_format(TaskConfig::plain); });
  EXPECT_EQ(ReferenceOf(*task, 1, "7+8="), "51");
  EXPECT_EQ(ReferenceOf(*plain, 1, "7+8="), "15");
  EXPECT_EQ(ReferenceOf(*task, 2, "21+43="), "640");
  EXPECT_EQ(ReferenceOf(*plain, 2, "12+34="), "046");
  auto traced = TaskOf("addition", [](TaskConfig* c) { c->set_trace(true); });
  EXPECT_EQ(ReferenceOf(*traced, 1, "7+8="), "15;51");
  EXPECT_EQ(ReferenceOf(*traced, 2, "21+43="), "0604;640");
  EXPECT_EQ(ReferenceOf(*traced, 2, "99+99="), "1819;891") << "99 + 99 = 198";
}

TEST(Addition, AWidthPadsTheNumbersAndBoundsTheLevels) {
  auto task = TaskOf("addition", [](TaskConfig* c) {
    c->set_width(5);
    c->set_format(TaskConfig::plain);
  });
  testing::ExpectLevels(*task, 1, 5);
  testing::ExpectLevels(*TaskOf("addition"), 1, 1000);
  for (uint64_t n = 0; n < 50; ++n) {
    Problem p = DrawOne(*task, 2, n);
    ASSERT_EQ(p.prompt.size(), 12u) << p.prompt;
    EXPECT_EQ(p.prompt.substr(0, 3), "000");
    EXPECT_EQ(p.prompt.substr(6, 3), "000");
    EXPECT_NE(p.prompt[3], '0') << "two digits are two";
    EXPECT_EQ(p.reference.size(), 6u);
    EXPECT_EQ(std::stoi(p.reference), std::stoi(p.prompt) + std::stoi(p.prompt.substr(6)));
  }
}

// Of one digit each: 10 x 10, 5 x 5, 10 alike; of two: a leading digit is none of 0.
TEST(Addition, CountsItsProblems) {
  auto distinct = [](TaskConfig::Inputs inputs, int level) {
    return TaskOf("addition", [&](TaskConfig* c) { c->set_inputs(inputs); })->Distinct(level);
  };
  EXPECT_EQ(distinct(TaskConfig::uniform, 1), 100);
  EXPECT_EQ(distinct(TaskConfig::uniform, 2), 8100);
  EXPECT_EQ(distinct(TaskConfig::low, 1), 25);
  EXPECT_EQ(distinct(TaskConfig::low, 2), 400);
  EXPECT_EQ(distinct(TaskConfig::high, 2), 625);
  EXPECT_EQ(distinct(TaskConfig::equal, 1), 10);
}

// Two numbers as the task writes them; unlike its own they may have unlike numbers of digits.
TEST(Addition, TwoNumbersAreAProposal) {
  auto task = TaskOf("addition");
  Task::Posed posed = task->Pose("21+5=");  // 12 + 5
  ASSERT_TRUE(posed.problem) << posed.why;
  EXPECT_EQ(posed.problem->level, 2);
  EXPECT_EQ(posed.problem->reference, "710");
  for (const char* none : {"", "+", "21+5", "+5=", "21+=", "21+5=7",
                           "10+5=", "2 1+5=", "21+5+5=", "a+b=", "21-5=", "=21+5="})
    EXPECT_FALSE(task->Pose(none).problem) << none;
  EXPECT_TRUE(task->Pose("0+0=").problem);
  auto padded = TaskOf("addition", [](TaskConfig* config) { config->set_width(3); });
  EXPECT_EQ(padded->Pose("210+500=").problem->reference, "7100");
  EXPECT_EQ(padded->Pose("210+500=").problem->level, 2);
  EXPECT_FALSE(padded->Pose("21+500=").problem);
  auto plain =
      TaskOf("addition", [](TaskConfig* config) { config->set_format(TaskConfig::plain); });
  EXPECT_EQ(plain->Pose("10+5=").problem->reference, "015");
  EXPECT_FALSE(plain->Pose("01+5=").problem);
}

}  // namespace
}  // namespace pawl
