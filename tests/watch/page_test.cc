#include "watch/page.h"

#include "tests/testing.h"

namespace pawl {
namespace {

TEST(LivePage, AsksForNothingButItsOwnServersPages) {
  const std::string& page = LivePage();
  EXPECT_THAT(page, ::testing::StartsWith("<!doctype html>"));
  EXPECT_THAT(page, ::testing::HasSubstr("new EventSource(\"/events\" + query)"));
  // The one address is the name of SVG's elements.
  std::string rest = page;
  for (size_t at = rest.find("http"); at != std::string::npos; at = rest.find("http", at + 1))
    EXPECT_EQ(rest.substr(at, 26), "http://www.w3.org/2000/svg");
  EXPECT_EQ(page.find("innerHTML"), std::string::npos) << "names of peers are text";
}

}  // namespace
}  // namespace pawl
