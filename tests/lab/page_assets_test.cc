#include "lab/page_assets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace pawl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(PageAssets, LoadNothingFromANetwork) {
  for (const std::string text : {kPageStyle, kPageScript}) {
    for (const char* way : {"http:", "https:", "@import", "url(", "fetch(", "XMLHttpRequest"})
      EXPECT_THAT(text, Not(HasSubstr(way)));
  }
}

TEST(PageAssets, CannotEndTheirElement) {
  EXPECT_THAT(std::string(kPageStyle), Not(HasSubstr("</style")));
  EXPECT_THAT(std::string(kPageScript), Not(HasSubstr("</script")));
  EXPECT_THAT(std::string(kPageScript), Not(HasSubstr("<!--")));
}

TEST(PageAssets, CloseWhatTheyOpen) {
  for (const std::string text : {kPageStyle, kPageScript}) {
    for (auto [open, close] : {std::pair{'{', '}'}, {'(', ')'}, {'[', ']'}})
      EXPECT_EQ(std::count(text.begin(), text.end(), open),
                std::count(text.begin(), text.end(), close))
          << open;
  }
}

TEST(PageAssets, HideControlsUntilTheScriptRuns) {
  EXPECT_THAT(std::string(kPageStyle), HasSubstr(".controls,.legend input{display:none}"));
  EXPECT_THAT(std::string(kPageStyle), HasSubstr(".js .controls{display:flex"));
  EXPECT_THAT(std::string(kPageScript), HasSubstr("'js'"));
}

TEST(PageAssets, FindThePartsThatFiguresHave) {
  for (const char* part : {".arm", ".pt", "title"})
    EXPECT_THAT(std::string(kPageScript), HasSubstr(part));
}

}  // namespace
}  // namespace pawl
