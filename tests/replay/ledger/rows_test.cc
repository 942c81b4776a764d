#include "replay/ledger/rows.h"

#include "tests/replay/ledger/fixture.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

// A row is the same whether it is still held from when it was stored or comes from the file.
TEST_F(LedgerTest, ARowIsTheSameHeldOrRead) {
  auto ledger = Open();
  Fill(ledger.get(), 1, 1);
  int64_t id = SampleId(GroupId(1, 0), 0);
  std::string held = ledger->rows.Read(id).SerializeAsString();
  EXPECT_EQ(Open()->rows.Read(id).SerializeAsString(), held);
}

TEST_F(LedgerTest, AFreshRowIsReadAsItWasFed) {
  auto ledger = Open();
  FeedFresh feed;
  FreshSample* fresh = feed.add_sample();
  fresh->set_index(2);
  fresh->set_prompt("1+1=");
  fresh->set_text("2");
  fresh->set_tokens(6);
  ledger->fresh.Add(feed);
  const Row& row = ledger->rows.Read(FreshId(0, 2));
  EXPECT_TRUE(row.fresh());
  EXPECT_EQ(row.prompt() + row.text(), "1+1=2");
  EXPECT_EQ(row.token_count(), 6);
}

TEST_F(LedgerTest, ARowThatIsNotThereIsAnError) {
  ErrorCode code = ErrorCode::kFailed;
  EXPECT_THAT(ErrorOf([&] { Open()->rows.Read(SampleId(GroupId(1, 0), 0)); }, &code),
              HasSubstr("sample 1099511627776 is not in the ledger"));
  EXPECT_EQ(code, ErrorCode::kData);
}

TEST_F(LedgerTest, ARowThatWasUndoneIsNotHeld) {
  auto ledger = Open();
  int64_t id = SampleId(GroupId(1, 0), 0);
  ledger->file.Begin();
  SubmitSamples submit;
  *submit.add_group() = MakeGroup(1, 0, 1);
  ledger->samples.AddSamples(submit, 0, "actor");
  EXPECT_EQ(ledger->rows.Read(id).text(), "a");
  ledger->file.Rollback();
  EXPECT_THAT(ErrorOf([&] { ledger->rows.Read(id); }), HasSubstr("is not in the ledger"));
}

}  // namespace
}  // namespace pawl
