#include "base/error.h"

#include <new>
#include <thread>

#include "tests/testing.h"

namespace pawl {
namespace {

TEST(InOneLine, LeavesABacktraceOut) {
  std::runtime_error torch(
      "The size of tensor a (3) must match\nthe size of tensor b (4)\nException raised from "
      "infer_size at ExpandUtils.cpp:35 (most recent call first):\nframe #0: c10::Error");
  EXPECT_EQ(InOneLine(torch), "The size of tensor a (3) must match the size of tensor b (4)");
  EXPECT_EQ(InOneLine(std::runtime_error("[enforce fail] x\nframe #0: c10::Error")),
            "[enforce fail] x");
  EXPECT_EQ(InOneLine(std::runtime_error("plain")), "plain");
  EXPECT_EQ(InOneLine(std::runtime_error(std::string(100000, 'x'))).size(), 1003u);
}

TEST(InOneLine, SaysThatMemoryRanOut) {
  EXPECT_THAT(InOneLine(std::bad_alloc()), ::testing::StartsWith("out of memory"));
  std::runtime_error torch(
      "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: "
      "you tried to allocate 8 bytes. Error code 12 (Cannot allocate memory)\nframe #0: "
      "c10::ThrowEnforceNotMet(char const*)");
  EXPECT_EQ(InOneLine(torch), InOneLine(std::bad_alloc()));
}

TEST(InOneLineDeathTest, WhatLeavesAThreadEndsTheProcessWithIt) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        EndInOneLine();
        std::thread([] {
          throw std::runtime_error("lost\nException raised from here\nframe #0");
        }).join();
      },
      ::testing::ExitedWithCode(1), "^pawl: lost\n$");
}

}  // namespace
}  // namespace pawl
