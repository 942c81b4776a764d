#include "replay/ledger/pools.h"

#include "tests/replay/ledger/fixture.h"

namespace pawl {
namespace {

// A prompt of 2 characters and 6 bytes: tokens are what the tokenizer counted, not what SQLite's
// length() says.
TEST_F(LedgerTest, CountsTokensAsTheTokenizerDid) {
  auto ledger = Open();
  OpenGeneration open;
  open.set_generation(1);
  SubmitSamples submit;
  SubmitVerdicts verdicts;
  Group* group = submit.add_group();
  *group = MakeGroup(1, 0, 2);
  group->set_prompt("\u4e00\u4e8c");
  group->set_prompt_tokens(6);
  group->mutable_sample(1)->set_ended(false);
  *open.add_group() = *group;
  for (int i = 0; i < 2; ++i) {
    Verdict* verdict = verdicts.add_verdict();
    verdict->set_sample_id(group->sample(i).id());
    verdict->set_accepted(true);
    verdict->set_score(1);
    verdict->set_made_prompt(i == 1 ? "\u4e09" : "");
    verdict->set_made_tokens(i == 1 ? 3 : 0);
  }
  verdicts.mutable_verdict(0)->set_judge_prompt("\u4e00?");
  verdicts.mutable_verdict(0)->set_judge_answer("y");
  verdicts.mutable_verdict(0)->set_judge_tokens(6);
  ledger->samples.AddProblems(open);
  ledger->samples.AddSamples(submit, 0, "actor");
  ledger->samples.AddVerdicts(verdicts);
  auto tokens = [](const std::vector<Candidate>& pool) {
    std::vector<int64_t> counts;
    for (const Candidate& candidate : pool) counts.push_back(candidate.tokens);
    return counts;
  };
  EXPECT_EQ(tokens(ledger->pools.Accepted(0, 1, 1)), (std::vector<int64_t>{6 + 2, 3 + 2}))
      << "the second is trained on with the prompt made from it";
  EXPECT_EQ(tokens(ledger->pools.AcceptedSince(0, 0)), (std::vector<int64_t>{6 + 2, 3 + 2}));
  EXPECT_EQ(tokens(ledger->pools.Audited(0, 1, 1)), std::vector<int64_t>{6})
      << "a lesson is a row of its own";
  EXPECT_EQ(ledger->rows.ReadLesson(group->sample(0).id()).tokens, 6);
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(ledger->rows.Read(group->sample(i).id()).token_count(), i == 0 ? 8 : 5)
        << "held in memory or made";
  EXPECT_EQ(Open()->rows.Read(group->sample(0).id()).token_count(), 8) << "read from the file";
}

// A score that a verifier gave to a sample without an end is no reward.
TEST_F(LedgerTest, ASampleThatWasCutEarnsNoReward) {
  auto ledger = Open();
  OpenGeneration open;
  open.set_generation(1);
  SubmitSamples submit;
  SubmitVerdicts verdicts;
  *submit.add_group() = MakeGroup(1, 0, 2);
  submit.mutable_group(0)->mutable_sample(1)->set_ended(false);
  *open.add_group() = submit.group(0);
  for (int i = 0; i < 2; ++i) {
    Verdict* verdict = verdicts.add_verdict();
    verdict->set_sample_id(SampleId(GroupId(1, 0), i));
    verdict->set_score(0.75);
    verdict->set_reason(Verdict::WRONG);
  }
  ledger->samples.AddProblems(open);
  ledger->samples.AddSamples(submit, 0, "actor");
  ledger->samples.AddVerdicts(verdicts);
  auto scored = ledger->pools.Scored(0, 1, 1);
  ASSERT_EQ(scored.size(), 2u);
  EXPECT_EQ(scored[0].score, 0.75);
  EXPECT_EQ(scored[1].score, 0);
  LedgerTallies::Outcomes outcomes = ledger->tallies.OutcomesOf(0, 1, 1);
  EXPECT_EQ(outcomes.samples, 2);
  EXPECT_EQ(outcomes.rejected, 1);
  EXPECT_EQ(outcomes.cut, 1);
}

}  // namespace
}  // namespace pawl
