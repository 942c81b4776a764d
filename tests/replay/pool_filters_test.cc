#include "replay/pool_filters.h"

#include <set>

#include "proto/ids.h"
#include "tests/testing.h"

namespace pawl {
namespace {

std::vector<int64_t> IdsOf(const std::vector<Candidate>& pool) {
  std::vector<int64_t> ids;
  for (const Candidate& candidate : pool) ids.push_back(candidate.id);
  return ids;
}

// Two problems: samples of 5, 3 and 3 tokens, and one of 4.
std::vector<Candidate> TwoProblems() {
  std::vector<Candidate> pool;
  int64_t first = GroupId(1, 0), second = GroupId(1, 1);
  for (int64_t tokens : {5, 3, 3}) pool.push_back({SampleId(first, std::ssize(pool)), tokens, 1});
  pool.push_back({SampleId(second, 0), 4, 1});
  return pool;
}

TEST(PoolFilters, KeepLetsInAllOrOneOfEachProblem) {
  std::vector<int64_t> ids = IdsOf(TwoProblems());
  EXPECT_EQ(IdsOf(Kept(TwoProblems(), MixConfig::all)), ids);
  EXPECT_EQ(IdsOf(Kept(TwoProblems(), MixConfig::one)), (std::vector<int64_t>{ids[0], ids[3]}));
  EXPECT_EQ(IdsOf(Kept(TwoProblems(), MixConfig::shortest)), (std::vector<int64_t>{ids[1], ids[3]}))
      << "of two that are equally short, the first";
}

TEST(PoolFilters, OnlyLearnableProposalsAreRewarded) {
  std::vector<int64_t> ids = IdsOf(TwoProblems());
  EXPECT_EQ(IdsOf(Rewarded(TwoProblems(), {ids[1], ids[3], 99}, false)),
            (std::vector<int64_t>{ids[1], ids[3]}));
  EXPECT_TRUE(Rewarded(TwoProblems(), {}, false).empty());
  std::vector<Candidate> all = Rewarded(TwoProblems(), {ids[1]}, true);
  EXPECT_EQ(IdsOf(all), ids) << "a policy gradient learns from the others too";
  EXPECT_EQ(all[0].score, 0);
  EXPECT_EQ(all[1].score, 1);
}

TEST(PoolFilters, ASubsampleIsInOrderAndFollowsFromItsKey) {
  std::vector<Candidate> pool;
  for (int64_t id = 0; id < 100; ++id) pool.push_back({id, 1, 1});
  std::vector<int64_t> ids = IdsOf(Subsample(pool, 10, RandomKey::Root(1)));
  EXPECT_EQ(ids.size(), 10u);
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  EXPECT_EQ(IdsOf(Subsample(pool, 10, RandomKey::Root(1))), ids);
  EXPECT_NE(IdsOf(Subsample(pool, 10, RandomKey::Root(2))), ids);
  EXPECT_EQ(Subsample(pool, 1000, RandomKey::Root(1)).size(), 100u);
}

TEST(PoolFilters, EachPositionIsACandidate) {
  Candidate three = {7, 9, 1, 3}, one = {8, 9, 1};
  std::vector<Candidate> positions = EachPosition({three, one});
  EXPECT_EQ(IdsOf(positions), (std::vector<int64_t>{7, 7, 7, 8}));
  EXPECT_EQ(positions[2].position, 2);
  EXPECT_EQ(positions[3].position, 0);
}

TEST(PoolFilters, ASubsampleOfPositionsTakesThemOneByOne) {
  Candidate game = {7, 9, 1, 40};
  std::vector<Candidate> half = Subsample(EachPosition({game}), 20, RandomKey::Root(1));
  std::set<int> positions;
  for (const Candidate& candidate : half) positions.insert(candidate.position);
  EXPECT_EQ(positions.size(), 20u);
  EXPECT_GT(*positions.rbegin(), 20) << "not the first ones";
}

}  // namespace
}  // namespace pawl
