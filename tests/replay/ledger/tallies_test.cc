#include "replay/ledger/tallies.h"

#include "tests/replay/ledger/fixture.h"

namespace pawl {
namespace {

TEST_F(LedgerTest, GivesBackWhatWasCommitted) {
  Fill(Open().get(), 1, 3);
  auto ledger = Open();
  GenerationState tally = ledger->tallies.Tally(1, 2);
  ASSERT_EQ(tally.tally_size(), 1);
  EXPECT_EQ(tally.tally(0).samples(), 6);
  EXPECT_EQ(tally.tally(0).accepted(), 3);
  EXPECT_EQ(tally.tally(0).right(), 3);
  EXPECT_EQ(tally.tally(0).accept_right(), 3);
  EXPECT_EQ(tally.tally(0).accept_wrong(), 0);
  EXPECT_DOUBLE_EQ(tally.tally(0).squared_error(), 3) << "all scores are 0";
  EXPECT_EQ(tally.tally(0).distinct_right(), 3);
  EXPECT_DOUBLE_EQ(tally.tally(0).neg_log_prob(), 6 * 0.75);
  ASSERT_EQ(tally.example_size(), 2);
  EXPECT_EQ(tally.example(0).sample(0).log_probs(1), -0.25f);
  EXPECT_EQ(tally.example(0).seed(), ~uint64_t{0});
  auto accepted = ledger->pools.Accepted(0, 1, 1);
  ASSERT_EQ(accepted.size(), 3u);
  EXPECT_EQ(accepted[0].tokens, 4 + 2) << "prompt and solution with its end token";
}

TEST_F(LedgerTest, CountsWhatARefereeFoundAndForgetsItWithTheSamples) {
  auto ledger = Open();
  OpenGeneration open;
  open.set_generation(1);
  SubmitSamples submit;
  *open.add_group() = *submit.add_group() = MakeGroup(1, 0, 4);
  ledger->samples.AddProblems(open);
  ledger->samples.AddSamples(submit, 0, "actor");
  SubmitVerdicts verdicts;
  for (auto fault : {Verdict::ILLEGAL, Verdict::ILLEGAL, Verdict::GOES_ON, Verdict::NO_FAULT}) {
    Verdict* verdict = verdicts.add_verdict();
    verdict->set_sample_id(SampleId(GroupId(1, 0), verdicts.verdict_size() - 1));
    verdict->set_truth(fault == Verdict::NO_FAULT ? Verdict::TRUE : Verdict::FALSE);
    verdict->set_fault(fault);
  }
  ledger->samples.AddVerdicts(verdicts);
  GenerationState tally = ledger->tallies.Tally(1, 0);
  ASSERT_EQ(tally.tally_size(), 1);
  EXPECT_EQ(tally.tally(0).illegal(), 2);
  EXPECT_EQ(tally.tally(0).goes_on(), 1);
  EXPECT_EQ(tally.tally(0).unfinished(), 0);
  EXPECT_EQ(tally.tally(0).misstated(), 0);
  EXPECT_EQ(tally.tally(0).failed(), 0) << "the referee did not fail";
  ledger->Forget(2);
  Database database(scratch_ / "ledger.sqlite", Database::Mode::kReadOnly);
  Query left = database.Prepare("select count(*) from fault");
  ASSERT_TRUE(left.Next());
  EXPECT_EQ(left.Int(0), 0);
}

}  // namespace
}  // namespace pawl
