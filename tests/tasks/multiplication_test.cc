#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::DrawOne;
using testing::ReferenceOf;
using testing::TaskOf;

TEST(Multiplication, TheTraceAddsUpToTheProduct) {
  auto task = TaskOf("multiplication", [](TaskConfig* c) { c->set_trace(true); });
  auto value = [](std::string digits) {
    return std::stoll(std::string(digits.rbegin(), digits.rend()));
  };
  for (uint64_t n = 0; n < 100; ++n) {
    Problem p = DrawOne(*task, 1 + static_cast<int>(n % 6), n);
    size_t times = p.prompt.find('*');
    long long a = value(p.prompt.substr(0, times)),
              b = value(p.prompt.substr(times + 1, p.prompt.size() - times - 2));
    size_t end = p.reference.find('='), last = p.reference.rfind(':');
    EXPECT_EQ(value(p.reference.substr(end + 1)), a * b) << p.prompt << p.reference;
    EXPECT_EQ(p.reference.substr(last + 1, end - last - 1), p.reference.substr(end + 1));
    size_t first = p.reference.find(':');
    EXPECT_EQ(value(p.reference.substr(first + 1, p.reference.find_first_of(";=") - first - 1)),
              a * (b % 10));
    EXPECT_EQ(value(p.reference.substr(0, 2)), (a % 10) * (b % 10));
  }
  // Twelve times thirty-four.
  EXPECT_EQ(ReferenceOf(*task, 2, "21*43="), "8080800,4040400:8400;6001001,3030400:8040=8040");
}

TEST(Multiplication, KeepsWhatAllTasksPromise) {
  testing::ExpectPromises("multiplication", {1, 2, 3, 9});
}

// 7 times 8: the product's digits 6 and 5, with the total's 0 it is 06, with the carry's 0 it is
// 06, the new carry is 5.
TEST(Multiplication, AProductOfOneDigitEachIsOneStep) {
  auto traced = TaskOf("multiplication", [](TaskConfig* c) { c->set_trace(true); });
  EXPECT_EQ(ReferenceOf(*traced, 1, "7*8="), "6560605:65=65");
  EXPECT_EQ(ReferenceOf(*traced, 1, "0*9="), "0000000:00=00");
}

TEST(Multiplication, PlainNumbersStandHighestDigitFirst) {
  auto plain = TaskOf("multiplication", [](TaskConfig*c) { c->set_format(TaskConfig::plain); }),
       reversed = TaskOf("multiplication");
  EXPECT_EQ(ReferenceOf(*plain, 2, "12*34="), "0408");
  EXPECT_EQ(ReferenceOf(*reversed, 2, "21*43="), "8040");
  EXPECT_EQ(ReferenceOf(*plain, 2, "99*99="), "9801");
  Problem p = {2, 0, "12*34=", "0408"};
  for (const char* wrong : {"408", "8040", "0408 ", "04080"})
    EXPECT_FALSE(plain->IsRight(p, wrong));
}

TEST(Multiplication, ALevelIsTheDigitsOfEachNumber) {
  auto task = TaskOf("multiplication");
  testing::ExpectLevels(*task, 1, 100);
  EXPECT_EQ(task->Distinct(1), 100);
  EXPECT_EQ(task->Distinct(2), 8100);
  for (int level : {2, 6, 100}) {
    Problem p = DrawOne(*task, level, 1);
    size_t digits = static_cast<size_t>(level);
    EXPECT_EQ(p.prompt.size(), 2 * digits + 2);
    EXPECT_EQ(p.prompt[digits], '*');
    EXPECT_NE(p.prompt[digits - 1], '0') << "the highest digit";
    EXPECT_NE(p.prompt[2 * digits], '0');
    EXPECT_EQ(p.reference.size(), 2 * digits);
  }
}

}  // namespace
}  // namespace pawl
