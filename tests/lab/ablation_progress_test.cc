#include "lab/ablation_progress.h"

#include <gtest/gtest.h>

namespace pawl {
namespace {

constexpr TimeLeft::Sort kCell = {0, false}, kStart = {0, true};

TEST(TimeLeft, IsUnknownUntilARunOfEachSortThatIsLeftWasFinished) {
  TimeLeft left(2);
  EXPECT_FALSE(left.Seconds({{kCell, 3}}));
  left.Finished(kStart, 1, 10);
  EXPECT_FALSE(left.Seconds({{kCell, 3}}));
  EXPECT_EQ(left.Seconds({{kStart, 1}}), 10);
  left.Finished(kCell, 3, 30);
  EXPECT_EQ(left.Seconds({{kCell, 3}}), 30);
  EXPECT_FALSE(left.Seconds({{{1, false}, 3}})) << "another plan's runs are unlike";
}

TEST(TimeLeft, CountsRunsSideBySideAndWhatIsDoneOfThem) {
  TimeLeft left(2);
  left.Finished(kCell, 3, 30);
  EXPECT_EQ(left.Seconds({{kCell, 3, 20}, {kCell, 3, 5}}), 25);
  EXPECT_EQ(left.Seconds({{kCell, 3}, {kCell, 3}, {kCell, 3}}), 60);
  EXPECT_EQ(left.Seconds({{kCell, 3, 20}, {kCell, 3, 25}, {kCell, 3}}), 35)
      << "the third takes the place that is free first";
  EXPECT_EQ(left.Seconds({{kCell, 1}}), 10) << "one generation to go";
  EXPECT_EQ(left.Seconds({{kCell, 3, 90}}), 3) << "late, and not done";
  EXPECT_EQ(left.Seconds({}), 0);
}

}  // namespace
}  // namespace pawl
