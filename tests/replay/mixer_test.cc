#include "replay/mixer.h"

#include <rapidcheck.h>

#include <cmath>
#include <map>
#include <set>

#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

std::vector<Candidate> Pool(int64_t first, int count, int64_t tokens = 10) {
  std::vector<Candidate> pool;
  for (int i = 0; i < count; ++i) pool.push_back({first + i, tokens + i % 7, 1});
  return pool;
}

Mixer MakeMixer(double fresh, const std::vector<double>& shares,
                MixConfig::Unit unit = MixConfig::samples, int rows = 5000) {
  Mixer mixer(fresh, unit, 1, {shares, shares}, std::vector<std::string>(shares.size(), "t"));
  for (size_t t = 0; t < shares.size(); ++t) {
    auto task = static_cast<int>(t);
    mixer.SetVerified(task, MakeSelector(MixConfig::shuffle, Pool(1000000 * (task + 1), 300),
                                         RandomKey::Root(t)));
    for (const Candidate& candidate : Pool(100000000 * (task + 1), rows, 5))
      mixer.OfferFresh(task, candidate);
  }
  return mixer;
}

// The contract: after every row, the fresh share within half a row, each task within one row in
// each source.
TEST(Mixer, HoldsEveryShareAfterEveryRow) {
  rc::check([] {
    double fresh = *rc::gen::inRange(0, 1001) / 1000.0;
    std::vector<double> shares;
    double total = 0;
    for (int weight :
         *rc::gen::container<std::vector<int>>(*rc::gen::inRange(1, 6), rc::gen::inRange(1, 50))) {
      shares.push_back(weight);
      total += weight;
    }
    for (double& share : shares) share /= total;
    Mixer mixer = MakeMixer(fresh, shares, MixConfig::samples, 1000);
    std::map<std::pair<bool, int>, double> counts;
    double fresh_rows = 0;
    for (int n = 1; n <= 400; ++n) {
      auto row = mixer.Draw(1)[0];
      counts[{row.fresh, row.task}] += 1;
      fresh_rows += row.fresh;
      RC_ASSERT(std::abs(fresh_rows - fresh * n) <= 0.5 + 1e-9);
      for (size_t t = 0; t < shares.size(); ++t) {
        for (bool is_fresh : {true, false}) {
          double rows = is_fresh ? fresh_rows : n - fresh_rows;
          RC_ASSERT(std::abs(counts[{is_fresh, static_cast<int>(t)}] - shares[t] * rows) < 1);
        }
      }
    }
  });
}

TEST(Mixer, IsExactOverAGeneration) {
  Mixer mixer = MakeMixer(0.1, {0.5, 0.5});
  int fresh = 0;
  for (int step = 0; step < 50; ++step) {
    for (const auto& row : mixer.Draw(64)) fresh += row.fresh;
  }
  EXPECT_EQ(fresh, 320);
  EXPECT_EQ(mixer.FreshShare(), 0.1);
}

// In tokens: within one row's tokens, at most 16 here.
TEST(Mixer, HoldsSharesInTokens) {
  Mixer mixer = MakeMixer(0.3, {0.25, 0.75}, MixConfig::tokens);
  for (int step = 0; step < 30; ++step) mixer.Draw(64);
  EXPECT_NEAR(mixer.FreshShare(), 0.3, 16.0 / (30 * 64 * 5));
}

TEST(Mixer, DrawsTheSameRowsFromTheSameState) {
  Mixer a = MakeMixer(0.4, {0.2, 0.8}), b = MakeMixer(0.4, {0.2, 0.8});
  std::vector<int64_t> one, other;
  for (const auto& row : a.Draw(200)) one.push_back(row.id);
  for (int i = 0; i < 50; ++i) {
    for (const auto& row : b.Draw(4)) other.push_back(row.id);
  }
  EXPECT_EQ(one, other) << "however the rows are cut into batches";
}

TEST(Mixer, NeverRepeatsAFreshSample) {
  Mixer mixer = MakeMixer(1, {0.5, 0.5});
  std::set<int64_t> seen;
  for (const auto& row : mixer.Draw(3000)) EXPECT_TRUE(seen.insert(row.id).second);
}

TEST(Mixer, SaysWhichStreamsRunDry) {
  Mixer mixer(0.5, MixConfig::samples, 1, {{0.5, 0.5, 0}, {0.5, 0.5, 0}}, {"a", "b", "c"});
  for (const Candidate& c : Pool(0, 10)) mixer.OfferFresh(0, c);
  EXPECT_EQ(mixer.NeedsFresh(10), std::vector<int>{1}) << "a task without a share needs none";
  EXPECT_EQ(mixer.NeedsFresh(11), (std::vector<int>{0, 1}));
  EXPECT_TRUE(Mixer(0, MixConfig::samples, 1, TaskShares{{1}, {1}}, {"a"}).NeedsFresh(10).empty());
}

// Rows by (fresh, task).
std::map<std::pair<bool, int>, int> CountRows(const std::vector<Mixer::Drawn>& rows) {
  std::map<std::pair<bool, int>, int> counts;
  for (const Mixer::Drawn& row : rows) ++counts[{row.fresh, row.task}];
  return counts;
}

TEST(Mixer, GivesAnEmptyStreamsShareToTheOthers) {
  Mixer mixer = MakeMixer(0.5, {0.5, 0.3, 0.2});
  mixer.SetVerified(0, nullptr);
  EXPECT_EQ(mixer.EmptyTasks(), std::vector<int>{0});
  auto counts = CountRows(mixer.Draw(1000));
  EXPECT_EQ(counts, (std::map<std::pair<bool, int>, int>{{{true, 0}, 250},
                                                         {{true, 1}, 150},
                                                         {{true, 2}, 100},
                                                         {{false, 1}, 300},
                                                         {{false, 2}, 200}}))
      << "fresh data as ever, the verified half by 3 to 2";
  EXPECT_EQ(mixer.FreshShare(), 0.5);
}

TEST(Mixer, DrawsFreshAloneWhereNothingIsVerified) {
  Mixer mixer = MakeMixer(0.1, {0.5, 0.5});
  for (int task : {0, 1}) mixer.SetVerified(task, nullptr);
  EXPECT_TRUE(mixer.CanDraw());
  EXPECT_EQ(CountRows(mixer.Draw(100)),
            (std::map<std::pair<bool, int>, int>{{{true, 0}, 50}, {{true, 1}, 50}}));
  EXPECT_EQ(mixer.FreshShare(), 1) << "what was realised, not what was wanted";
}

TEST(Mixer, SaysWhenThereIsNothingToDraw) {
  Mixer mixer(0, MixConfig::samples, 1, TaskShares{{1}, {1}}, {"sums"});
  EXPECT_FALSE(mixer.CanDraw());
  EXPECT_TRUE(Mixer(1, MixConfig::samples, 1, TaskShares{{1}, {1}}, {"sums"}).EmptyTasks().empty())
      << "where all is fresh no verified stream is missed";
}

// A stream that fills again is held to its share from there on; what was drawn until then is not
// held against it.
TEST(Mixer, CountsAnewWhereOtherStreamsAreEmpty) {
  Mixer mixer = MakeMixer(0.5, {0.5, 0.5});
  mixer.SetVerified(1, nullptr);
  mixer.Draw(100);
  mixer.SetVerified(1, MakeSelector(MixConfig::fifo, Pool(7000000, 10), RandomKey::Root(0)));
  auto counts = CountRows(mixer.Draw(100));
  EXPECT_EQ((counts[{false, 0}]), 25);
  EXPECT_EQ((counts[{false, 1}]), 25);
  Mixer resumed = MakeMixer(0.5, {0.5, 0.5});
  resumed.Account(std::vector<Mixer::Drawn>(100, {1, 0, true}), std::vector<int64_t>(100, 10),
                  {0, 1});
  EXPECT_EQ(CountRows(resumed.Draw(100)).size(), 4u);
}

TEST(Mixer, FailsLoudlyWhenAShareCannotBeHeld) {
  Mixer off = MakeMixer(0.5, {1});
  off.Account(std::vector<Mixer::Drawn>(100, {1, 0, true}), std::vector<int64_t>(100, 10), {});
  ErrorCode code = ErrorCode::kFailed;
  EXPECT_THAT(ErrorOf([&] { off.Draw(1); }, &code),
              HasSubstr("the realised share of fresh data is"));
  EXPECT_EQ(code, ErrorCode::kData);
}

}  // namespace
}  // namespace pawl
