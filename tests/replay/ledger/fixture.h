// A ledger in a scratch folder, and generations to fill it with.
#pragma once

#include <memory>
#include <string>

#include "proto/config.h"
#include "proto/ids.h"
#include "replay/ledger/hash.h"
#include "replay/ledger/ledger.h"
#include "replay/ledger/schema.h"
#include "tests/testing.h"
#include "tokens/tokenizer.h"

namespace pawl {

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
    ledger->file.Begin();
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
    ledger->samples.AddProblems(open);
    ledger->samples.AddSamples(submit, generation - 1, "actor");
    ledger->samples.AddVerdicts(verdicts);
    ledger->file.Commit();
  }

  // As before there were positions.
  void MakeSchema4() {
    Database database(scratch_ / "ledger.sqlite", Database::Mode::kReadWrite);
    database.Execute(R"sql(
      drop view trained_row; drop view step_row; drop table target; drop table step_position;
      drop table fault; drop table proposal; drop table resignation;
      delete from digest
        where name in ('target', 'step_position', 'fault', 'proposal', 'resignation');
      create view step_row as select s.generation, s.step, r.key as row, r.value as sample
        from step s, json_each(s.samples) r;
      create view trained_row as select * from step_row;
      pragma user_version = 4)sql");
    database.Prepare("update digest set sum = ? where name = 'the schema'")
        .Bind(SchemaCheck(&database))
        .Run();
  }

  // As before there were checksums.
  void MakeSchema3() {
    MakeSchema4();
    Database database(scratch_ / "ledger.sqlite", Database::Mode::kReadWrite);
    database.Execute("drop table digest");
    for (size_t t = 0; t < kTablesOfSchema4; ++t)
      database.Execute(
          fmt::format("alter table {} drop column crc", kLedgerTables[t].name).c_str());
    database.Execute("pragma user_version = 3");
  }

  std::string Hash() {
    Database database(scratch_ / "ledger.sqlite", Database::Mode::kReadOnly);
    return LedgerHash(&database);
  }

  testing::Scratch scratch_;
  Config config_;
};

}  // namespace pawl
