#include "games/solver_table.h"

#include <map>

#include "base/random.h"
#include "tests/testing.h"

namespace pawl {
namespace {

constexpr Bounds kUnknown = {-BoundTable::kMost, BoundTable::kMost};

// A table far smaller than its keys: what it says of a key was once kept under that key.
TEST(BoundTable, NeverAnswersForAnotherKey) {
  for (int bits : {6, 20, 33, 49, 63, 64}) {
    BoundTable table(bits, 1 << 10);
    RandomStream random(RandomKey::Root(static_cast<uint64_t>(bits)));
    std::map<uint64_t, Bounds> kept;
    int found = 0;
    for (int i = 0; i < 100'000; ++i) {
      // Near each other in half of the cases, as the keys of a search are.
      uint64_t key = random.Below(2) == 0 ? random.Below(500) : random.Below(UINT64_MAX);
      key &= ~uint64_t{0} >> (64 - bits);
      Bounds known = table.Find(key);
      if (known != kUnknown) {
        ++found;
        ASSERT_TRUE(kept.contains(key));
        ASSERT_EQ(known, kept[key]);
      }
      int lower = static_cast<int>(random.Below(65)) - 32;
      kept[key] = {lower,
                   lower + static_cast<int>(random.Below(static_cast<uint64_t>(33 - lower)))};
      table.Keep(key, kept[key], static_cast<int64_t>(1 + random.Below(1000)));
      ASSERT_EQ(table.Find(key), kept[key]);
    }
    EXPECT_GT(found, 100) << bits;
  }
}

TEST(BoundTable, KeepsWhatTookMuchWork) {
  BoundTable table(40, 1 << 10);
  table.Keep(7, {3, 4}, 1'000'000);
  for (uint64_t key = 100; key < 600; ++key) table.Keep(key, {0, 0}, 1);
  EXPECT_EQ(table.Find(7), (Bounds{3, 4}));
}

// Otherwise the first positions that it was asked would fill it.
TEST(BoundTable, LetsGoOfWhatNobodyAsksFor) {
  BoundTable table(40, 1 << 10);
  for (uint64_t key = 0; key < 1000; ++key) table.Keep(key, {3, 4}, 1'000'000);
  int before = 0, after = 0;
  auto count = [&](int* held) {
    for (uint64_t key = 0; key < 1000; ++key) *held += table.Find(key) != kUnknown;
  };
  count(&before);
  for (uint64_t key = 10'000; key < 1'000'000; ++key) table.Keep(key, {0, 0}, 1 + key % 2);
  count(&after);
  EXPECT_GT(before, 100);
  EXPECT_EQ(after, 0);
}

}  // namespace
}  // namespace pawl
