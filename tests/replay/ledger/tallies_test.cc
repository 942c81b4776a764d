#include "replay/ledger/tallies.h"

#include <cmath>

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

class LedgerOfGamesTest : public LedgerTest {
 protected:
  LedgerOfGamesTest() {
    config_ = ParseConfig(
        "[model]\nkind = \"fc\"\n[[task]]\nkind = \"game\"\n[mix]\nunit = \"positions\"\n", "x",
        {});
  }

  // The rest of a game behind an opening, with a value of its first position.
  Group Game(int64_t index, const std::string& opening, const std::string& text,
             float value) const {
    Group group = MakeGroup(1, index, 1);
    group.set_prompt(opening);
    group.set_prompt_tokens(static_cast<int>(opening.size()));
    Sample* sample = group.mutable_sample(0);
    sample->set_text(text);
    sample->clear_tokens();
    sample->clear_log_probs();
    for (int32_t token : MakeTokenizer(config_.model().tokens())->EncodeSolution(text)) {
      sample->add_tokens(token);
      sample->add_log_probs(0);
    }
    Target* target = sample->add_target();
    target->set_length(3);
    target->add_policy(0.5f);
    target->add_policy(0.5f);
    target->set_value(value);
    return group;
  }
};

TEST_F(LedgerOfGamesTest, CountsWhatItsGamesSayTogether) {
  auto ledger = Open();
  OpenGeneration open;
  SubmitSamples submit;
  SubmitVerdicts verdicts;
  open.set_generation(1);
  for (const Group& group :
       {Game(0, ":", "a1 b1 a2 b2 a3 1-0", 0.5f), Game(1, "a1:", "b1 a2 b2 a3 1-0", -0.6f),
        Game(2, "a1:", "b1 a2 c2 a3 1-0", -0.6f)}) {
    *open.add_group() = *submit.add_group() = group;
    Verdict* verdict = verdicts.add_verdict();
    verdict->set_sample_id(group.sample(0).id());
    verdict->set_accepted(true);
    verdict->set_truth(Verdict::TRUE);
  }
  ledger->samples.AddProblems(open);
  ledger->samples.AddSamples(submit, 0, "actor");
  ledger->samples.AddVerdicts(verdicts);
  TaskTally tally = ledger->tallies.Tally(1, 0).tally(0);
  EXPECT_EQ(tally.samples(), 3);
  EXPECT_EQ(tally.distinct_texts(), 2);
  EXPECT_EQ(tally.distinct_prefixes(), 2);
  EXPECT_EQ(tally.policies(), 3);
  EXPECT_NEAR(tally.policy_entropy(), 3 * std::log(2), 1e-6);
  EXPECT_EQ(tally.values(), 3);
  EXPECT_NEAR(tally.value_error(), 0.25 + 2 * 0.2, 1e-6)
      << "the second player lost where it was to move";
}

TEST_F(LedgerTest, ATaskThatIsNoGameHasNoneOfIt) {
  auto ledger = Open();
  Fill(ledger.get(), 1, 3);
  EXPECT_EQ(ledger->tallies.Tally(1, 0).tally(0).distinct_texts(), 0);
}

}  // namespace
}  // namespace pawl
