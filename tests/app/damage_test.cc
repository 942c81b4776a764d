// A run folder, weights, configs and data that were damaged from outside: every command that reads
// them says which file, in one line, and exits with 4 (2 where the user named the wrong thing).
// None believes them, none waits.
#include <sys/stat.h>

#include <cmath>
#include <cstring>

#include "base/files.h"
#include "replay/ledger/sqlite.h"
#include "tests/app/runs.h"

namespace pawl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::FinishedRun;
using ::testing::HasSubstr;
using testing::Outcome;
using testing::RunArguments;
using testing::RunProgram;
using testing::Scratch;
using testing::SmallRunFile;

using Command = std::vector<std::string>;

const Command kSettings = {"process.actors=0", "sample.problems=40", "learn.steps=4",
                           "start.steps=20"};

const fs::path& WholeRun() {
  static Scratch scratch;
  static fs::path run = [] {
    FinishedRun(scratch / "run", kSettings);
    return scratch / "run";
  }();
  return run;
}

class DamagedRun : public ::testing::Test {
 protected:
  using Damage = std::function<void(const fs::path& run)>;

  fs::path Run() const { return scratch_ / "run"; }

  // Copies a whole run, damages it, and gives the command: the error is one line that names the
  // file.
  void Expect(const Command& command, const Damage& damage, const std::string& file,
              const std::string& error, int code = 4) {
    fs::remove_all(Run());
    fs::copy(WholeRun(), Run(), fs::copy_options::recursive);
    damage(Run());
    Outcome outcome = RunProgram(command);
    EXPECT_EQ(outcome.code, code) << error << "\n" << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr((Run() / file).string() + error));
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
  }

  std::string FirstSample() const {
    Database database(Run() / "ledger.sqlite", Database::Mode::kReadOnly);
    Query query = database.Prepare("select min(id) from sample");
    query.Next();
    return query.Text(0);
  }

  Command Again() const { return RunArguments(Run(), kSettings); }
  Command Report() const { return {"report", Run().string()}; }
  Command Ledger() const { return {"ledger", Run().string()}; }
  Command Eval() const { return {"eval", Run().string(), "--set", "eval.problems=2"}; }

  static Damage Text(const char* file, std::string text) {
    return [=](const fs::path& run) { testing::Write(run / file, text); };
  }
  static Damage Gone(const char* file) {
    return [=](const fs::path& run) { fs::remove_all(run / file); };
  }
  static Damage Pipe(const char* file) {
    return [=](const fs::path& run) {
      fs::remove_all(run / file);
      ASSERT_EQ(::mkfifo((run / file).c_str(), 0600), 0);
    };
  }

  Scratch scratch_;
};

TEST_F(DamagedRun, ALedgerSaysWhichRowsAreDamaged) {
  fs::copy(WholeRun(), Run(), fs::copy_options::recursive);
  EXPECT_EQ(RunProgram({"ledger", Run().string(), "--check"}).code, 0);
  Database(Run() / "ledger.sqlite", Database::Mode::kReadWrite)
      .Execute("update sample set text = text || '1' where id = (select min(id) from sample)");
  Outcome check = RunProgram({"ledger", Run().string(), "--check"});
  EXPECT_EQ(check.code, 4);
  EXPECT_THAT(check.out, HasSubstr("differs from its checksum"));
  std::string id = FirstSample();
  for (const Command& asks : {Command{}, Command{"--hash"}, Command{"--sample", id}}) {
    Command command = {"ledger", Run().string()};
    command.insert(command.end(), asks.begin(), asks.end());
    Outcome shown = RunProgram(command);
    EXPECT_EQ(shown.code, 4);
    EXPECT_EQ(shown.out, "");
    EXPECT_THAT(shown.err, HasSubstr("ledger.sqlite: is corrupt: sample " + id +
                                     " differs from its checksum"));
  }
  Outcome again =
      RunProgram(RunArguments(Run(), {"process.actors=0", "sample.problems=40", "learn.steps=4",
                                      "start.steps=20", "generations=9"}));
  EXPECT_EQ(again.code, 4);
  EXPECT_THAT(again.err, HasSubstr("ledger.sqlite: is corrupt: sample "));
}

// What a command shows of a ledger is checked; what it does not show need not be read.
TEST_F(DamagedRun, ALedgerShowsNoRowThatIsDamaged) {
  auto damage = [this](const char* sql) {
    fs::remove_all(Run());
    fs::copy(WholeRun(), Run(), fs::copy_options::recursive);
    Database(Run() / "ledger.sqlite", Database::Mode::kReadWrite).Execute(sql);
  };
  auto step = [this](const char* which) {
    return RunProgram({"ledger", Run().string(), "--step", which});
  };
  damage(
      "update step set samples = json_insert(samples, '$[#]', 0) where generation = 1 and step = "
      "0");
  EXPECT_THAT(step("1:0").err,
              HasSubstr("ledger.sqlite: is corrupt: step 1:0 differs from its checksum"));
  damage("update fresh set text = text || '1'");
  EXPECT_THAT(step("0:0").err, HasSubstr("ledger.sqlite: is corrupt: fresh "));
  damage("update problem set prompt = '1+1='");
  EXPECT_THAT(RunProgram({"ledger", Run().string(), "--sample", FirstSample()}).err,
              HasSubstr("ledger.sqlite: is corrupt: problem "));
  EXPECT_EQ(step("0:0").code, 0);
  damage(
      "drop view step_row; create view step_row as select generation, step, 0 as row, 1 as sample "
      "from step");
  EXPECT_THAT(
      step("1:0").err,
      HasSubstr(
          "ledger.sqlite: is corrupt: sqlite_master the tables are not declared as they were"));
}

TEST_F(DamagedRun, HasItsLedger) {
  Expect(Again(), Gone("ledger.sqlite"), "ledger.sqlite",
         ": is missing, and the run has begun; restore it from a copy");
  Expect(Ledger(), Gone("ledger.sqlite"), "ledger.sqlite", ": is missing");
  Damage foreign = [](const fs::path& run) {
    fs::remove(run / "ledger.sqlite");
    Database(run / "ledger.sqlite", Database::Mode::kReadWrite)
        .Execute("create table notes (text text)");
  };
  for (const Command& command : {Again(), Ledger()}) {
    Expect(command, Text("ledger.sqlite", ""), "ledger.sqlite", ": is empty");
    Expect(command, Text("ledger.sqlite", "no database at all, but text"), "ledger.sqlite",
           ": is corrupt");
    Expect(command, Pipe("ledger.sqlite"), "ledger.sqlite", ": is no file");
    Expect(command, foreign, "ledger.sqlite", ": is another database, no ledger of pawl's");
  }
  Damage anothers = [](const fs::path& run) {
    Database(run / "ledger.sqlite", Database::Mode::kReadWrite)
        .Execute("update run set value = 'b5a1' where key = 'run_id'");
  };
  Expect(Again(), anothers, "ledger.sqlite", ": is the ledger of run b5a1");
}

TEST_F(DamagedRun, HasItsGenerations) {
  Expect(Again(), Text("generations.jsonl", ""), "generations.jsonl",
         ": holds no generation, and the newest checkpoint stands at generation 3");
  Expect(Again(), Gone("generations.jsonl"), "generations.jsonl",
         ": is missing, and the newest checkpoint");
  for (const Command& command : {Again(), Report()}) {
    Expect(command, Text("generations.jsonl", R"([{"gen": 0}])"), "generations.jsonl",
           R"(:1: is [{"gen":0}]: want an object)");
    Expect(command, Text("generations.jsonl", std::string("\x7f\x45LF\x01\x02\0\n\xff", 9)),
           "generations.jsonl", ":1: is not valid JSON");
    Expect(command, Text("generations.jsonl", "{\"gen\": 0, \"step\": \"x\"}\n"),
           "generations.jsonl", ":1: step = \"x\": want a number");
    Expect(command, Text("generations.jsonl", std::string(200000, '[')), "generations.jsonl",
           ":1: nests deeper");
    Expect(command, Pipe("generations.jsonl"), "generations.jsonl", ": is a pipe, not a file");
  }
  Expect(Again(), Text("metrics.jsonl", "{\"gen\": 0, \"step\": 1, \"learn/loss\": \"x\"}\n"),
         "metrics.jsonl", ":1: learn/loss = \"x\": want a number");
}

TEST_F(DamagedRun, HasItsCheckpoints) {
  auto state = [](const char* member, int64_t value) -> Damage {
    return [=](const fs::path& run) {
      fs::path newest = run / "checkpoints/000003-00000000";
      json all = json::parse(testing::Read(newest / "state.json")),
           manifest = json::parse(testing::Read(newest / "MANIFEST"));
      all[member] = value;
      manifest["state.json"] = Sha256Hex(all.dump());
      testing::Write(newest / "state.json", all.dump());
      testing::Write(newest / "MANIFEST", manifest.dump());
    };
  };
  const char* file = "checkpoints/000003-00000000/state.json";
  Expect(Again(), state("generation", -7), file, ": generation = -7: want a whole number from 0");
  Expect(Again(), state("generation", 1000000000), file,
         ": says generation 1000000000 step 0, its folder's name does not; restore it");
  Expect(Again(), Gone("checkpoints"), "checkpoints",
         ": holds no checkpoint, and generations.jsonl ends with generation 2");
}

TEST_F(DamagedRun, HasItsNameAndItsConfig) {
  Expect(Again(), Gone("run.json"), "run.json", ": is missing, and ledger.sqlite is there");
  Expect(Again(), Gone("config.toml"), "config.toml", ": is missing, and run.json is there");
  Expect(Again(), Text("run.json", ""), "run.json", ": is empty");
  Expect(Again(), Text("run.json", std::string(200000, '[')), "run.json", ": nests deeper");
  Expect(Again(), Text("run.json", R"({"run_id": 7})"), "run.json", ": run_id = 7: want a text");
  Expect(Again(), Text("run.json", R"({"run_id": "x", "resumed_by": 7})"), "run.json",
         ": resumed_by = 7: want an array");
  Expect(Again(), Text("run.json", R"({"run_id": "x"})"), "ledger.sqlite",
         ": is the ledger of run ");
  Expect(Report(), Text("run.json", R"({"run_id": "x", "threads": 7})"), "run.json",
         ": threads = 7: want a text");
}

TEST_F(DamagedRun, HasItsWeights) {
  Expect(Again(), Gone("weights/000002/model.safetensors"), "weights/000002/model.safetensors",
         ": is missing; restore it");
  Expect(Eval(), Text("weights/000002/config.json", R"({"model_type": 3})"),
         "weights/000002/config.json", ": model_type = 3: want a text");
  Expect(Eval(), Text("weights/000002/config.json", std::string(200000, '[')),
         "weights/000002/config.json", ": nests deeper than 32 levels");
  Expect(Eval(), Pipe("weights/000002/config.json"), "weights/000002/config.json",
         ": is a pipe, not a file", 2);
  Expect(Eval(), Pipe("weights/000002/model.safetensors"), "weights/000002/model.safetensors",
         ": is a pipe, not a file", 2);
  std::string deep(200000, '[');
  uint64_t length = deep.size();
  Expect(Eval(),
         Text("weights/000002/model.safetensors",
              std::string(reinterpret_cast<const char*>(&length), 8) + deep),
         "weights/000002/model.safetensors", ": header: nests deeper");
}

// Wherever weights come from: eval, sample, start.from, the networks of a panel.
TEST_F(DamagedRun, WeightsThatAreNoNumbersScoreNothing) {
  Damage broken = [](const fs::path& run) {
    fs::path file = run / "weights/000002/model.safetensors";
    std::string bytes = testing::Read(file);
    bytes.replace(bytes.find("sha256"), 6, "sha512");  // as another tool writes it
    uint64_t length = 0;
    std::memcpy(&length, bytes.data(), sizeof length);
    uint64_t begin = json::parse(bytes.substr(8, length))["model.norm.weight"]["data_offsets"][0];
    float nan = NAN;
    std::memcpy(bytes.data() + 8 + length + begin + 4 * 5, &nan, sizeof nan);
    testing::Write(file, bytes);
  };
  std::string other = scratch_ / "other", run = Run();
  Command from(kSettings.begin(), kSettings.end() - 1), panel = kSettings;  // without start.steps
  from.push_back("start.from=" + run);
  panel.insert(panel.end(), {"verify.kind=panel", "verify.models=[\"" + run + "\"]"});
  for (const Command& command :
       {Eval(), Command{"sample", run}, RunArguments(other, from), RunArguments(other, panel)}) {
    Expect(command, broken, "weights/000002/model.safetensors",
           ": model.norm.weight holds nan at [5], which is no number to compute with");
  }
  EXPECT_FALSE(fs::exists(other));
}

TEST_F(DamagedRun, WhatIsNoFileIsRefusedAtOnce) {
  ASSERT_EQ(::mkfifo((scratch_ / "pipe").c_str(), 0600), 0);
  std::string out = scratch_ / "out";
  for (const std::string& path :
       {std::string(scratch_ / "pipe"), std::string("/dev/zero"), scratch_.path().string()}) {
    for (const Command& command :
         {Command{"run", path, "--out", out}, Command{"ablate", path, "--out", out},
          Command{"config", path}, RunArguments(out, {"task.1.kind=file", "task.1.path=" + path}),
          Command{"replay", SmallRunFile(), "--out", out, "--listen", "127.0.0.1:0", "--token-file",
                  path}}) {
      Outcome outcome = RunProgram(command);
      EXPECT_EQ(outcome.code, 2) << command[0] << " " << path << ": " << outcome.err;
      EXPECT_THAT(outcome.err, HasSubstr(path)) << command[0];
      EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    }
  }
}

TEST_F(DamagedRun, AModelThatMemoryCannotHoldIsRefusedWithItsSize) {
  Outcome outcome =
      RunProgram(RunArguments(scratch_ / "out", {"model.width=8192", "model.feed_forward=65536",
                                                 "model.layers=100", "model.heads=64"}));
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(
      outcome.err,
      HasSubstr("width = 8192, layers = 100, feed_forward = 65536, context = 40 make 187.9"));
  EXPECT_THAT(outcome.err, HasSubstr(" GB to train; this machine has "));
  EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
}

TEST_F(DamagedRun, ALineThatNoFrameHoldsIsNamed) {
  std::string lines;
  for (int i = 0; i < 60; ++i)
    lines += fmt::format("{{\"prompt\": \"{}?\", \"solution\": \"{}\"}}\n", i, i);
  lines += "{\"prompt\": \"" + std::string(64 << 20, 'x') + "\", \"solution\": \"y\"}\n";
  testing::Write(scratch_ / "long.jsonl", lines);
  Outcome outcome = RunProgram(RunArguments(
      scratch_ / "out", {"task.1.kind=file", "task.1.path=" + (scratch_ / "long.jsonl").string()}));
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("long.jsonl:61: prompt \"xxx"));
  EXPECT_THAT(outcome.err,
              HasSubstr("have 67108865 bytes together; at most 4194304 can be sent; shorten "
                        "the problem, or raise process.frame_bytes"));
}

}  // namespace
}  // namespace pawl
