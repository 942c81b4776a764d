#include "replay/ledger/schema.h"

#include "replay/ledger/check.h"
#include "tests/replay/ledger/fixture.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

TEST_F(LedgerTest, TakesOverAFileOfSchema1) {
  Step step;
  for (int64_t id : {SampleId(GroupId(1, 2), 0), FreshId(0, 7), SampleId(GroupId(1, 0), 0),
                     SampleId(GroupId(1, 2), 0)}) {
    step.add_row()->set_sample_id(id);
  }
  {
    auto ledger = Open();
    Fill(ledger.get(), 1, 3);
    ledger->steps.Add(1, step);
    ledger->steps.CountDraws(step);
  }
  std::string hash = Hash();
  MakeSchema3();
  Database(scratch_ / "ledger.sqlite", Database::Mode::kReadWrite).Execute(R"sql(
    create table step_row_1(generation integer, step integer, row integer, sample integer not null,
      primary key(generation, step, row)) without rowid;
    insert into step_row_1 select generation, step, row, sample from step_row;
    drop view trained_row; drop view step_row; drop table drawn;
    alter table step_row_1 rename to step_row;
    create view trained_row as select * from step_row;
    alter table step drop column samples; alter table step drop column empty;
    drop table made; drop table lesson;
    alter table problem drop column prompt_tokens;
    pragma user_version = 1)sql");

  auto ledger = Open();
  EXPECT_EQ(Hash(), hash);
  EXPECT_EQ(ledger->steps.RowsOf(1, 0).size(), 4);
  std::vector<Candidate> least_drawn_first = ledger->pools.AcceptedSince(0, 0);
  ASSERT_EQ(least_drawn_first.size(), 3);
  EXPECT_EQ(least_drawn_first[0].id, SampleId(GroupId(1, 1), 0));
  EXPECT_EQ(least_drawn_first[1].id, SampleId(GroupId(1, 0), 0));
  EXPECT_EQ(least_drawn_first[2].id, SampleId(GroupId(1, 2), 0));
}

// Schema 2 had no counts of prompts' tokens. A token was a byte then, whatever SQLite says a text's
// length is.
TEST_F(LedgerTest, CountsTheTokensOfAFileOfSchema2) {
  Fill(Open().get(), 1, 3);
  std::string hash = Hash();
  MakeSchema3();
  Database(scratch_ / "ledger.sqlite", Database::Mode::kReadWrite).Execute(R"sql(
    alter table step drop column empty; alter table problem drop column prompt_tokens;
    alter table made drop column prompt_tokens; alter table lesson drop column token_count;
    pragma user_version = 2)sql");
  EXPECT_EQ(Open()->pools.Accepted(0, 1, 1)[0].tokens, 4 + 2);
  EXPECT_EQ(Hash(), hash);
}

// Schema 2 bound blobs, and text that is no UTF-8, as text.
TEST_F(LedgerTest, TakesOverAFileOfSchema2) {
  std::string bytes = "\xff\x80 a";
  std::vector<int32_t> ids = MakeTokenizer(ModelConfig::bytes)->EncodeSolution(bytes);
  std::vector<float> values(ids.size(), -0.5f);
  std::string tokens(reinterpret_cast<const char*>(ids.data()), 4 * ids.size()),
      log_probs(reinterpret_cast<const char*>(values.data()), 4 * ids.size());
  Fill(Open().get(), 1, 2);
  {
    Database database(scratch_ / "ledger.sqlite", Database::Mode::kReadWrite);
    Query old = database.Prepare(
        "update sample set text = cast(? as text), tokens = cast(? as text), log_probs = cast(? as "
        "text), token_count = 5 where id = (select min(id) from sample)");
    old.Bind(Blob{bytes}, Blob{tokens}, Blob{log_probs}).Run();
    database.Execute(
        "update problem set prompt = cast(x'fe' as text), prompt_tokens = 1 where id = (select "
        "max(id) from problem)");
  }
  std::string hash = Hash();
  MakeSchema3();
  Database(scratch_ / "ledger.sqlite", Database::Mode::kReadWrite).Execute(R"sql(
    drop table lesson; drop table made;
    alter table step drop column empty; alter table problem drop column prompt_tokens;
    pragma user_version = 2)sql");
  auto ledger = Open();
  EXPECT_EQ(Hash(), hash) << "the same ledger, kept another way";
  GenerationState state = ledger->tallies.Tally(1, 4);
  EXPECT_EQ(state.example(0).sample(0).text(), bytes);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(state.example(0).sample(0).tokens().data()),
                        tokens.size()),
            tokens);
  EXPECT_EQ(state.example(3).prompt(), "\xfe");
  Database database(scratch_ / "ledger.sqlite", Database::Mode::kReadOnly);
  Query types = database.Prepare(
      "select group_concat(distinct typeof(text)), group_concat(distinct typeof(tokens)), "
      "group_concat(distinct typeof(log_probs)) from sample");
  ASSERT_TRUE(types.Next());
  EXPECT_EQ(types.Text(0) + types.Text(1) + types.Text(2), "textblobblob");
}

// Schema 4 had no positions.
TEST_F(LedgerTest, TakesOverAFileOfSchema4) {
  Step step;
  step.add_row()->set_sample_id(SampleId(GroupId(1, 0), 0));
  {
    auto ledger = Open();
    Fill(ledger.get(), 1, 3);
    ledger->steps.Add(1, step);
  }
  std::string hash = Hash();
  MakeSchema4();
  {
    Database old(scratch_ / "ledger.sqlite", Database::Mode::kReadOnly);
    EXPECT_TRUE(DamageOf(&old).empty()) << "its checksums are those of its own tables";
    EXPECT_TRUE(UntrueRowsOf(&old, config_).empty());
  }
  auto ledger = Open();
  EXPECT_EQ(Hash(), hash);
  ASSERT_EQ(ledger->steps.RowsOf(1, 0).size(), 1u);
  EXPECT_EQ(ledger->steps.RowsOf(1, 0)[0].position, 0);
  EXPECT_EQ(ledger->pools.Accepted(0, 1, 1)[0].positions, 1);
}

// Schema 6 had no proposals.
TEST_F(LedgerTest, TakesOverAFileOfSchema6) {
  Fill(Open().get(), 1, 3);
  std::string hash = Hash();
  {
    Database old(scratch_ / "ledger.sqlite", Database::Mode::kReadWrite);
    old.Execute(
        "drop table proposal; delete from digest where name = 'proposal'; pragma user_version = 6");
    old.Prepare("update digest set sum = ? where name = 'the schema'")
        .Bind(SchemaCheck(&old))
        .Run();
    EXPECT_TRUE(DamageOf(&old).empty()) << "its checksums are those of its own tables";
    EXPECT_TRUE(UntrueRowsOf(&old, config_).empty());
  }
  auto ledger = Open();
  EXPECT_EQ(Hash(), hash);
  EXPECT_TRUE(ledger->proposals.Learnable(1, 1).empty());
}

TEST_F(LedgerTest, RefusesANewerSchema) {
  Open();
  {
    Database database(scratch_ / "ledger.sqlite", Database::Mode::kReadWrite);
    database.Execute("pragma user_version = 99");
  }
  ErrorCode code = ErrorCode::kFailed;
  EXPECT_THAT(ErrorOf([&] { Open(); }, &code), HasSubstr("written by a newer pawl (schema 99"));
  EXPECT_EQ(code, ErrorCode::kData);
}

}  // namespace
}  // namespace pawl
