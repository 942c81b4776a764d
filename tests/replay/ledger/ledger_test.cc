#include "replay/ledger/ledger.h"

#include "proto/config.h"
#include "proto/ids.h"
#include "replay/ledger/check.h"
#include "replay/ledger/hash.h"
#include "replay/ledger/schema.h"
#include "tests/testing.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;
using testing::Scratch;

class LedgerTest : public ::testing::Test {
 protected:
  LedgerTest()
      : config_(
            ParseConfig("[[task]]\nkind = \"addition\"\n[model]\ntokens = \"bytes\"\n", "x", {})) {}

  std::unique_ptr<Ledger> Open(const std::string& run = "run") {
    return std::make_unique<Ledger>(scratch_ / "ledger.sqlite", run, config_);
  }

  static Group MakeGroup(int64_t generation, int64_t index, int samples) {
    Group group;
    group.set_id(GroupId(generation, index));
    group.set_generation(generation);
    group.set_prompt("1+" + std::to_string(index) + "=");
    group.set_prompt_tokens(static_cast<int>(group.prompt().size()));
    group.set_level(1);
    group.set_seed(~uint64_t{0} - static_cast<uint64_t>(index));
    group.set_samples(samples);
    for (int i = 0; i < samples; ++i) {
      Sample* sample = group.add_sample();
      sample->set_id(SampleId(group.id(), i));
      sample->set_text(std::string(1, static_cast<char>('a' + i)));
      for (int32_t token : MakeTokenizer(ModelConfig::bytes)->EncodeSolution(sample->text()))
        sample->add_tokens(token);
      sample->add_log_probs(-0.5f);
      sample->add_log_probs(-0.25f);
      sample->set_ended(true);
    }
    return group;
  }

  // A generation of `groups` problems, two samples each, the first accepted and right.
  static void Fill(Ledger* ledger, int64_t generation, int groups) {
    ledger->Begin();
    OpenGeneration open;
    SubmitSamples submit;
    SubmitVerdicts verdicts;
    open.set_generation(generation);
    for (int i = 0; i < groups; ++i) {
      *open.add_group() = *submit.add_group() = MakeGroup(generation, i, 2);
      for (int j = 0; j < 2; ++j) {
        Verdict* verdict = verdicts.add_verdict();
        verdict->set_sample_id(SampleId(GroupId(generation, i), j));
        verdict->set_accepted(j == 0);
        verdict->set_truth(j == 0 ? Verdict::TRUE : Verdict::FALSE);
      }
    }
    ledger->AddProblems(open);
    ledger->AddSamples(submit, generation - 1, "actor");
    ledger->AddVerdicts(verdicts);
    ledger->Commit();
  }

  // As before there were checksums.
  void MakeSchema3() {
    Database database(scratch_ / "ledger.sqlite", Database::Mode::kReadWrite);
    database.Execute("drop table digest");
    for (const LedgerTableColumns& table : kLedgerTables)
      database.Execute(fmt::format("alter table {} drop column crc", table.name).c_str());
    database.Execute("pragma user_version = 3");
  }

  std::string Hash() {
    Database database(scratch_ / "ledger.sqlite", Database::Mode::kReadOnly);
    return LedgerHash(&database);
  }

  Scratch scratch_;
  Config config_;
};

TEST_F(LedgerTest, TakesOverAFileOfSchema1) {
  Step step;
  for (int64_t id : {SampleId(GroupId(1, 2), 0), FreshId(0, 7), SampleId(GroupId(1, 0), 0),
                     SampleId(GroupId(1, 2), 0)}) {
    step.add_row()->set_sample_id(id);
  }
  {
    auto ledger = Open();
    Fill(ledger.get(), 1, 3);
    ledger->AddStep(1, step);
    ledger->CountDraws(step);
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
  EXPECT_EQ(ledger->StepSamples(1, 0).size(), 4);
  std::vector<Candidate> least_drawn_first = ledger->AcceptedSince(0, 0);
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
  EXPECT_EQ(Open()->Accepted(0, 1, 1)[0].tokens, 4 + 2);
  EXPECT_EQ(Hash(), hash);
}

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
  ledger->AddProblems(open);
  ledger->AddSamples(submit, 0, "actor");
  ledger->AddVerdicts(verdicts);
  auto tokens = [](const std::vector<Candidate>& pool) {
    std::vector<int64_t> counts;
    for (const Candidate& candidate : pool) counts.push_back(candidate.tokens);
    return counts;
  };
  EXPECT_EQ(tokens(ledger->Accepted(0, 1, 1)), (std::vector<int64_t>{6 + 2, 3 + 2}))
      << "the second is trained on with the prompt made from it";
  EXPECT_EQ(tokens(ledger->AcceptedSince(0, 0)), (std::vector<int64_t>{6 + 2, 3 + 2}));
  EXPECT_EQ(tokens(ledger->Audited(0, 1, 1)), std::vector<int64_t>{6})
      << "a lesson is a row of its own";
  EXPECT_EQ(ledger->ReadLesson(group->sample(0).id()).tokens, 6);
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(ledger->ReadRow(group->sample(i).id()).token_count(), i == 0 ? 8 : 5)
        << "held in memory or made";
  EXPECT_EQ(Open()->ReadRow(group->sample(0).id()).token_count(), 8) << "read from the file";
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
  ledger->AddProblems(open);
  ledger->AddSamples(submit, 0, "actor");
  ledger->AddVerdicts(verdicts);
  auto scored = ledger->Scored(0, 1, 1);
  ASSERT_EQ(scored.size(), 2u);
  EXPECT_EQ(scored[0].score, 0.75);
  EXPECT_EQ(scored[1].score, 0);
  Ledger::Outcomes outcomes = ledger->OutcomesOf(0, 1, 1);
  EXPECT_EQ(outcomes.samples, 2);
  EXPECT_EQ(outcomes.rejected, 1);
  EXPECT_EQ(outcomes.cut, 1);
}

// Weights that a generation without training published again stand no deeper than they did.
TEST_F(LedgerTest, WeightsThatWereNotTrainedKeepTheirDepth) {
  auto ledger = Open();
  Fill(ledger.get(), 1, 1);
  Weights weights;
  weights.set_sha256("a");
  ledger->AddWeights(0, &weights);
  Step step;
  step.add_row()->set_sample_id(SampleId(GroupId(1, 0), 0));
  ledger->AddStep(1, step);
  weights.set_version(1);
  weights.set_sha256("b");
  ledger->AddWeights(1, &weights);
  EXPECT_EQ(weights.depth_max(), 1);
  weights.set_version(2);
  ledger->AddWeights(2, &weights);
  EXPECT_EQ(weights.depth_max(), 1);
  EXPECT_EQ(weights.depth(), 1);
  weights.set_version(3);
  weights.set_sha256("anew");
  ledger->AddWeights(3, &weights);
  EXPECT_EQ(weights.depth_max(), 0);
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
  GenerationState state = ledger->Tally(1, 4);
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

TEST_F(LedgerTest, GivesBackWhatWasCommitted) {
  Fill(Open().get(), 1, 3);
  auto ledger = Open();
  GenerationState tally = ledger->Tally(1, 2);
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
  auto accepted = ledger->Accepted(0, 1, 1);
  ASSERT_EQ(accepted.size(), 3u);
  EXPECT_EQ(accepted[0].tokens, 4 + 2) << "prompt and solution with its end token";
}

TEST_F(LedgerTest, WhatWasNotCommittedIsGone) {
  {
    auto ledger = Open();
    ledger->Begin();
    OpenGeneration open;
    *open.add_group() = MakeGroup(1, 0, 1);
    ledger->AddProblems(open);
  }
  EXPECT_TRUE(Open()->AllProgress().empty());
}

TEST_F(LedgerTest, RepeatedInsertsChangeNothing) {
  auto ledger = Open();
  Fill(ledger.get(), 1, 3);
  std::string hash = Hash();
  Fill(ledger.get(), 1, 3);
  EXPECT_EQ(Hash(), hash);
  SubmitSamples again;
  *again.add_group() = MakeGroup(1, 0, 2);
  Stored stored = ledger->AddSamples(again, 0, "actor");
  EXPECT_EQ(stored.stored(), 0);
  EXPECT_EQ(stored.duplicates(), 2);
}

TEST_F(LedgerTest, KnowsWhatIsStillToDo) {
  auto ledger = Open();
  OpenGeneration open;
  open.set_generation(1);
  for (int i = 0; i < 3; ++i) *open.add_group() = MakeGroup(1, i, 1);
  ledger->AddProblems(open);
  SubmitSamples submit;
  *submit.add_group() = MakeGroup(1, 1, 1);
  ledger->AddSamples(submit, 0, "actor");
  EXPECT_EQ(ledger->UnsampledGroups().size(), 2u);
  ASSERT_EQ(ledger->UnjudgedGroups().size(), 1u);
  EXPECT_EQ(ledger->UnjudgedGroups()[0].sample(0).text(), "a");
  auto progress = ledger->AllProgress();
  EXPECT_EQ(progress[0].problems, 3);
  EXPECT_EQ(progress[0].sampled, 1);
  EXPECT_EQ(progress[0].judged, 0);
}

TEST_F(LedgerTest, DepthCountsGenerationsOfModelOutput) {
  auto ledger = Open();
  FeedFresh feed;
  FreshSample* fresh = feed.add_sample();
  fresh->set_prompt("1+1=");
  ledger->AddFresh(feed);
  int64_t fresh_id = FreshId(0, 0);
  Weights weights;
  for (int64_t generation = 0; generation <= 2; ++generation) {
    if (generation > 0) Fill(ledger.get(), generation, 1);
    Step step;
    step.add_row()->set_sample_id(fresh_id);
    if (generation > 0) step.add_row()->set_sample_id(SampleId(GroupId(generation, 0), 0));
    ledger->AddStep(generation, step);
    weights.set_version(generation);
    weights.set_sha256("w" + std::to_string(generation));
    ledger->AddWeights(generation, &weights);
    EXPECT_EQ(weights.depth_max(), generation);
  }
  EXPECT_DOUBLE_EQ(weights.depth(), 1) << "a fresh row and one of depth 2";
}

TEST_F(LedgerTest, AFreshStreamGoesOnWhereTheLastGenerationEnded) {
  auto ledger = Open();
  EXPECT_EQ(ledger->FreshStart(0, 0), 0);
  int64_t start = ledger->FreshStart(0, 1);
  EXPECT_EQ(start, int64_t{1} << 32) << "out of reach of generation 0";
  Step step;
  for (int i = 0; i < 5; ++i) step.add_row()->set_sample_id(FreshId(0, start + i));
  ledger->AddStep(1, step);
  EXPECT_EQ(ledger->FreshStart(0, 2), start + 5);
  EXPECT_EQ(ledger->FreshStart(0, 1), start) << "fixed when first asked";
}

TEST_F(LedgerTest, ForgetsOldGenerationsAndKeepsWeights) {
  auto ledger = Open();
  for (int64_t generation = 1; generation <= 3; ++generation) {
    Fill(ledger.get(), generation, 2);
    ledger->FreshStart(0, generation);
  }
  ledger->Forget(3);
  EXPECT_TRUE(ledger->Accepted(0, 1, 2).empty());
  EXPECT_EQ(ledger->Accepted(0, 3, 3).size(), 2u);
}

TEST_F(LedgerTest, RefusesAnotherRunsFile) {
  Open();
  EXPECT_THAT(ErrorOf([&] { Open("other"); }), HasSubstr("belongs to another run"));
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

TEST_F(LedgerTest, RefusesACorruptFile) {
  Fill(Open().get(), 1, 500);
  std::string bytes = testing::Read(scratch_ / "ledger.sqlite");
  for (size_t at = 4096; at < bytes.size(); at += 4096) bytes.replace(at, 200, 200, '\x5a');
  testing::Write(scratch_ / "ledger.sqlite", bytes);
  ErrorCode code = ErrorCode::kFailed;
  EXPECT_THAT(ErrorOf([&] { Open(); }, &code), HasSubstr("is corrupt"));
  EXPECT_EQ(code, ErrorCode::kData);
  testing::Write(scratch_ / "ledger.sqlite",
                 "this is no database, but it is long enough to be looked at");
  EXPECT_THAT(ErrorOf([&] { Open(); }), HasSubstr("is corrupt"));
}

// A file system of its own, full: nothing is acknowledged, the words say what to do.
TEST_F(LedgerTest, AFullDiskIsAnErrorBeforeTheAcknowledgement) {
  std::string mount = "mount -t tmpfs -o size=1m pawl " + scratch_.path().string() + " 2>/dev/null";
  if (std::system(mount.c_str()) != 0) GTEST_SKIP() << "needs the right to mount a file system";
  ErrorCode code = ErrorCode::kUsage;
  std::string error = ErrorOf(
      [&] {
        auto ledger = Open();
        for (int64_t generation = 1; generation < 100; ++generation)
          Fill(ledger.get(), generation, 500);
      },
      &code);
  std::system(("umount " + scratch_.path().string()).c_str());
  EXPECT_THAT(error, HasSubstr("the disk is full; nothing unacknowledged was stored"));
  EXPECT_EQ(code, ErrorCode::kFailed);
}

TEST_F(LedgerTest, ARefusedOperationLeavesNothingBehind) {
  auto ledger = Open();
  Fill(ledger.get(), 1, 2);
  std::string hash = Hash();
  ledger->Begin();
  EXPECT_THAT(ErrorOf([&] {
                ledger->Atomically([&] {
                  OpenGeneration open;
                  open.set_generation(2);
                  *open.add_group() = MakeGroup(2, 0, 2);
                  ledger->AddProblems(open);
                  throw Error(ErrorCode::kFailed, "the operation", "is refused after it wrote");
                });
              }),
              HasSubstr("is refused after it wrote"));
  ledger->Commit();
  EXPECT_EQ(Hash(), hash);
  ledger.reset();
  EXPECT_EQ(ErrorOf([&] { Open(); }), "") << "the sums go back with the rows";
}

// One byte of the file is another, anywhere: it is found, or changes nothing.
TEST_F(LedgerTest, NoChangedByteGivesAnotherResultSilently) {
  {
    auto ledger = Open();
    Fill(ledger.get(), 1, 8);
    Step step;
    for (int i = 0; i < 8; ++i) step.add_row()->set_sample_id(SampleId(GroupId(1, i), 0));
    ledger->AddStep(1, step);
    ledger->CountDraws(step);
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
  EXPECT_THAT(ErrorOf([&] { ledger->ReadRow(id); }),
              HasSubstr("holds tokens that are not those of its text"));
}

}  // namespace
}  // namespace pawl
