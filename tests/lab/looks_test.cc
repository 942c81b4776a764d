#include "lab/looks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <tuple>

namespace pawl {
namespace {

using ::testing::HasSubstr;

TEST(Looks, AreAllUnlike) {
  std::set<std::tuple<std::string, std::string, int>> looks;
  for (int i = 0; i < kLooks; ++i) {
    Look look = LookOf(i);
    EXPECT_TRUE(looks.insert({look.color, look.dash, look.symbol}).second) << i;
  }
}

TEST(Looks, OfNeighboursDifferInColourAndInSymbol) {
  for (int i = 0; i + 1 < kLooks; ++i) {
    EXPECT_STRNE(LookOf(i).color, LookOf(i + 1).color) << i;
    EXPECT_NE(LookOf(i).symbol, LookOf(i + 1).symbol) << i;
  }
}

TEST(Looks, OfTheFirstSevenHaveAColourEach) {
  std::set<std::string> colors;
  for (int i = 0; i < 7; ++i) colors.insert(LookOf(i).color);
  EXPECT_EQ(colors.size(), 7u);
}

TEST(Looks, OfTheFirst36AreUnlikeInBlackAndWhite) {
  std::set<std::string> seen;
  for (int i = 0; i < 36; ++i) {
    Look look = LookOf(i);
    look.color = "#000000";
    EXPECT_TRUE(seen.insert(Sample(look)).second) << i;
  }
}

TEST(SymbolPath, IsSeenInItsColourAndHoldsWhatIsPutInside) {
  Look look = LookOf(1);
  std::string path = SymbolPath(look, " class=\"pt\"", "<title>x</title>");
  EXPECT_THAT(path, HasSubstr(std::string("stroke=\"") + look.color));
  EXPECT_THAT(path, HasSubstr(" class=\"pt\"><title>x</title></path>"));
}

TEST(Sample, ShowsColourDashAndSymbol) {
  Look look = LookOf(8);
  std::string sample = Sample(look);
  EXPECT_THAT(sample, HasSubstr(std::string("stroke-dasharray=\"") + look.dash + "\""));
  EXPECT_THAT(sample, HasSubstr(SymbolPath(look, " transform=\"translate(18 7)\"", "")));
}

}  // namespace
}  // namespace pawl
