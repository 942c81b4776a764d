// Every command as a user types it: results, one-line errors, exit codes.
#include <map>
#include <set>

#include "base/config.h"
#include "base/metrics.h"
#include "proto/config.h"
#include "tests/app/runs.h"

namespace pawl {
namespace {

using nlohmann::json;
using testing::FinishedRun;
using ::testing::HasSubstr;
using testing::Outcome;
using testing::RunArguments;
using testing::RunProgram;
using testing::Scratch;

TEST(Command, EachHasHelpWithAnExample) {
  for (const char* command : {"run", "ablate", "report", "eval", "sample", "ledger", "tasks",
                              "perft", "solve", "positions", "config", "learner", "replay",
                              "verifier", "actor", "match", "ladder", "play", "uci"}) {
    Outcome help = RunProgram({command, "--help"});
    EXPECT_EQ(help.code, 0) << command;
    EXPECT_THAT(help.out, HasSubstr("Example: pawl ")) << command;
  }
  Outcome all = RunProgram({"--help"});
  EXPECT_THAT(all.out, HasSubstr("run one self-improvement loop"));
}

TEST(Command, UsageErrorsAreOneLineAndExitCode2) {
  Scratch scratch;
  testing::Write(scratch / "bad.toml", "[mix]\nfersh = 0.5\n");
  testing::Write(scratch / "file", "");
  struct Case {
    std::vector<std::string> arguments;
    const char* error;
  };
  for (const Case& c : std::vector<Case>{
           {{"frobnicate"}, "unknown command 'frobnicate'"},
           {{"run"}, "config is required"},
           {{"run", "/nowhere.toml", "--out", scratch / "x"}, "/nowhere.toml: no such config"},
           {{"run", scratch / "bad.toml", "--out", scratch / "x"},
            "bad.toml:2:1: unknown key 'mix.fersh'; did you mean 'fresh'?"},
           {RunArguments(scratch / "x", {"verify.kind=external"}),
            "external needs a program; set verify.command"},
           {RunArguments(scratch / "x", {"verify.kind=external", "verify.command=[\"cat\"]"}),
            "verifier 'cat': began with"},
           {RunArguments(scratch / "x", {"verify.kind=any_of"}),
            "any_of needs a list of 1 or more"},
           {RunArguments(scratch / "x", {"verify.kind=panel", "verify.models=[\"/nowhere\"]"}),
            "/nowhere: there is no such folder"},
           {RunArguments(scratch / "x", {"mix.fresh=2"}), "--set: mix.fresh = 2 is out of range"},
           {RunArguments(scratch / "x", {"start.from=/nowhere"}),
            "/nowhere: there is no such folder"},
           {{"eval", "/nowhere"}, "/nowhere: there is no such folder"},
           {{"eval", scratch.path(), "--config", testing::SmallRunFile(), "--set",
             "model.context=99"},
            "--set: model.context has no effect on this command; it uses seed, task., eval."},
           {{"eval", scratch.path(), "--config", testing::SmallRunFile(), "--set",
             "process.actor_device=cpu"},
            "process.actor_device has no effect"},
           {{"sample", scratch.path(), "--config", testing::SmallRunFile(), "--set", "mix.fresh=1"},
            "--set: mix.fresh has no effect on this command"},
           {RunArguments(scratch / "file", {}), "is a file, not a folder; choose another --out"},
           {{"report", scratch.path()}, "holds no run"},
           {{"ledger", scratch.path()}, "holds no run"},
           {{"actor", "--replay", "nowhere", "--token-file", "x"}, "nowhere: is not an address"},
           {{"ablate", testing::SmallRunFile(), "--out", scratch / "y"}, "has no [grid] table"}}) {
    Outcome outcome = RunProgram(c.arguments);
    EXPECT_EQ(outcome.code, 2) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(c.error));
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
  }
}

// What has no effect, and what does not fit, is refused before there is a folder, whatever the
// model.
TEST(Run, RefusesBeforeItBeginsWhatHasNoEffect) {
  Scratch scratch;
  for (const auto& [setting, error] : std::vector<std::pair<std::string, const char*>>{
           {"task.0.zipf=1",
            "pawl: --set: task.0.zipf: has no effect where task.0.kind is addition; drop it, or "
            "set task.0.kind to one of: facts, text, categorical\n"},
           {"verify.accept_wrong=0.1",
            "verify.accept_wrong: has no effect where verify.kind is exact"},
           {"loop.max_version_lag=3",
            "loop.max_version_lag: has no effect where mode is generational"},
           {"mix={fresh=0.1}", "--set: mix is a whole section"},
           {"seed=1\nmix.fresh=0.9", "--set: seed: sets more than one key"}}) {
    Outcome outcome = RunProgram(RunArguments(scratch / "x", {setting}));
    EXPECT_EQ(outcome.code, 2) << setting;
    EXPECT_THAT(outcome.err, HasSubstr(error));
    EXPECT_FALSE(std::filesystem::exists(scratch / "x")) << setting;
  }
}

TEST(Run, RefusesBeforeItBeginsARowThatDoesNotFit) {
  Scratch scratch;
  for (const char* shape :
       {"model.positions=rotary", "model.positions=none", "model.positions=learned",
        "model.positions=coupled", "model.kind=linear", "model.kind=mlp"}) {
    Outcome outcome =
        RunProgram(RunArguments(scratch / "x", {shape, "task.0.fresh_levels=[1, 16]"}));
    EXPECT_EQ(outcome.code, 2) << shape << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("task addition, level 12 of fresh_levels: a row needs 41 "
                                       "tokens, but model.context is 40"))
        << shape;
    EXPECT_FALSE(std::filesystem::exists(scratch / "x")) << shape;
  }
  Outcome asked = RunProgram(RunArguments(
      scratch / "x",
      {"task.0.sample_levels=[1, 16]", "task.0.eval_levels=[1, 2]", "sample.max_new_tokens=30"}));
  EXPECT_EQ(asked.code, 2);
  EXPECT_THAT(asked.err, HasSubstr("task addition, level 12 of sample_levels: a problem with its "
                                   "solution needs 41 tokens, but model.context is 40"));
  Outcome places = RunProgram(RunArguments(
      scratch / "x", {"model.positions=coupled", "model.places=8", "task.0.fresh_levels=[1, 9]"}));
  EXPECT_EQ(places.code, 2);
  EXPECT_THAT(places.err, HasSubstr("task addition, level 7 of fresh_levels: "));
  EXPECT_THAT(places.err, HasSubstr("raise model.places to 9 or more"));
}

TEST(Run, NamesTheLineOfAFileThatDoesNotFit) {
  Scratch scratch;
  std::string lines;
  for (int i = 0; i < 60; ++i)
    lines += "{\"prompt\": \"what is " + std::to_string(i) + "?\", \"solution\": \"" +
             std::to_string(i) + "\"}\r\n";
  const std::string path = scratch / "a.jsonl";
  const std::vector<std::string> settings = {"task.1.kind=file", "task.1.path=" + path};
  testing::Write(
      path, lines + "\r\n{\"prompt\": \"" + std::string(40, 'x') + "\", \"solution\": \"y\"}\n");
  Outcome outcome = RunProgram(RunArguments(scratch / "x", settings));
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("a.jsonl:62: task file, level 1 of "));
  testing::Write(path, lines + "{\"prompt\": \"\u00fc?\", \"solution\": \"y\"}\n");
  outcome = RunProgram(RunArguments(scratch / "x", settings));
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err,
              HasSubstr("a.jsonl:61: \"\u00fc?\" holds '\u00fc', which is not a token"));
}

TEST(Command, AGpuThatIsNotThereIsRefusedByEveryCommandBeforeItBegins) {
  if (std::filesystem::exists("/dev/nvidiactl")) GTEST_SKIP() << "this machine has a GPU";
  Scratch scratch;
  std::string run = (scratch / "run").string(), out = (scratch / "out").string();
  FinishedRun(run, {"generations=0", "start.steps=2"});
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"eval", run, "--device", "cuda"},
           {"eval", run, "--set", "process.learner_device=cuda"},
           {"sample", run, "--device", "cuda"},
           {"sample", run, "--set", "process.actor_device=cuda"},
           {"sample", run, "--device", "cuda", "--set", "verify.kind=panel", "--set",
            "verify.models=[\"" + run + "\"]"},
           RunArguments(out, {"process.learner_device=cuda"}),
           RunArguments(out, {"process.actor_device=cuda"}),
           {"bench", "decode", "--device", "cuda"},
           {"bench", "train", "--device", "cuda"},
           {"bench", "loop", "--device", "cuda"}}) {
    Outcome outcome = RunProgram(arguments);
    EXPECT_EQ(outcome.code, 2) << arguments[0];
    EXPECT_THAT(outcome.err, ::testing::StartsWith("pawl: device cuda: ")) << arguments[0];
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
  }
  EXPECT_FALSE(std::filesystem::exists(out));
  EXPECT_EQ(RunProgram({"bench", "decode", "--device", "cuda", "--threads", "2"}).code, 2);
  EXPECT_EQ(RunProgram({"bench", "programs", "--device", "cpu"}).code, 2);
}

// The held-out problems of one seed may be what another one taught.
TEST(Command, WeightsThatKnowHeldOutProblemsAreSaid) {
  Scratch scratch;
  std::string first = scratch / "first", bare = scratch / "bare";
  FinishedRun(first, {"generations=0"});
  std::filesystem::copy(first + "/weights/000000", bare);
  auto said = [&](const std::string& out, const std::string& seed, const std::string& from) {
    Outcome run = RunProgram(
        RunArguments(scratch / out, {"generations=0", "seed=" + seed, "start.from=" + from}));
    EXPECT_EQ(run.code, 0) << run.err;
    return run.err;
  };
  const std::string known =
      "problems that are held out of task addition were taught or asked where these weights come "
      "from";
  EXPECT_THAT(said("second", "4", first), HasSubstr(known));
  EXPECT_THAT(said("of a folder", "4", first + "/weights/000000"), HasSubstr(known));
  EXPECT_THAT(said("third", "5", scratch / "second"), HasSubstr(known)) << "by the first run";
  EXPECT_THAT(said("same", "3", first), ::testing::Not(HasSubstr("held out")));
  EXPECT_THAT(
      said("unknown", "4", bare),
      HasSubstr("bare was trained on problems that are held out here: it has no ledger beside it"));
}

// What another tool saves of a run's weights: rope_theta moved, keys added.
TEST(Command, WeightsSavedAgainGiveEqualResultsOrAreRefused) {
  Scratch scratch;
  std::string run = (scratch / "run").string(), again = (scratch / "again").string();
  FinishedRun(run, {"generations=0", "model.rope_theta=30"});
  std::filesystem::copy(run + "/weights/000000", again);
  json config = json::parse(testing::Read(again + "/config.json"));
  config.erase("rope_theta");
  config["rope_parameters"] = {{"rope_theta", 30.0}, {"rope_type", "default"}};
  config["transformers_version"] = "5.23.0";
  testing::Write(again + "/config.json", config.dump());
  testing::Write(again + "/generation_config.json", "{}");
  std::string toml = run + "/config.toml";
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"eval"}, {"sample", "--count", "20"}}) {
    auto with = [&](const std::string& weights) {
      std::vector<std::string> arguments = command;
      arguments.insert(arguments.end(), {weights, "--config", toml, "--json"});
      return RunProgram(arguments);
    };
    Outcome own = with(run), other = with(again);
    ASSERT_EQ(other.code, 0) << other.err;
    EXPECT_EQ(own.out, other.out);
  }
  FinishedRun(scratch / "own", {"generations=1", "model.rope_theta=30", "start.from=" + run});
  FinishedRun(scratch / "other", {"generations=1", "model.rope_theta=30", "start.from=" + again});
  EXPECT_EQ(testing::WeightsHashes(scratch / "own"), testing::WeightsHashes(scratch / "other"));

  config["hidden_act"] = "gelu";
  testing::Write(again + "/config.json", config.dump());
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"eval", again, "--config", toml},
           {"sample", again, "--config", toml},
           RunArguments(scratch / "x", {"start.from=" + again}),
           RunArguments(scratch / "x",
                        {"verify.kind=panel", "verify.models=[\"" + again + "\"]"})}) {
    Outcome refused = RunProgram(arguments);
    EXPECT_EQ(refused.code, 4) << refused.err;
    EXPECT_THAT(refused.err,
                HasSubstr("again/config.json: hidden_act = \"gelu\": pawl computes with"));
  }
  Outcome differs = RunProgram(RunArguments(scratch / "x", {"start.from=" + run}));
  EXPECT_EQ(differs.code, 2);
  EXPECT_THAT(
      differs.err,
      HasSubstr(
          "holds another model than [model]: rope_theta: 30.0 -> 10000.0; make [model] the same"));
  EXPECT_FALSE(std::filesystem::exists(scratch / "x"));
}

// One run, looked at from every side.
class FinishedRunTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    scratch_ = new Scratch();
    FinishedRun(Run(), {"verify.kind=none"});
  }
  static void TearDownTestSuite() { delete scratch_; }
  static std::string Run() { return *scratch_ / "run"; }

  static json Json(std::vector<std::string> arguments) {
    arguments.push_back("--json");
    Outcome outcome = RunProgram(arguments);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return json::parse(outcome.out);
  }

  static Config StoredConfigOf(const std::string& run) {
    return ParseStored(testing::Read(run + "/config.toml"), "config.toml", {});
  }

  static Scratch* scratch_;
};
Scratch* FinishedRunTest::scratch_ = nullptr;

TEST_F(FinishedRunTest, RunAgainSaysItIsDoneAndChangesNothing) {
  std::string before = testing::LedgerDigest(Run());
  Outcome again = RunProgram(RunArguments(Run(), {"verify.kind=none"}));
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_THAT(again.out, HasSubstr("done: "));
  EXPECT_EQ(testing::LedgerDigest(Run()), before);
}

TEST_F(FinishedRunTest, AChangedConfigIsRefusedWithTheKeysThatDiffer) {
  Outcome outcome = RunProgram(RunArguments(Run(), {"verify.kind=none", "mix.fresh=0.5"}));
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(
      outcome.err,
      HasSubstr("holds a run with another config: mix.fresh: 0.25 -> 0.5; choose another --out"));
}

TEST_F(FinishedRunTest, TheRealisedFreshShareIsTheOneThatWasSet) {
  std::istringstream in(testing::Read(Run() + "/metrics.jsonl"));
  int steps = 0;
  for (std::string line; std::getline(in, line);) {
    json row = json::parse(line);
    ++steps;
    EXPECT_NEAR(row["mix/fresh"].get<double>(), row["gen"] == 0 ? 1 : 0.25, 0.5 / 32) << line;
  }
  EXPECT_EQ(steps, 150 + 2 * 40);
}

TEST_F(FinishedRunTest, TheLedgerGoesFromAStepToItsSamplesAndBack) {
  json step = Json({"ledger", Run(), "--step", "2:5"});
  ASSERT_EQ(step["rows"].size(), 32u);
  int fresh = 0;
  int64_t model_made = -1;
  for (const json& row : step["rows"]) {
    fresh += row["fresh"].get<bool>();
    if (!row["fresh"]) model_made = row["sample"];
  }
  EXPECT_EQ(fresh, 8);
  json sample = Json({"ledger", Run(), "--sample", std::to_string(model_made)});
  EXPECT_EQ(sample["depth"], 2) << "made by weights that were trained on samples of generation 1";
  EXPECT_EQ(sample["ancestry"][1]["fresh_rows"], sample["ancestry"][1]["trained_rows"])
      << "generation 0 is fresh alone";
  bool used_here = false;
  for (const json& use : sample["used_in"])
    used_here = used_here || (use["generation"] == 2 && use["step"] == 5);
  EXPECT_TRUE(used_here);
  EXPECT_EQ(RunProgram({"ledger", Run(), "--sample", "12"}).code, 2);
  EXPECT_EQ(RunProgram({"ledger", Run(), "--step", "9:9"}).code, 2);
}

TEST_F(FinishedRunTest, EvalGivesTheNumbersOfTheRun) {
  json metrics = Json({"eval", Run()});
  std::istringstream in(testing::Read(Run() + "/generations.jsonl"));
  std::string last;
  for (std::string line; std::getline(in, line);) last = line;
  json row = json::parse(last);
  EXPECT_EQ(metrics["eval/facts/accuracy"], row["eval/facts/accuracy"]);
  EXPECT_NEAR(metrics["eval/addition/nll"].get<double>(), row["eval/addition/nll"].get<double>(),
              1e-6);
}

TEST_F(FinishedRunTest, EvalAndSampleRefuseWhatDoesNotFit) {
  for (const char* command : {"eval", "sample"}) {
    auto refused = [&](const std::vector<std::string>& settings) {
      std::vector<std::string> arguments = {command, Run()};
      for (const std::string& setting : settings)
        arguments.insert(arguments.end(), {"--set", setting});
      Outcome outcome = RunProgram(arguments);
      EXPECT_EQ(outcome.code, 2) << command;
      return outcome.err;
    };
    EXPECT_THAT(refused({"task.0.eval_levels=[1, 16]", "sample.max_new_tokens=30"}),
                HasSubstr("task addition, level 12 of eval_levels: a problem with its solution "
                          "needs 41 tokens, but model.context is 40"));
    EXPECT_THAT(refused({"task.0.eval_levels=[1, 16]"}),
                HasSubstr("level 11 of eval_levels: the solution"));
    EXPECT_THAT(refused({"task.0.eval_levels=[14, 16]", "sample.max_new_tokens=30"}),
                HasSubstr("model.context is 40"))
        << "the weights' own";
    EXPECT_THAT(refused({"task.0.zipf=2"}), HasSubstr("--set: task.0.zipf: has no effect"));
  }
}

// As versions before wrote it: every key, with or without effect.
TEST_F(FinishedRunTest, AFolderThatNamesEveryKeyOpensAsBefore) {
  std::filesystem::copy(Run(), *scratch_ / "old", std::filesystem::copy_options::recursive);
  testing::Write(*scratch_ / "old" / "config.toml", ToToml(StoredConfigOf(Run())));
  EXPECT_EQ(Json({"eval", (*scratch_ / "old").string()}), Json({"eval", Run()}));
  Outcome again = RunProgram(RunArguments(*scratch_ / "old", {"verify.kind=none"}));
  EXPECT_EQ(again.code, 0) << again.err;
}

TEST_F(FinishedRunTest, SampleShowsPromptSolutionAndVerdict) {
  json samples = Json({"sample", Run(), "--task", "facts", "--level", "1", "--count", "3"});
  EXPECT_EQ(samples["verifier"], "none/1");
  EXPECT_EQ(samples["samples"].size(), 3u * 2u);
  EXPECT_TRUE(samples["samples"][0]["accepted"]);
}

TEST_F(FinishedRunTest, TheCanaryAgreesAndPhiAndPsiAreMeasured) {
  std::istringstream in(testing::Read(Run() + "/generations.jsonl"));
  for (std::string line; std::getline(in, line);) {
    json row = json::parse(line);
    if (row["gen"] == 0) continue;
    EXPECT_LT(row["canary/max"].get<double>(), 1e-3);
    EXPECT_EQ(row["verify/phi"], 1);
    EXPECT_EQ(row["verify/psi"], 1) << "no verifier accepts all";
  }
}

TEST_F(FinishedRunTest, FlippedWeightsAreRefusedWithExitCode4) {
  std::filesystem::copy(Run() + "/weights/000002", *scratch_ / "copy",
                        std::filesystem::copy_options::recursive);
  std::string file = *scratch_ / "copy/model.safetensors", bytes = testing::Read(file);
  bytes[bytes.size() - 5] ^= 8;
  testing::Write(file, bytes);
  Outcome outcome =
      RunProgram({"eval", (*scratch_ / "copy").string(), "--config", Run() + "/config.toml"});
  EXPECT_EQ(outcome.code, 4);
  EXPECT_THAT(outcome.err, HasSubstr("its bytes differ from their SHA-256"));
}

// A cache in bfloat16 moves log-probabilities, so that a tight limit must stop the run; the default
// one must not.
TEST(Run, TheCanaryStopsARunWhoseActorsDisagree) {
  Scratch scratch;
  std::vector<std::string> settings = {"sample.precision=bfloat16", "generations=1"};
  Outcome fine = RunProgram(RunArguments(scratch / "fine", settings));
  EXPECT_EQ(fine.code, 0) << fine.err;
  settings.push_back("learn.canary_limit=0.000001");
  Outcome stopped = RunProgram(RunArguments(scratch / "stopped", settings));
  EXPECT_EQ(stopped.code, 4);
  EXPECT_THAT(stopped.err,
              HasSubstr("canary: actors' log-probabilities differ from the learner's by"));
}

// Drawn greedily, samples are what a panel of the same weights writes: it accepts all that end.
TEST(Command, APanelAcceptsWhatItsModelWrites) {
  Scratch scratch;
  std::string member = (scratch / "member").string();
  FinishedRun(member, {"generations=0"});
  FinishedRun(scratch / "run", {"generations=1", "start.from=" + member, "sample.temperature=0",
                                "verify.kind=panel", "verify.models=[\"" + member + "\"]"});
  Database database(scratch / "run" / "ledger.sqlite", Database::Mode::kReadOnly);
  Query verdicts = database.Prepare(
      "select count(*), sum(s.ended), sum(v.accepted), sum(v.accepted and s.ended), count(distinct "
      "v.verifier) from verdict v join sample s on s.id = v.sample");
  ASSERT_TRUE(verdicts.Next());
  EXPECT_EQ(verdicts.Int(0), 800);
  EXPECT_GT(verdicts.Int(1), 100);
  EXPECT_EQ(verdicts.Int(2), verdicts.Int(1));
  EXPECT_EQ(verdicts.Int(3), verdicts.Int(1));
  EXPECT_EQ(verdicts.Int(4), 1);
}

// A model of bytes that has hardly learned anything writes what is no UTF-8: it is stored, judged
// and shown all the same.
TEST(Run, BytesThatAreNoTextGoThroughTheLoop) {
  Scratch scratch;
  Outcome run = RunProgram(RunArguments(
      scratch / "run", {"model.tokens=bytes", "start.steps=2", "generations=1", "verify.kind=none",
                        "sample.problems=50", "process.actors=1"}));
  ASSERT_EQ(run.code, 0) << run.err;
  Outcome sample = RunProgram({"sample", scratch / "run", "--task", "facts", "--json"});
  EXPECT_EQ(sample.code, 0) << sample.err;
  EXPECT_TRUE(json::accept(sample.out));
  Outcome step = RunProgram({"ledger", scratch / "run", "--step", "1:0", "--json"});
  EXPECT_EQ(step.code, 0) << step.err;
  EXPECT_EQ(json::parse(step.out)["rows"].size(), 32u);
}

// A program that dies on some samples for good: they have no verdict, the others do, and none of
// them is trained on.
TEST(Run, WhatAnExternalVerifierCannotJudgeIsNotTrainedOn) {
  Scratch scratch;
  testing::Write(scratch / "judge.sh",
                 "while read -r line; do\n"
                 "if [[ $line == *'\"pawl\":'* ]]; then echo '{\"pawl\": 1, \"name\": \"odd\", "
                 "\"version\": \"1\"}'; continue; fi\n"
                 "[[ $line =~ \\\"prompt\\\":\\\"1 ]] && exit 1\n"
                 "[[ $line =~ \\\"id\\\":([0-9]+) ]] && echo \"{\\\"id\\\": ${BASH_REMATCH[1]}, "
                 "\\\"accepted\\\": true}\"\n"
                 "done\n");
  Outcome run = RunProgram(RunArguments(
      scratch / "run", {"verify.kind=external",
                        "verify.command=[\"bash\", \"" + (scratch / "judge.sh").string() + "\"]"}));
  ASSERT_EQ(run.code, 0) << run.err;
  std::string last;
  for (const Metrics& row : ReadMetrics(scratch / "run" / "generations.jsonl")) {
    if (row.at("gen") == 0) continue;
    EXPECT_GT(row.at("verify/addition/failed"), 0);
    EXPECT_GT(row.at("verify/addition/accepted"), 0);
    EXPECT_LT(row.at("verify/addition/accepted"), 1);
    EXPECT_EQ(row.at("verify/phi"), 1) << "over samples that were judged";
  }
  Outcome step = RunProgram({"ledger", scratch / "run", "--step", "1:0", "--json"});
  for (const auto& row : json::parse(step.out)["rows"]) {
    if (!row["fresh"]) EXPECT_NE(row["prompt"].get<std::string>()[0], '1');
  }
}

TEST(Run, TraceIsATimelineOfAllProcesses) {
  Scratch scratch;
  std::vector<std::string> arguments = RunArguments(scratch / "run", {"generations=1"});
  arguments.push_back("--trace");
  ASSERT_EQ(RunProgram(arguments).code, 0);
  std::string text = testing::Read(scratch / "run/trace.json");
  json events = json::parse(text);
  std::map<std::string, int> spans;
  std::set<int> processes;
  for (const json& event : events) {
    ++spans[event["name"]];
    processes.insert(event["pid"].get<int>());
    if (event["ph"] == "X") EXPECT_GE(event["dur"].get<double>(), 0);
  }
  EXPECT_EQ(processes.size(), 2u) << "the run and its actor";
  EXPECT_EQ(spans["train step"], 150 + 40);
  EXPECT_EQ(spans["publish"], 2);
  for (const char* name :
       {"decode", "judge", "ledger: store and commit", "take weights", "measure"})
    EXPECT_GT(spans[name], 0) << name;
}

// That each runs and gives its figures; how fast is not a test's to say.
TEST(Bench, EachGivesItsFigures) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> benches = {
      {{"decode", "--model", "small", "--sequences", "8", "--new", "8", "--samples", "2"},
       "tokens_per_s"},
      {{"decode", "--model", "2x32x2x64", "--sequences", "3", "--new", "20", "--mean", "4",
        "--precision", "float32"},
       "tokens_per_s"},
      {{"train", "--model", "small", "--rows", "8", "--shortest", "5", "--longest", "70", "--steps",
        "2"},
       "tokens_per_s"},
      {{"replay", "--samples", "20000", "--batch", "100"}, "rows_drawn_per_s"},
      {{"wire", "--samples", "20000", "--clients", "3"}, "rows_drawn_per_s"},
      {{"loop", "--model", "2x32x2x64"}, "generation_s"}};
  for (const auto& [arguments, figure] : benches) {
    std::vector<std::string> all = {"bench"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    all.insert(all.end(), {"--repeats", "1", "--json"});
    Outcome outcome = RunProgram(all);
    ASSERT_EQ(outcome.code, 0) << arguments[0] << ": " << outcome.err;
    EXPECT_GT(json::parse(outcome.out)[figure]["median"].get<double>(), 0) << arguments[0];
  }
  Outcome wrong = RunProgram({"bench", "decode", "--model", "6x250x4"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("--model: '6x250x4' is not a model; write reference, small, or "
                                   "for example 6x256x4x1024"));
}

TEST(Ablate, RunsTheGridOnceAndReports) {
  Scratch scratch;
  testing::Write(scratch / "g.toml", std::string(testing::kSmallRun) +
                                         "[grid]\n\"mix.fresh\" = [0.25, 1]\nseed = [0, 1]\n");
  std::vector<std::string> arguments = {"ablate", scratch / "g.toml", "--out",  scratch / "a",
                                        "--set",  "verify.kind=none", "--jobs", "2"};
  Outcome first = RunProgram(arguments);
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_TRUE(std::filesystem::exists(scratch / "a/report.html"));
  EXPECT_TRUE(std::filesystem::exists(scratch / "a/fresh=0.25/seed=1/ledger.sqlite"));
  auto start = testing::WeightsHashes(scratch / "a/fresh=0.25/seed=0")[0];
  EXPECT_EQ(testing::WeightsHashes(scratch / "a/fresh=1/seed=0")[0], start)
      << "a shared generation 0";
  Outcome again = RunProgram(arguments);
  EXPECT_EQ(again.code, 0);
  EXPECT_EQ(again.err.find("/4"), std::string::npos) << "no cell ran again: " << again.err;
  Outcome list = RunProgram({"ablate", scratch / "g.toml", "--out", scratch / "a", "--set",
                             "verify.kind=none", "--list"});
  EXPECT_THAT(list.out, HasSubstr("0  done   fresh=0.25/seed=0"));
}

TEST(Ablate, AFailedCellDoesNotLoseTheOthers) {
  Scratch scratch;
  testing::Write(scratch / "g.toml",
                 std::string(testing::kSmallRun) + "[grid]\n\"learn.canary_limit\" = [0.02, 0]\n");
  Outcome outcome = RunProgram({"ablate", scratch / "g.toml", "--out", scratch / "a"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("1 of the runs failed: canary_limit=0"));
  EXPECT_TRUE(std::filesystem::exists(scratch / "a/canary_limit=0.02/weights/000002"));
}

TEST(Program, StartsWithoutLibTorch) {
  Outcome maps = RunProgram({"tasks"}, {{"LD_TRACE_LOADED_OBJECTS", "1"}});
  EXPECT_EQ(maps.out.find("libtorch"), std::string::npos);
  EXPECT_THAT(maps.out, HasSubstr("libstdc++"));
}

}  // namespace
}  // namespace pawl
