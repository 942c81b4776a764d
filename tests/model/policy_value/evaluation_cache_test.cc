#include "model/policy_value/evaluation_cache.h"

#include "tests/testing.h"

namespace pawl {
namespace {

constexpr size_t kPolicy = 2;

Position At(uint64_t word) {
  Position position;
  position.word[0] = word;
  return position;
}

void Put(EvaluationCache* cache, uint64_t word, uint64_t key, float value) {
  float logits[] = {value, value + 1}, odds[] = {value + 2, value + 3, value + 4};
  cache->Put(At(word), key, logits, odds);
}

TEST(EvaluationCache, FindsWhatWasPut) {
  EvaluationCache cache(1 << 16, kPolicy);
  for (uint64_t i = 0; i < 20; ++i) Put(&cache, i, i, static_cast<float>(i));
  int found = 0;
  for (uint64_t i = 0; i < 20; ++i) {
    EvaluationCache::Found one = cache.Find(At(i), i);
    if (one.logits == nullptr) continue;  // another took its place
    ++found;
    EXPECT_EQ(one.logits[1], static_cast<float>(i + 1));
    EXPECT_EQ(one.odds[2], static_cast<float>(i + 4));
  }
  EXPECT_GE(found, 15);
  EXPECT_EQ(cache.Find(At(99), 99).logits, nullptr);
}

TEST(EvaluationCache, APositionWithAnothersKeyIsNotTakenForIt) {
  EvaluationCache cache(1 << 16, kPolicy);
  Put(&cache, 1, 7, 1);
  EXPECT_EQ(cache.Find(At(2), 7).logits, nullptr);
  Put(&cache, 2, 7, 2);
  EXPECT_EQ(cache.Find(At(1), 7).logits, nullptr) << "the newer has the place";
  EXPECT_EQ(cache.Find(At(2), 7).logits[0], 2);
}

TEST(EvaluationCache, ARowIsAwaitedUntilItIsPut) {
  EvaluationCache cache(1 << 16, kPolicy);
  EXPECT_EQ(cache.Find(At(1), 1).row, -1);
  cache.Await(At(1), 1, 5);
  EXPECT_EQ(cache.Find(At(1), 1).row, 5);
  EXPECT_EQ(cache.Find(At(1), 1).logits, nullptr);
  Put(&cache, 1, 1, 3);
  EXPECT_EQ(cache.Find(At(1), 1).row, -1);
  EXPECT_EQ(cache.Find(At(1), 1).logits[0], 3);
}

TEST(EvaluationCache, ClearForgets) {
  EvaluationCache cache(1 << 16, kPolicy);
  Put(&cache, 1, 1, 1);
  cache.Clear();
  EXPECT_EQ(cache.Find(At(1), 1).logits, nullptr);
}

TEST(EvaluationCache, WithoutRoomItKeepsNothing) {
  EvaluationCache cache(0, kPolicy);
  cache.Await(At(1), 1, 0);
  EXPECT_EQ(cache.Find(At(1), 1).row, -1);
  Put(&cache, 1, 1, 1);
  EXPECT_EQ(cache.Find(At(1), 1).logits, nullptr);
}

}  // namespace
}  // namespace pawl
