#include "model/closed_form/numbers.h"

#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

TEST(ClosedFormNumbers, ComeBackFromTheirTexts) {
  for (double value : {0.0, -1.5, 1e-300, 0.1, 123456789.123456789})
    EXPECT_EQ(ToNumber(ToText(value)), value);
  EXPECT_EQ(ToVector("1,-2.5,3", 3), (std::vector<double>{1, -2.5, 3}));
}

TEST(ClosedFormNumbers, OtherTextsAreNamed) {
  for (const char* text : {"", "x", "1.5x", "2 3", "inf", "nan", "1,2"})
    EXPECT_THAT(ErrorOf([&] { ToNumber(text); }), HasSubstr("is no number")) << text;
  EXPECT_THAT(ErrorOf([] { ToVector("1,2", 3); }),
              HasSubstr("has 2 numbers, the model 3 dimensions"));
  EXPECT_THAT(ErrorOf([] { ToVector("1,,2", 3); }), HasSubstr("'' is no number"));
}

}  // namespace
}  // namespace pawl
