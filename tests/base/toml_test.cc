#include "base/toml.h"

#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

std::string Times(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

std::string ParseError(const std::string& text) {
  ErrorCode code = ErrorCode::kUsage;
  std::string error = ErrorOf([&] { ParseToml(text, "x.toml"); }, &code);
  EXPECT_EQ(code, ErrorCode::kUsage);
  return error;
}

// Each would end in a table within a table within ..., which toml++ destroys by recursion.
TEST(ParseToml, BoundsHowDeepTablesNest) {
  for (const std::string& text : std::vector<std::string>{
           "\n" + Times(500000, "a.") + "a = 1\n", "\n[" + Times(500000, "a.") + "a]\n",
           "\nx = {" + Times(500000, "'a' . ") + "a = 1}\n",
           "\nx = \"\"\"a\"b\"\"\"\n" + Times(500000, "\"a\".") + "a = 1\n"}) {
    EXPECT_THAT(ParseError(text), HasSubstr("a key has more than 16 parts")) << text.substr(0, 40);
  }
  EXPECT_THAT(ParseError(Times(50, "\n") + Times(30, "a.") + "a = 1"), HasSubstr("x.toml:51: "));
  EXPECT_NE(ParseError("x = " + Times(200000, "[")), "");
  EXPECT_NE(ParseError("x = " + Times(200000, "{a = ")), "");
  EXPECT_THAT(ParseError(Times(5 << 20, " ")), HasSubstr("a config has 4194304 at most"));
}

TEST(ParseToml, DotsOutsideOfKeysAreDots) {
  std::string dots = Times(40, ".");
  for (const std::string& text : std::vector<std::string>{
           "a = \"" + dots + "\"", "a = '" + dots + "'",
           "a = \"\"\"" + dots + "\n\"" + dots + "\"\"\"", "# it's " + dots + "\na = 1",
           "a = [1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, "
           "8.5]",
           "a = \"\\\"" + dots + "\""}) {
    EXPECT_EQ(ParseError(text), "") << text;
  }
}

TEST(ParseToml, SaysWhereATextIsNoToml) {
  EXPECT_THAT(ParseError("a = 1\nb = = 2\n"), HasSubstr("x.toml:2:5: "));
}

}  // namespace
}  // namespace pawl
