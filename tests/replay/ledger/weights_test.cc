#include "replay/ledger/weights.h"

#include "tests/replay/ledger/fixture.h"

namespace pawl {
namespace {

// Weights that a generation without training published again stand no deeper than they did.
TEST_F(LedgerTest, WeightsThatWereNotTrainedKeepTheirDepth) {
  auto ledger = Open();
  Fill(ledger.get(), 1, 1);
  Weights weights;
  weights.set_sha256("a");
  ledger->weights.Add(0, &weights);
  Step step;
  step.add_row()->set_sample_id(SampleId(GroupId(1, 0), 0));
  ledger->steps.Add(1, step);
  weights.set_version(1);
  weights.set_sha256("b");
  ledger->weights.Add(1, &weights);
  EXPECT_EQ(weights.depth_max(), 1);
  weights.set_version(2);
  ledger->weights.Add(2, &weights);
  EXPECT_EQ(weights.depth_max(), 1);
  EXPECT_EQ(weights.depth(), 1);
  weights.set_version(3);
  weights.set_sha256("anew");
  ledger->weights.Add(3, &weights);
  EXPECT_EQ(weights.depth_max(), 0);
}

// A generation may train and change no byte: the newest of equal weights says how deep they are.
TEST_F(LedgerTest, EqualWeightsAreAsDeepAsTheirNewest) {
  auto ledger = Open();
  Fill(ledger.get(), 1, 1);
  Step step;
  step.add_row()->set_sample_id(SampleId(GroupId(1, 0), 0));
  Weights weights;
  weights.set_sha256("a");
  for (int64_t version = 0; version <= 2; ++version) {
    if (version == 1) ledger->steps.Add(1, step);
    weights.set_version(version);
    ledger->weights.Add(version, &weights);
    EXPECT_EQ(weights.depth_max(), version == 0 ? 0 : 1) << version;
  }
}

TEST_F(LedgerTest, DepthCountsGenerationsOfModelOutput) {
  auto ledger = Open();
  FeedFresh feed;
  FreshSample* fresh = feed.add_sample();
  fresh->set_prompt("1+1=");
  ledger->fresh.Add(feed);
  int64_t fresh_id = FreshId(0, 0);
  Weights weights;
  for (int64_t generation = 0; generation <= 2; ++generation) {
    if (generation > 0) Fill(ledger.get(), generation, 1);
    Step step;
    step.add_row()->set_sample_id(fresh_id);
    if (generation > 0) step.add_row()->set_sample_id(SampleId(GroupId(generation, 0), 0));
    ledger->steps.Add(generation, step);
    weights.set_version(generation);
    weights.set_sha256("w" + std::to_string(generation));
    ledger->weights.Add(generation, &weights);
    EXPECT_EQ(weights.depth_max(), generation);
  }
  EXPECT_DOUBLE_EQ(weights.depth(), 1) << "a fresh row and one of depth 2";
}

}  // namespace
}  // namespace pawl
