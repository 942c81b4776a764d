#include "replay/ledger/steps.h"

#include "tests/replay/ledger/fixture.h"

namespace pawl {
namespace {

using testing::ErrorOf;

TEST_F(LedgerTest, AStepIsReadAsItWasRecorded) {
  auto ledger = Open();
  Fill(ledger.get(), 1, 2);
  Step step;
  step.set_step(3);
  step.set_fresh_share(0.25);
  step.add_empty(1);
  for (int index : {1, 0, 1}) *step.add_row() = ledger->rows.Read(SampleId(GroupId(1, index), 0));
  ledger->steps.Add(1, step);
  std::optional<Step> read = ledger->steps.Read(1, 3);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->SerializeAsString(), step.SerializeAsString());
  EXPECT_FALSE(ledger->steps.Read(1, 2).has_value());
  EXPECT_TRUE(ledger->steps.RowsOf(2, 3).empty());
}

TEST_F(LedgerTest, ARecordedStepIsNotReplaced) {
  auto ledger = Open();
  Step step;
  step.add_row()->set_sample_id(FreshId(0, 0));
  ledger->steps.Add(1, step);
  EXPECT_THAT(ErrorOf([&] { ledger->steps.Add(1, step); }),
              ::testing::HasSubstr("step 0 of generation 1 is recorded already"));
  EXPECT_EQ(ledger->steps.RowsOf(1, 0), (std::vector<LedgerSteps::Drawn>{{FreshId(0, 0), 0}}));
}

TEST_F(LedgerTest, DrawsAreCountedForEachSampleAndForTheRun) {
  auto ledger = Open();
  Fill(ledger.get(), 1, 2);
  int64_t first = SampleId(GroupId(1, 0), 0), second = SampleId(GroupId(1, 1), 0);
  Step step;
  for (int64_t id : {first, FreshId(0, 0), first}) step.add_row()->set_sample_id(id);
  ledger->steps.CountDraws(step);
  EXPECT_EQ(ledger->counters.Read(kDrawnCounter), 2) << "fresh rows are not counted";
  std::vector<Candidate> least_drawn_first = ledger->pools.AcceptedSince(0, 0);
  ASSERT_EQ(least_drawn_first.size(), 2u);
  EXPECT_EQ(least_drawn_first[0].id, second);
  ledger.reset();
  EXPECT_EQ(ErrorOf([&] { Open(); }), "") << "the sums follow the rows that were replaced";
}

}  // namespace
}  // namespace pawl
