#include "replay/ledger/row_cache.h"

#include <gtest/gtest.h>

namespace pawl {
namespace {

Row RowOf(int64_t id, size_t bytes = 0) {
  Row row;
  row.set_sample_id(id);
  row.set_text(std::string(bytes, 'x'));
  return row;
}

TEST(PackedTargets, GivesEachTargetBackAsItWas) {
  Targets targets;
  for (int i = 0; i < 5; ++i) {
    Target* target = targets.Add();
    target->set_offset(3 * i);
    target->set_length(2);
    for (int move = 0; move < i; ++move) target->add_policy(0.1F * static_cast<float>(move));
    if (i % 2 == 1) target->set_value(0.25F);
  }
  PackedTargets packed(targets);
  ASSERT_EQ(packed.size(), 5);
  for (int i : {4, 0, 3, 1, 2}) {
    Target target;
    packed.Read(i, &target);
    EXPECT_EQ(target.SerializeAsString(), targets[i].SerializeAsString()) << i;
    EXPECT_EQ(target.has_value(), i % 2 == 1);
  }
  EXPECT_EQ(PackedTargets(Targets()).size(), 0);
}

TEST(RowCache, AFullOneGivesUpTheRowThatItHeldLongest) {
  RowCache cache(10'000);
  for (int64_t id = 1; id <= 30; ++id) cache.Put(RowOf(id, 1000));
  EXPECT_EQ(cache.Find(1), nullptr);
  int held = 0;
  for (int64_t id = 1; id <= 30; ++id) {
    bool is_held = cache.Find(id) != nullptr;
    EXPECT_TRUE(is_held || held == 0) << id << " is gone, and an older one is held";
    held += is_held;
  }
  EXPECT_GE(held, 6);
  EXPECT_LE(held, 10);
}

TEST(RowCache, CountsTargetsAndWhatIsErased) {
  RowCache cache(50'000);
  Targets large;
  for (int i = 0; i < 2000; ++i) large.Add()->mutable_policy()->Resize(8, 0.125F);
  cache.Put(RowOf(1));
  EXPECT_EQ(cache.PutTargets(1, large).targets->size(), 2000);
  cache.Put(RowOf(2));
  EXPECT_EQ(cache.Find(1), nullptr) << "its targets alone fill the cache";
  for (int i = 0; i < 100; ++i) {
    cache.Put(RowOf(3, 30'000));
    cache.Erase(3);
  }
  EXPECT_NE(cache.Find(2), nullptr) << "what was erased takes no room";
}

TEST(RowCache, ARowThatIsHeldStaysAsItIs) {
  RowCache cache;
  cache.Put(RowOf(1, 10));
  EXPECT_EQ(cache.Put(RowOf(1, 20)).row.text().size(), 10U);
  cache.Clear();
  EXPECT_EQ(cache.Find(1), nullptr);
  EXPECT_EQ(cache.Put(RowOf(1, 20)).row.text().size(), 20U);
}

}  // namespace
}  // namespace pawl
