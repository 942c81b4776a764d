// Which kernels a process computes with; each case in a process of its own, since it chooses once.
#include <cstdlib>
#include <iostream>

#include "base/error.h"
#include "kernels/in_use.h"
#include "tests/testing.h"

namespace pawl {
namespace {

// Prints what a process with this PAWL_KERNELS says, and ends.
[[noreturn]] void Say(const char* cap) {
  ::setenv("PAWL_KERNELS", cap, 1);
  try {
    std::cerr << KernelsInUse() << "\n";
  } catch (const Error& error) {
    std::cerr << error.what() << "\n";
    std::exit(error.exit_code());
  }
  std::exit(0);
}

class ChooseTest : public ::testing::Test {
 protected:
  ChooseTest() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(ChooseTest, TheEnvironmentCapsThem) {
  EXPECT_EXIT(Say("portable"), ::testing::ExitedWithCode(0), "^portable and portable\n");
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    EXPECT_EXIT(Say("avx2"), ::testing::ExitedWithCode(0), "^avx2 and avx2\n");
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"))
    EXPECT_EXIT(Say("avx512"), ::testing::ExitedWithCode(0), "^avx512 and avx512\n");
}

TEST_F(ChooseTest, AnUnknownNameIsAnErrorWithTheKnownOnes) {
  EXPECT_EXIT(Say("sse"), ::testing::ExitedWithCode(2),
              "PAWL_KERNELS: names unknown kernels 'sse'; known: amx, avx512bf16, avx512, avx2, "
              "portable");
}

}  // namespace
}  // namespace pawl
