#include "replay/selectors.h"

#include <map>
#include <set>

#include "tests/testing.h"

namespace pawl {
namespace {

std::vector<Candidate> Pool(int64_t first, int count) {
  std::vector<Candidate> pool;
  for (int i = 0; i < count; ++i) pool.push_back({first + i, 10, 1});
  return pool;
}

TEST(Shuffle, DrawsEachOnceBeforeAnyTwice) {
  auto selector = MakeSelector(MixConfig::shuffle, Pool(0, 50), RandomKey::Root(0));
  std::vector<std::vector<int64_t>> epochs(2);
  for (auto& epoch : epochs) {
    for (int i = 0; i < 50; ++i) epoch.push_back(selector->Next().id);
    EXPECT_EQ(std::set<int64_t>(epoch.begin(), epoch.end()).size(), 50u);
  }
  EXPECT_NE(epochs[0], epochs[1]);
}

TEST(Fifo, DrawsInOrderAndStartsOver) {
  auto selector = MakeSelector(MixConfig::fifo, Pool(5, 3), RandomKey::Root(0));
  std::vector<int64_t> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(selector->Next().id);
  EXPECT_EQ(ids, (std::vector<int64_t>{5, 6, 7, 5, 6}));
}

// 30,000 draws in proportion 1 : 2 : 3: deviations at most sqrt(30000 / 4) = 87; 5 deviations are
// 433.
TEST(Prioritized, DrawsInProportionToTheScore) {
  auto selector =
      MakeSelector(MixConfig::prioritized, {{0, 1, 1}, {1, 1, 2}, {2, 1, 3}}, RandomKey::Root(0));
  std::map<int64_t, int> counts;
  for (int i = 0; i < 30000; ++i) ++counts[selector->Next().id];
  for (int i = 0; i < 3; ++i) EXPECT_NEAR(counts[i], 5000 * (i + 1), 433);
}

// 30,000 draws from 3: deviation 82; 5 deviations are 408.
TEST(Uniform, DrawsEvenlyWithReplacement) {
  auto selector = MakeSelector(MixConfig::uniform, Pool(0, 3), RandomKey::Root(0));
  std::map<int64_t, int> counts;
  for (int i = 0; i < 30000; ++i) ++counts[selector->Next().id];
  for (int i = 0; i < 3; ++i) EXPECT_NEAR(counts[i], 10000, 408);
}

TEST(Selector, AnEmptyPoolHasNone) {
  EXPECT_EQ(MakeSelector(MixConfig::shuffle, {}, RandomKey::Root(0)), nullptr);
}

}  // namespace
}  // namespace pawl
