#include "replay/ledger/groups.h"

#include "tests/replay/ledger/fixture.h"

namespace pawl {
namespace {

TEST_F(LedgerTest, NumbersInABlobComeBackAsTheyWere) {
  Sample sample;
  for (float value : {-0.5f, -1e-30f, 0.f}) sample.add_log_probs(value);
  std::string blob = ToBlob(sample.log_probs());
  EXPECT_EQ(blob.size(), 12u);
  Sample read;
  FromBlob(blob, read.mutable_log_probs());
  EXPECT_EQ(read.SerializeAsString(), sample.SerializeAsString());
  FromBlob("", read.mutable_log_probs());
  EXPECT_TRUE(read.log_probs().empty());
}

// The columns that a statement gives by {GROUP} and {SAMPLE} are all that the readers ask for.
TEST_F(LedgerTest, AProblemAndItsSampleAreReadByTheNamesOfTheirColumns) {
  Fill(Open().get(), 1, 1);
  Database database(scratch_ / "ledger.sqlite", Database::Mode::kReadOnly);
  LedgerSql sql("select {SAMPLE}, {GROUP} from sample s join problem p on p.id = s.problem");
  Query row = database.Prepare(sql.text());
  ASSERT_TRUE(row.Next());
  Group expected = MakeGroup(1, 0, 2), group = ReadGroup(row);
  *group.add_sample() = ReadSample(row);
  expected.mutable_sample()->RemoveLast();
  EXPECT_EQ(group.SerializeAsString(), expected.SerializeAsString());
}

}  // namespace
}  // namespace pawl
