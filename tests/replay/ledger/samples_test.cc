#include "replay/ledger/samples.h"

#include "tests/replay/ledger/fixture.h"

namespace pawl {
namespace {

TEST_F(LedgerTest, RepeatedInsertsChangeNothing) {
  auto ledger = Open();
  Fill(ledger.get(), 1, 3);
  std::string hash = Hash();
  Fill(ledger.get(), 1, 3);
  EXPECT_EQ(Hash(), hash);
  SubmitSamples again;
  *again.add_group() = MakeGroup(1, 0, 2);
  Stored stored = ledger->samples.AddSamples(again, 0, "actor");
  EXPECT_EQ(stored.stored(), 0);
  EXPECT_EQ(stored.duplicates(), 2);
}

TEST_F(LedgerTest, KnowsWhatIsStillToDo) {
  auto ledger = Open();
  OpenGeneration open;
  open.set_generation(1);
  for (int i = 0; i < 3; ++i) *open.add_group() = MakeGroup(1, i, 1);
  ledger->samples.AddProblems(open);
  SubmitSamples submit;
  *submit.add_group() = MakeGroup(1, 1, 1);
  ledger->samples.AddSamples(submit, 0, "actor");
  EXPECT_EQ(ledger->samples.UnsampledGroups().size(), 2u);
  ASSERT_EQ(ledger->samples.UnjudgedGroups().size(), 1u);
  EXPECT_EQ(ledger->samples.UnjudgedGroups()[0].sample(0).text(), "a");
  auto progress = ledger->samples.AllProgress();
  EXPECT_EQ(progress[0].problems, 3);
  EXPECT_EQ(progress[0].sampled, 1);
  EXPECT_EQ(progress[0].judged, 0);
}

// The first samples of a file that nobody has judged keep their order and their numbers.
TEST_F(LedgerTest, GivesBackAGroupThatWaitsForVerdictsAsItCame) {
  auto ledger = Open();
  OpenGeneration open;
  open.set_generation(1);
  SubmitSamples submit;
  *open.add_group() = *submit.add_group() = MakeGroup(1, 0, 3);
  ledger->samples.AddProblems(open);
  ledger->samples.AddSamples(submit, 0, "actor");
  std::vector<Group> waiting = ledger->samples.UnjudgedGroups();
  ASSERT_EQ(waiting.size(), 1u);
  EXPECT_EQ(waiting[0].SerializeAsString(), submit.group(0).SerializeAsString());
}

}  // namespace
}  // namespace pawl
