#include "base/deaths.h"

#include <gtest/gtest.h>

namespace pawl {
namespace {

using Cause = Deaths::Cause;

TEST(Deaths, ThreeByItselfWithoutProgressAreTooMany) {
  Deaths deaths;
  auto now = steady_clock::now();
  EXPECT_FALSE(deaths.Note(Cause::kItself, false, now));
  EXPECT_FALSE(deaths.Note(Cause::kItself, false, now));
  EXPECT_TRUE(deaths.Note(Cause::kItself, false, now));
  EXPECT_EQ(deaths.without_progress(), 3);
}

TEST(Deaths, ProgressBeginsTheCountAnew) {
  Deaths deaths;
  auto now = steady_clock::now();
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(deaths.Note(Cause::kItself, i % 2 == 0, now)) << i;
  for (int i = 0; i < 8; ++i) EXPECT_FALSE(deaths.Note(Cause::kOutside, i % 2 == 0, now)) << i;
}

TEST(Deaths, KillsFromOutsideAreBorneLongerButNotForEver) {
  Deaths deaths;
  auto now = steady_clock::now();
  for (int i = 1; i < Deaths::kAllMax; ++i)
    EXPECT_FALSE(deaths.Note(Cause::kOutside, false, now)) << i;
  EXPECT_TRUE(deaths.Note(Cause::kOutside, false, now));
}

// One problem of a thousand kills it: it gets something done each time, and would go on for weeks.
TEST(Deaths, ThirtyInAnHourAreTooManyWithProgressToo) {
  Deaths often, seldom;
  auto now = steady_clock::now();
  for (int i = 1; i < 30; ++i)
    EXPECT_FALSE(often.Note(Cause::kItself, true, now + std::chrono::minutes(i))) << i;
  EXPECT_TRUE(often.Note(Cause::kItself, true, now + std::chrono::minutes(30)));
  for (int i = 1; i < 300; ++i)
    EXPECT_FALSE(seldom.Note(Cause::kItself, true, now + std::chrono::minutes(3 * i))) << i;
}

TEST(Deaths, TheFirstDeathIsMendedAtOnceLaterOnesLater) {
  Deaths deaths;
  auto now = steady_clock::now();
  deaths.Note(Cause::kOutside, false, now);
  EXPECT_EQ(deaths.PauseSeconds(), 0);
  deaths.Note(Cause::kOutside, false, now);
  EXPECT_GT(deaths.PauseSeconds(), 0);
  EXPECT_LE(deaths.PauseSeconds(), 5);
}

}  // namespace
}  // namespace pawl
