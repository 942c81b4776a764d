#include "replay/ledger/proposals.h"

#include "replay/ledger/check.h"
#include "tests/replay/ledger/fixture.h"

namespace pawl {
namespace {

using testing::ErrorOf;

class LedgerProposalsTest : public LedgerTest {
 protected:
  LedgerProposalsTest() {
    config_ = ParseConfig(
        "[[task]]\nkind = \"addition\"\n[[task]]\nkind = \"addition\"\npropose = true\n[model]\n"
        "tokens = \"bytes\"\n[sample]\nsamples_per_problem = 3\n",
        "x", {});
  }

  // Generation 1: a problem of the task's own; two prompts with three proposals each, of which the
  // last is not valid; and the problems of the first four, solved by 0, 1, 2 and 3 of three
  // samples.
  void Fill(Ledger* ledger) {
    OpenGeneration open;
    open.set_generation(1);
    for (int g = 0; g < 7; ++g) {
      Group* group = open.add_group();
      *group = MakeGroup(1, g, 3);
      group->set_task(g == 1 || g == 2 ? 1 : 0);
      if (g > 2) group->set_proposal(Proposal(g - 3));
    }
    SubmitSamples submit;
    *submit.mutable_group() = open.group();
    SubmitVerdicts verdicts;
    for (int g = 0; g < 7; ++g) {
      for (int i = 0; i < 3; ++i) {
        Verdict* verdict = verdicts.add_verdict();
        verdict->set_sample_id(SampleId(GroupId(1, g), i));
        verdict->set_accepted(g > 2 ? i < g - 3 : g != 2 || i != 2);
        verdict->set_reason(verdict->accepted() ? Verdict::RIGHT : Verdict::WRONG);
      }
    }
    for (Group& group : *open.mutable_group()) group.clear_sample();
    ledger->samples.AddProblems(open);
    ledger->samples.AddSamples(submit, 0, "actor");
    ledger->samples.AddVerdicts(verdicts);
  }

  static int64_t Proposal(int n) { return SampleId(GroupId(1, 1 + n / 3), n % 3); }
};

TEST_F(LedgerProposalsTest, ListsWhatIsValidInOrderAndPageByPage) {
  auto ledger = Open();
  Fill(ledger.get());
  Proposals all = ledger->proposals.Valid(1, 0, 1 << 20);
  ASSERT_EQ(all.group_size(), 2) << "problems of the task's own are none";
  EXPECT_FALSE(all.more());
  EXPECT_EQ(all.group(0).task(), 1);
  EXPECT_EQ(all.group(0).sample_size(), 3);
  EXPECT_EQ(all.group(1).sample_size(), 2);
  EXPECT_EQ(all.group(1).sample(1).text(), "b");
  Proposals first = ledger->proposals.Valid(1, 0, 1);
  ASSERT_EQ(first.group_size(), 1);
  EXPECT_TRUE(first.more());
  Proposals rest = ledger->proposals.Valid(1, first.group(0).id() + 1, 1);
  ASSERT_EQ(rest.group_size(), 1);
  EXPECT_EQ(rest.group(0).SerializeAsString(), all.group(1).SerializeAsString());
  EXPECT_FALSE(rest.more());
  EXPECT_EQ(ledger->proposals.Valid(2, 0, 1).group_size(), 0);
}

TEST_F(LedgerProposalsTest, LearnableIsWhatSomeSamplesSolveAndNotAll) {
  auto ledger = Open();
  Fill(ledger.get());
  EXPECT_EQ(ledger->proposals.Learnable(1, 1),
            (std::unordered_set<int64_t>{Proposal(1), Proposal(2)}));
  EXPECT_TRUE(ledger->proposals.Learnable(2, 5).empty());
  GenerationState state = ledger->tallies.Tally(1, 0);
  ASSERT_EQ(state.tally_size(), 2);
  EXPECT_EQ(state.tally(0).learnable(), 0);
  EXPECT_EQ(state.tally(0).distinct_proposals(), 0);
  EXPECT_EQ(state.tally(1).learnable(), 2);
  EXPECT_EQ(state.tally(1).accepted(), 5);
  EXPECT_EQ(state.tally(1).distinct_proposals(), 3) << "each prompt got a, b and c";
}

// A sample whose program crashed says nothing about its problem.
TEST_F(LedgerProposalsTest, WithoutAVerdictASampleDoesNotCount) {
  auto ledger = Open();
  OpenGeneration open;
  open.set_generation(1);
  *open.add_group() = MakeGroup(1, 0, 1);
  open.mutable_group(0)->set_task(1);
  *open.add_group() = MakeGroup(1, 1, 2);
  open.mutable_group(1)->set_proposal(SampleId(GroupId(1, 0), 0));
  SubmitSamples submit;
  *submit.mutable_group() = open.group();
  SubmitVerdicts verdicts;
  for (auto [id, accepted, reason] : {std::tuple(SampleId(GroupId(1, 0), 0), true, Verdict::RIGHT),
                                      {SampleId(GroupId(1, 1), 0), true, Verdict::RIGHT},
                                      {SampleId(GroupId(1, 1), 1), false, Verdict::CRASH}}) {
    Verdict* verdict = verdicts.add_verdict();
    verdict->set_sample_id(id);
    verdict->set_accepted(accepted);
    verdict->set_reason(reason);
  }
  ledger->samples.AddProblems(open);
  ledger->samples.AddSamples(submit, 0, "actor");
  ledger->samples.AddVerdicts(verdicts);
  EXPECT_TRUE(ledger->proposals.Learnable(1, 1).empty()) << "all that were judged are right";
}

// A server that comes back gives verifiers the problems as they were.
TEST_F(LedgerProposalsTest, ProblemsThatWaitRememberWhoProposedThem) {
  auto ledger = Open();
  OpenGeneration open;
  open.set_generation(1);
  for (int g = 0; g < 2; ++g) {
    *open.add_group() = MakeGroup(1, g, 1);
    open.mutable_group(g)->set_proposal(g * SampleId(GroupId(1, 0), 0));
  }
  ledger->samples.AddProblems(open);
  std::vector<Group> waiting = ledger->samples.UnsampledGroups();
  ASSERT_EQ(waiting.size(), 2u);
  EXPECT_EQ(waiting[0].proposal(), 0);
  EXPECT_EQ(waiting[1].proposal(), SampleId(GroupId(1, 0), 0));
  SubmitSamples submit;
  *submit.mutable_group() = open.group();
  ledger->samples.AddSamples(submit, 0, "actor");
  EXPECT_EQ(ledger->samples.UnjudgedGroups()[1].proposal(), SampleId(GroupId(1, 0), 0));
}

TEST_F(LedgerProposalsTest, GoWithTheirGenerationAndAreChecked) {
  auto ledger = Open();
  Fill(ledger.get());
  Database database(scratch_ / "ledger.sqlite", Database::Mode::kReadOnly);
  EXPECT_TRUE(DamageOf(&database).empty());
  EXPECT_TRUE(UntrueRowsOf(&database, config_).empty());
  ledger->proposals.Add(GroupId(1, 0), Proposal(5));
  ledger->proposals.Add(GroupId(1, 99), Proposal(0));
  std::vector<LedgerFinding> untrue = UntrueRowsOf(&database, config_);
  ASSERT_EQ(untrue.size(), 2u);
  EXPECT_EQ(untrue[0].what, "names a sample that was not accepted");
  EXPECT_EQ(untrue[1].what, "is of no problem");
  ledger->Forget(2);
  EXPECT_TRUE(DamageOf(&database).empty());
  EXPECT_TRUE(ledger->proposals.Learnable(0, 5).empty());
}

}  // namespace
}  // namespace pawl
