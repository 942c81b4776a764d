#include "base/nearest.h"

#include "tests/testing.h"

namespace pawl {
namespace {

TEST(Nearest, IsTheWordAtTheLeastDistance) {
  std::vector<std::string> words = {"run", "report", "replay", "sample"};
  EXPECT_EQ(Nearest("ran", words), "run");
  EXPECT_EQ(Nearest("reprot", words), "report");
  EXPECT_EQ(Nearest("xyzzy", {}), "");
}

TEST(NearestAlike, SaysNothingWhereNoWordIsAlike) {
  std::vector<std::string> words = {"run", "report"};
  EXPECT_EQ(NearestAlike("ran", words), "run");
  EXPECT_EQ(NearestAlike("frobnicate", words), "");
  EXPECT_EQ(NearestAlike("run", {}), "");
}

}  // namespace
}  // namespace pawl
