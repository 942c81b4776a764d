#include "games/bits.h"

#include "base/random.h"
#include "tests/testing.h"

namespace pawl {
namespace {

class BitsTest : public ::testing::Test {
 protected:
  RandomStream random_{RandomKey::Root(1)};

  // From sparse to full.
  uint64_t Set() {
    uint64_t set = random_.Below(~uint64_t{0});
    for (uint64_t n = random_.Below(4); n > 0; --n) set &= random_.Below(~uint64_t{0});
    return random_.Below(2) == 0 ? set : ~set;
  }
};

TEST_F(BitsTest, AreCounted) {
  EXPECT_EQ(CountBits(0), 0);
  EXPECT_EQ(CountBits(~uint64_t{0}), 64);
  for (int i = 0; i < 1000; ++i) {
    uint64_t set = Set();
    ASSERT_EQ(CountBits(set), std::popcount(set)) << set;
    ASSERT_EQ(IsOdd(set), std::popcount(set) % 2 == 1) << set;
  }
}

TEST_F(BitsTest, TheNthIsThatBelowWhichNAreSet) {
  for (int i = 0; i < 200; ++i) {
    uint64_t set = Set();
    for (int n = 0; n < std::popcount(set); ++n) {
      int bit = NthBit(set, n);
      ASSERT_EQ(set >> bit & 1, 1u) << set;
      ASSERT_EQ(std::popcount(set & ((uint64_t{1} << bit) - 1)), n) << set;
    }
  }
}

}  // namespace
}  // namespace pawl
