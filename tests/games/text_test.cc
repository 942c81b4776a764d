#include "games/text.h"

#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;

TEST(GameText, NumbersAreWholeAndInTheirRange) {
  EXPECT_EQ(ParseNumber("n", "7", 0, 9), 7);
  for (const char* bad : {"", "x", "7x", " 7", "-1", "+1", "10", "99999999999999"})
    EXPECT_EQ(ErrorOf([&] { ParseNumber("n", bad, 0, 9); }),
              fmt::format("n '{}': must be a number from 0 to 9", bad));
}

TEST(GameText, SplitKeepsEmptyParts) {
  EXPECT_EQ(Split("a//b", '/'), (std::vector<std::string_view>{"a", "", "b"}));
  EXPECT_EQ(Split("", '/'), (std::vector<std::string_view>{""}));
}

TEST(GameText, ARefusalShowsWhatCanBeShown) {
  EXPECT_EQ(ErrorOf([] { Refuse("move", "a\nb\x01", "is bad"); }), "move 'a?b?': is bad");
  EXPECT_LT(ErrorOf([] { Refuse("move", std::string(5000, 'a'), "is bad"); }).size(), 200u);
}

}  // namespace
}  // namespace pawl
