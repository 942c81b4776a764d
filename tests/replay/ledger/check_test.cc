#include "replay/ledger/check.h"

#include "tests/replay/ledger/fixture.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

// One byte of the file is another, anywhere: it is found, or changes nothing.
TEST_F(LedgerTest, NoChangedByteGivesAnotherResultSilently) {
  {
    auto ledger = Open();
    Fill(ledger.get(), 1, 8);
    Step step;
    for (int i = 0; i < 8; ++i) step.add_row()->set_sample_id(SampleId(GroupId(1, i), 0));
    ledger->steps.Add(1, step);
    ledger->steps.CountDraws(step);
  }
  Database(scratch_ / "ledger.sqlite", Database::Mode::kReadWrite)
      .Execute("pragma wal_checkpoint(truncate)");
  std::string hash = Hash(), whole = testing::Read(scratch_ / "ledger.sqlite");
  int found = 0, harmless = 0;
  for (size_t at = 0; at < whole.size(); at += 97) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x15);
    for (const char* beside : {"ledger.sqlite-wal", "ledger.sqlite-shm"})
      std::filesystem::remove(scratch_ / beside);
    testing::Write(scratch_ / "ledger.sqlite", changed);
    std::string error = ErrorOf([&] { Open(); });
    if (!error.empty()) {
      ++found;
      continue;
    }
    ++harmless;
    EXPECT_EQ(Hash(), hash) << "byte " << at << " is another, and so is what the ledger says";
  }
  EXPECT_GT(found, 20);
  EXPECT_GT(harmless, 20) << "pages are not full";
}

TEST_F(LedgerTest, ChangedAndLostRowsAreNamed) {
  Fill(Open().get(), 1, 3);
  Database database(scratch_ / "ledger.sqlite", Database::Mode::kReadWrite);
  EXPECT_TRUE(DamageOf(&database).empty());
  std::string id = std::to_string(SampleId(GroupId(1, 1), 0));
  database.Execute(("update verdict set accepted = 0 where sample = " + id).c_str());
  std::vector<LedgerFinding> damage = DamageOf(&database);
  ASSERT_EQ(damage.size(), 1u);
  EXPECT_EQ(damage[0].table + " " + damage[0].id + " " + damage[0].what,
            "verdict " + id + " differs from its checksum");
  EXPECT_THAT(ErrorOf([&] { Open(); }), HasSubstr("is corrupt: verdict " + id));
  database.Execute(("update verdict set accepted = 1 where sample = " + id).c_str());
  EXPECT_EQ(ErrorOf([&] { Open(); }), "");
  database.Execute(("delete from verdict where sample = " + id).c_str());
  EXPECT_THAT(ErrorOf([&] { Open(); }), HasSubstr("verdict has 5 rows, and 6 were written"));
}

// What a ledger of today's version took on trust: opened, named, and not trained on.
TEST_F(LedgerTest, RowsThatCannotBeTrueAreNamedAndNotTrainedOn) {
  Fill(Open().get(), 1, 2);
  int64_t id = SampleId(GroupId(1, 0), 0);
  MakeSchema3();
  {
    Database database(scratch_ / "ledger.sqlite", Database::Mode::kReadWrite);
    std::string tokens("\x07\0\0\0\x02\0\0\0", 8);
    database.Prepare("update sample set tokens = ? where id = ?").Bind(Blob{tokens}, id).Run();
  }
  auto ledger = Open();
  Database database(scratch_ / "ledger.sqlite", Database::Mode::kReadOnly);
  std::vector<LedgerFinding> untrue = UntrueRowsOf(&database, config_);
  ASSERT_EQ(untrue.size(), 1u);
  EXPECT_EQ(untrue[0].id, std::to_string(id));
  EXPECT_THAT(untrue[0].what, HasSubstr("holds tokens that are not those of its text"));
  EXPECT_THAT(ErrorOf([&] { ledger->rows.Read(id); }),
              HasSubstr("holds tokens that are not those of its text"));
}

TEST_F(LedgerTest, PositionsThatAreNotOfTheirGameAreNamed) {
  config_ = ParseConfig(
      "[model]\nkind = \"fc\"\n[[task]]\nkind = \"game\"\n[mix]\nunit = \"positions\"\n", "x", {});
  FeedFresh feed;
  for (const char* text : {"a1 b1 a2 b2 a3 1-0", "a1 a1 a2 b2 a3 1-0"}) {
    FreshSample* sample = feed.add_sample();
    sample->set_index(feed.sample_size());
    sample->set_prompt(":");
    sample->set_text(text);
    sample->set_tokens(MakeTokenizer(ModelConfig::chars)->CountRow(":", text));
    Target* second = sample->add_target();
    second->set_offset(3);
    second->set_length(3);
  }
  Open()->fresh.Add(feed);
  Database database(scratch_ / "ledger.sqlite", Database::Mode::kReadOnly);
  std::vector<LedgerFinding> untrue = UntrueRowsOf(&database, config_);
  ASSERT_EQ(untrue.size(), 1u);
  EXPECT_EQ(untrue[0].table + " " + untrue[0].id, "target " + std::to_string(FreshId(0, 2)));
  EXPECT_THAT(untrue[0].what, HasSubstr("which is not one legal move"));
}

}  // namespace
}  // namespace pawl
