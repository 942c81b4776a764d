#include "replay/ledger/targets.h"

#include "replay/ledger/check.h"
#include "tests/replay/ledger/fixture.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

class LedgerTargetsTest : public LedgerTest {
 protected:
  LedgerTargetsTest() {
    config_ = ParseConfig(
        "[mix]\nunit = \"positions\"\n[[task]]\nkind = \"group\"\ntrace = true\nposition_end = "
        "\",\"\n[model]\ntokens = \"bytes\"\n",
        "x", {});
  }

  // Two positions, of which the second has a policy and a value.
  static Targets Two() {
    Targets targets;
    targets.Add()->set_length(1);
    Target* second = targets.Add();
    second->set_offset(1);
    second->set_length(1);
    second->add_policy(0.25f);
    second->add_policy(0.75f);
    second->set_value(-1);
    return targets;
  }

  static void AddSamples(Ledger* ledger, const std::function<void(Group*)>& change) {
    OpenGeneration open;
    SubmitSamples submit;
    open.set_generation(1);
    Group group = MakeGroup(1, 0, 2);
    *open.add_group() = group;
    change(&group);
    *submit.add_group() = group;
    ledger->file.Begin();
    ledger->samples.AddProblems(open);
    ledger->samples.AddSamples(submit, 0, "actor");
    ledger->file.Commit();
  }

  int64_t first_ = SampleId(GroupId(1, 0), 0), second_ = SampleId(GroupId(1, 0), 1);
};

TEST_F(LedgerTargetsTest, GiveBackWhatASampleBrought) {
  auto ledger = Open();
  AddSamples(ledger.get(),
             [](Group* group) { *group->mutable_sample(0)->mutable_target() = Two(); });
  Targets read = ledger->targets.Read(first_);
  ASSERT_EQ(read.size(), 2);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(read[i].SerializeAsString(), Two()[i].SerializeAsString());
  EXPECT_TRUE(ledger->targets.Read(second_).empty());
}

TEST_F(LedgerTargetsTest, ARowIsOnePositionOfItsSample) {
  auto ledger = Open();
  AddSamples(ledger.get(),
             [](Group* group) { *group->mutable_sample(0)->mutable_target() = Two(); });
  Row row = ledger->rows.ReadAt(first_, 0);
  EXPECT_EQ(row.target().length(), 1);
  EXPECT_EQ(row.token_count(), 5) << "the prompt and the first position";
  row = ledger->rows.ReadAt(first_, 1);
  EXPECT_EQ(row.position(), 1);
  EXPECT_EQ(row.token_count(), 6);
  EXPECT_EQ(row.target().policy_size(), 2);
  EXPECT_FALSE(ledger->rows.ReadAt(second_, 0).has_target());
  EXPECT_THAT(ErrorOf([&] { ledger->rows.ReadAt(second_, 1); }), HasSubstr("has no position 1"));
}

TEST_F(LedgerTargetsTest, ATaskSaysWhereThePositionsOfItsSolutionsAre) {
  auto ledger = Open();
  AddSamples(ledger.get(), [](Group* group) {
    Sample* sample = group->mutable_sample(0);
    sample->set_text(",");
    sample->set_tokens(0, MakeTokenizer(ModelConfig::bytes)->EncodeSolution(",")[0]);
  });
  EXPECT_EQ(ledger->targets.Read(first_).size(), 2);
  FeedFresh feed;
  FreshSample* fresh = feed.add_sample();
  fresh->set_prompt("p");
  fresh->set_text("a,b,c");
  fresh->set_tokens(7);
  ledger->fresh.Add(feed);
  ledger->fresh.Add(feed);
  ASSERT_EQ(ledger->fresh.From(0, 0).size(), 1u);
  EXPECT_EQ(ledger->fresh.From(0, 0)[0].positions, 3);
  EXPECT_EQ(ledger->rows.ReadAt(FreshId(0, 0), 1).token_count(), 1 + 4);
}

TEST_F(LedgerTargetsTest, AStepNamesThePositionsOfItsRows) {
  auto ledger = Open();
  AddSamples(ledger.get(),
             [](Group* group) { *group->mutable_sample(0)->mutable_target() = Two(); });
  Step step;
  for (int position : {1, 0}) *step.add_row() = ledger->rows.ReadAt(first_, position);
  ledger->steps.Add(1, step);
  EXPECT_EQ(ledger->steps.RowsOf(1, 0),
            (std::vector<LedgerSteps::Drawn>{{first_, 1}, {first_, 0}}));
  EXPECT_EQ(ledger->steps.Read(1, 0)->row(0).SerializeAsString(), step.row(0).SerializeAsString());
}

TEST_F(LedgerTargetsTest, AreForgottenWithTheirSamples) {
  auto ledger = Open();
  AddSamples(ledger.get(),
             [](Group* group) { *group->mutable_sample(0)->mutable_target() = Two(); });
  ledger->Forget(2);
  EXPECT_TRUE(ledger->targets.Read(first_).empty());
  ledger.reset();
  EXPECT_EQ(ErrorOf([&] { Open(); }), "") << "the sums follow";
}

TEST_F(LedgerTargetsTest, ThatCannotBeAreFound) {
  AddSamples(Open().get(),
             [](Group* group) { *group->mutable_sample(0)->mutable_target() = Two(); });
  Database database(scratch_ / "ledger.sqlite", Database::Mode::kReadWrite);
  EXPECT_TRUE(UntrueRowsOf(&database, config_).empty());
  for (auto [change, what] :
       {std::pair("policy = x''", "has blobs that do not fit together"),
        {"positions = 3", "has blobs that do not fit together"},
        {"sample = sample + 70", "is of no sample"},
        {"lengths = x'0100000009000000'", "has a target of the tokens 1 to 10, and 2 tokens"}}) {
    database.Execute("begin");
    database.Execute(fmt::format("update target set {}", change).c_str());
    std::vector<LedgerFinding> found = UntrueRowsOf(&database, config_);
    ASSERT_EQ(found.size(), 1u) << change;
    EXPECT_EQ(found[0].table, "target");
    EXPECT_EQ(found[0].what, what);
    database.Execute("rollback");
  }
}

class PliesTest : public ::testing::Test {
 protected:
  // Of targets at these tokens.
  static std::optional<std::vector<int>> Plies(const std::string& opening, const std::string& text,
                                               const std::vector<int>& offsets) {
    Targets targets;
    for (int offset : offsets) targets.Add()->set_offset(offset);
    return PliesOf(opening, text, targets, *MakeTokenizer(ModelConfig::chars));
  }
};

using Some = std::vector<int>;

TEST_F(PliesTest, AreTheMovesBeforeATargetThoseOfTheOpeningIncluded) {
  EXPECT_EQ(Plies(":", "a1 b1 a2 1-0", {0, 3, 6}), (Some{0, 1, 2}));
  EXPECT_EQ(Plies("a1:", "b10 a2 resigns 1-0", {0, 7}), (Some{1, 3}));
  EXPECT_EQ(Plies("a1 b1 a2:", "b2 a3 1-0", {3}), (Some{4}));
  EXPECT_EQ(Plies("a1:", "b1 0-1", {}), (Some{}));
}

TEST_F(PliesTest, ATargetThatBeginsNoMoveIsRefused) {
  for (int offset : {-1, 1, 2, 4, 7, 9, 10, 11, 1000})
    EXPECT_FALSE(Plies(":", "a1 b1 1-0", {offset})) << offset;
  EXPECT_FALSE(Plies(":", "a1 b1 1-0", {6})) << "the result is no move";
  EXPECT_FALSE(Plies(":", "a1 b1 1-0", {3, 3})) << "a move has one target";
  EXPECT_FALSE(Plies(":", "a1 b1 1-0", {3, 0}));
  EXPECT_FALSE(Plies(":", "a1 b1\t1-0", {0})) << "which no token spells";
}

// No move of it had a full search: it has nothing that could be trained on.
TEST_F(LedgerTest, AGameWithoutPositionsIsInNoPool) {
  config_ = ParseConfig(
      "[model]\nkind = \"fc\"\n[[task]]\nkind = \"game\"\n[mix]\nunit = \"positions\"\n", "x", {});
  auto ledger = Open();
  OpenGeneration open;
  open.set_generation(1);
  SubmitSamples submit;
  Group group = MakeGroup(1, 0, 2);
  *open.add_group() = group;
  group.mutable_sample(1)->add_target()->set_length(1);
  *submit.add_group() = group;
  SubmitVerdicts verdicts;
  for (const Sample& sample : group.sample()) {
    Verdict* verdict = verdicts.add_verdict();
    verdict->set_sample_id(sample.id());
    verdict->set_accepted(true);
  }
  ledger->file.Begin();
  ledger->samples.AddProblems(open);
  ledger->samples.AddSamples(submit, 0, "actor");
  ledger->samples.AddVerdicts(verdicts);
  ledger->file.Commit();
  for (const auto& pool : {ledger->pools.Accepted(0, 1, 1), ledger->pools.Scored(0, 1, 1),
                           ledger->pools.AcceptedSince(0, 0)}) {
    ASSERT_EQ(pool.size(), 1u);
    EXPECT_EQ(pool[0].id, group.sample(1).id());
    EXPECT_EQ(pool[0].positions, 1);
  }
}

}  // namespace
}  // namespace pawl
