#include "replay/ledger/fresh.h"

#include "tests/replay/ledger/fixture.h"

namespace pawl {
namespace {

TEST_F(LedgerTest, AFreshStreamGoesOnWhereTheLastGenerationEnded) {
  auto ledger = Open();
  EXPECT_EQ(ledger->fresh.Start(0, 0), 0);
  int64_t start = ledger->fresh.Start(0, 1);
  EXPECT_EQ(start, int64_t{1} << 32) << "out of reach of generation 0";
  Step step;
  for (int i = 0; i < 5; ++i) step.add_row()->set_sample_id(FreshId(0, start + i));
  ledger->steps.Add(1, step);
  EXPECT_EQ(ledger->fresh.Start(0, 2), start + 5);
  EXPECT_EQ(ledger->fresh.Start(0, 1), start) << "fixed when first asked";
}

TEST_F(LedgerTest, FreshSamplesComeInTheOrderOfTheirStream) {
  auto ledger = Open();
  FeedFresh feed;
  for (int index : {5, 3, 4}) {
    FreshSample* sample = feed.add_sample();
    sample->set_index(index);
    sample->set_tokens(10 + index);
  }
  ledger->fresh.Add(feed);
  std::vector<Candidate> from = ledger->fresh.From(0, 4);
  ASSERT_EQ(from.size(), 2u);
  EXPECT_EQ(from[0].id, FreshId(0, 4));
  EXPECT_EQ(from[0].tokens, 14);
  EXPECT_EQ(from[1].id, FreshId(0, 5));
  EXPECT_TRUE(ledger->fresh.From(1, 0).empty()) << "another task's stream";
}

}  // namespace
}  // namespace pawl
