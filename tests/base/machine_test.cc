#include "base/machine.h"

#include <regex>

#include "tests/testing.h"

namespace pawl {
namespace {

TEST(Machine, VersionAndCommitHaveTheirForm) {
  EXPECT_TRUE(std::regex_match(Version(), std::regex("\\d+\\.\\d+\\.\\d+")));
  EXPECT_TRUE(std::regex_match(Commit(), std::regex("unknown|[0-9a-f]{12}(\\+changes)?")))
      << Commit();
}

TEST(Machine, TheProcessorIsTheOneThatTheSystemNames) {
  std::string info = testing::Read("/proc/cpuinfo");
  if (info.find("model name") == std::string::npos) {
    EXPECT_EQ(Processor(), "unknown");
  } else {
    EXPECT_NE(info.find(": " + Processor() + "\n"), std::string::npos) << Processor();
  }
}

TEST(Machine, APeakIsWhatWasHeld) {
  double before = PeakMebibytes();
  std::string held(64 << 20, 'x');
  EXPECT_GE(PeakMebibytes(), std::max(before, 64.0)) << held[5];
}

TEST(Machine, MemoryIsNotMoreThanTheSystemHas) {
  std::istringstream info(testing::Read("/proc/meminfo"));
  std::string name;
  int64_t kilobytes = 0;
  info >> name >> kilobytes;
  ASSERT_EQ(name, "MemTotal:");
  EXPECT_GT(MemoryBytes(), 0);
  EXPECT_LE(MemoryBytes(), kilobytes * 1024);
}

}  // namespace
}  // namespace pawl
