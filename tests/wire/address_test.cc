#include "wire/address.h"

#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

TEST(ParseAddress, TakesHostsAndPorts) {
  EXPECT_EQ(ParseAddress("node7:80").host, "node7");
  EXPECT_EQ(ParseAddress("[::1]:7070").host, "::1");
  for (const char* bad : {"node7", ":80", "node7:", "node7:port", "node7:99999"}) {
    EXPECT_THAT(ErrorOf([&] { ParseAddress(bad); }), HasSubstr("write HOST:PORT")) << bad;
  }
}

}  // namespace
}  // namespace pawl
