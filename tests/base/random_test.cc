#include "base/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace pawl {
namespace {

// The known answers that Random123 publishes for philox4x32-10 (kat_vectors).
TEST(Philox, GivesThePublishedKnownAnswers) {
  EXPECT_EQ(Philox4x32({0, 0, 0, 0}, {0, 0}),
            (PhiloxBlock{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(Philox4x32({~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}),
            (PhiloxBlock{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(Philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (PhiloxBlock{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(RandomKey, FoldsApartWordsTextsAndDraws) {
  RandomKey root = RandomKey::Root(7);
  std::set<uint64_t> seen = {root.value(), root.Bits(0), root.Bits(1)};
  for (uint64_t word : {0, 1, 2}) seen.insert(root.Fold(word).value());
  for (const char* text : {"a", "b", "ab", "a longer text than eight bytes", ""})
    seen.insert(root.Fold(text).value());
  EXPECT_EQ(seen.size(), 11u);
  EXPECT_EQ(root.Fold("a").value(), RandomKey::Root(7).Fold("a").value());
}

// The mean of n uniforms has deviation 1/sqrt(12 n): 5 deviations at n = 100,000 are 0.0046.
TEST(RandomKey, UniformsHaveTheRightMeanAndRange) {
  RandomKey key = RandomKey::Root(1);
  double sum = 0;
  for (uint64_t i = 0; i < 100000; ++i) {
    double u = key.Uniform(i);
    ASSERT_GE(u, 0);
    ASSERT_LT(u, 1);
    sum += u;
  }
  EXPECT_NEAR(sum / 100000, 0.5, 0.0046);
}

TEST(RandomStream, ShuffleKeepsEveryItem) {
  std::vector<int> items(100);
  for (int i = 0; i < 100; ++i) items[i] = i;
  RandomStream(RandomKey::Root(3)).Shuffle(&items);
  EXPECT_NE(items[0] * 100 + items[1], 1);
  EXPECT_EQ(std::set<int>(items.begin(), items.end()).size(), 100u);
}

}  // namespace
}  // namespace pawl
