#include "replay/server/leases.h"

#include "replay/limiter.h"
#include "tests/testing.h"

namespace pawl {
namespace {

struct Item {
  int64_t number;
  int64_t id() const { return number; }
};

using Table = LeaseTable<Item>;
using std::chrono::seconds;

class LeaseTableTest : public ::testing::Test {
 protected:
  LeaseTableTest() {
    for (int64_t id : {3, 1, 2}) table_.Add({id});
  }
  Table table_{seconds(10)};
  Table::Clock::time_point now_{};
};

TEST_F(LeaseTableTest, GivesEachOnceInOrderOfId) {
  EXPECT_EQ(table_.Lease(now_), 1);
  EXPECT_EQ(table_.Lease(now_), 2);
  EXPECT_EQ(table_.Lease(now_), 3);
  EXPECT_EQ(table_.Lease(now_), -1);
}

TEST_F(LeaseTableTest, GivesAnExpiredLeaseAgain) {
  EXPECT_EQ(table_.Lease(now_), 1);
  EXPECT_EQ(table_.Lease(now_ + seconds(5)), 2);
  EXPECT_EQ(table_.Lease(now_ + seconds(10)), 1) << "before the newer 3";
  EXPECT_EQ(table_.expired(), 1);
}

TEST_F(LeaseTableTest, AnAnswerCountsOnceWhoeverGivesIt) {
  table_.Lease(now_);
  EXPECT_TRUE(table_.Done(1));
  EXPECT_FALSE(table_.Done(1));
  EXPECT_TRUE(table_.Done(3)) << "a late answer to an item that is ready again is as good";
  EXPECT_EQ(table_.Lease(now_ + seconds(100)), 2);
  EXPECT_EQ(table_.Lease(now_ + seconds(100)), -1);
  EXPECT_EQ(table_.size(), 1u);
}

// samples_per_insert 2, slack 10: ahead = I - D/2.
TEST(RateLimiter, TheFasterSideWaits) {
  RateLimiter limiter(2, 10);
  EXPECT_FALSE(limiter.MayDraw(1)) << "0 - 1/2 < 0";
  EXPECT_TRUE(limiter.MayInsert());
  limiter.SetInserted(11);
  EXPECT_FALSE(limiter.MayInsert()) << "11 > 10";
  EXPECT_TRUE(limiter.MayDraw(22)) << "11 - 22/2 = 0";
  EXPECT_FALSE(limiter.MayDraw(23));
  limiter.SetDrawn(4);
  EXPECT_TRUE(limiter.MayInsert()) << "11 - 2 = 9";
}

}  // namespace
}  // namespace pawl
