// Exhibits and the collapse alarm, by the built program.
#include <nlohmann/json.hpp>

#include "tests/app/runs.h"

namespace pawl {
namespace {

using testing::FinishedRun;
using testing::Outcome;
using testing::RunProgram;
using testing::Scratch;

TEST(ExhibitCommand, RunsJudgesAndGoesOnWhereItStood) {
  Scratch scratch;
  std::vector<std::string> command = {"exhibit", "theory-strong", "--seeds", "3", "--out", (scratch / "e").string()};
  Outcome first = RunProgram(command);
  ASSERT_EQ(first.code, 0) << first.err;
  auto result = nlohmann::json::parse(testing::Read(scratch / "e/theory-strong.json"));
  EXPECT_EQ(result["lines"].size(), 3u);
  EXPECT_EQ(result["lines"][0]["by_seed"].size(), 3u);
  EXPECT_NEAR(result["lines"][0]["measured"].get<double>(), 1, 0.3);
  EXPECT_THAT(testing::Read(scratch / "e/theory-strong.md"), ::testing::HasSubstr("# theory-strong: " + result["ruling"].get<std::string>()));
  EXPECT_TRUE(std::filesystem::exists(scratch / "e/theory-strong-0.svg"));
  auto ran = std::filesystem::last_write_time(scratch / "e/arm=synthetic-0.5/seed=0/ledger.sqlite");
  EXPECT_EQ(RunProgram(command).code, 0);
  EXPECT_EQ(std::filesystem::last_write_time(scratch / "e/arm=synthetic-0.5/seed=0/ledger.sqlite"), ran) << "a finished run is not run again";
  command[1] = "theory-gaussian";
  EXPECT_EQ(RunProgram(command).code, 2) << "the folder is another exhibit's";
}

TEST(ExhibitCommand, NeedsANameAndAFolder) {
  EXPECT_EQ(RunProgram({"exhibit"}).code, 2);
  EXPECT_EQ(RunProgram({"exhibit", "theory-strong"}).code, 2);
  EXPECT_EQ(RunProgram({"exhibit", "perpetuum", "--out", "/tmp/x"}).code, 2);
}

constexpr const char* kRegression = R"(
generations = 3
[model]
kind = "regression"
dimensions = 4
[[task]]
kind = "regression"
dimensions = 4
[start]
steps = 3
[sample]
problems = 60
[verify]
kind = "none"
[mix]
fresh = 0.25
regime = "accumulate"
keep_start = true
[learn]
rows = 20
epochs = 1
checkpoint_steps = 1
[eval]
problems = 1
)";

class ClosedFormRun : public ::testing::Test {
 protected:
  ClosedFormRun() { testing::Write(scratch_ / "r.toml", kRegression); }

  std::vector<std::string> Arguments(const std::string& out, const std::string& actors) {
    return {"run", (scratch_ / "r.toml").string(), "--out", (scratch_ / out).string(), "--quiet", "--set", "process.actors=" + actors};
  }

  Scratch scratch_;
};

TEST_F(ClosedFormRun, IsTheSameWithActorsAndWithout) {
  for (const char* actors : {"0", "2"}) ASSERT_EQ(RunProgram(Arguments(actors, actors)).code, 0);
  testing::ExpectSameRun(scratch_ / "0", scratch_ / "2");
}

TEST_F(ClosedFormRun, EvalMeasuresItAndSampleSaysThatItIsNoNetwork) {
  ASSERT_EQ(RunProgram(Arguments("e", "0")).code, 0);
  Outcome eval = RunProgram({"eval", (scratch_ / "e").string(), "--json"});
  ASSERT_EQ(eval.code, 0) << eval.err;
  std::istringstream rows(testing::Read(scratch_ / "e/generations.jsonl"));
  std::string last;
  for (std::string line; std::getline(rows, line);) last = line;
  EXPECT_EQ(nlohmann::json::parse(eval.out)["eval/regression/error"], nlohmann::json::parse(last)["eval/regression/error"]);
  Outcome sample = RunProgram({"sample", (scratch_ / "e").string()});
  EXPECT_EQ(sample.code, 2);
  EXPECT_THAT(sample.err, ::testing::HasSubstr("kind regression"));
}

// Killed at writes all over the run, its statistics half counted among them.
TEST_F(ClosedFormRun, IsTheSameKilledAndResumed) {
  ASSERT_EQ(RunProgram(Arguments("calm", "0")).code, 0);
  int kills = 0;
  for (int at = 40; at < 900; at += 61) {
    Outcome killed = RunProgram(Arguments("killed", "0"), {{"PAWL_CRASH_AT", "any:" + std::to_string(at)}});
    kills += killed.code != 0;
    if (killed.code == 0) break;
  }
  ASSERT_EQ(RunProgram(Arguments("killed", "0")).code, 0);
  EXPECT_GT(kills, 3);
  testing::ExpectSameRun(scratch_ / "calm", scratch_ / "killed");
}

// Generation g of accumulate goes through what it kept: 60 real rows and 60 g drawn, a quarter fresh on top.
TEST_F(ClosedFormRun, AGenerationGoesThroughAllThatItsRegimeHolds) {
  ASSERT_EQ(RunProgram(Arguments("a", "0")).code, 0);
  Database database(scratch_ / "a/ledger.sqlite", Database::Mode::kReadOnly);
  Query steps = database.Prepare("select generation, count(*) from step group by 1 order by 1");
  std::vector<int64_t> counts;
  while (steps.Next()) counts.push_back(steps.Int(1));
  EXPECT_EQ(counts, (std::vector<int64_t>{3, 8, 12, 16}));  // (60 + 60 g) / (0.75 * 20)
  Query start = database.Prepare("select count(distinct sample) from step_row where generation = 3 and sample in (select sample from step_row where generation = 0)");
  start.Next();
  EXPECT_EQ(start.Int(0), 60) << "what generation 0 trained on is part of all so far";
}

// Facts alone, on the model's own output: recall falls. On fresh data it does not.
TEST(CollapseAlarmRun, EndsACollapsingRunAndLeavesAStableOneAlone) {
  Scratch scratch;
  std::string config = testing::kSmallRun;
  size_t task = config.find("[[task]]\nkind = \"addition\""), facts = config.find("[[task]]\nkind = \"facts\"");
  config.erase(task, facts - task);
  testing::Write(scratch / "facts.toml", config + "[alarm]\naction = \"stop\"\ndrop = 0.4\npatience = 2\nnll_rise = 100\n");
  auto run = [&](const std::string& out, const std::string& fresh) {
    return RunProgram({"run", (scratch / "facts.toml").string(), "--out", (scratch / out).string(), "--quiet", "--set", "generations=8", "--set",
                       "verify.kind=none", "--set", "start.steps=400", "--set", "sample.temperature=1.5", "--set", "mix.fresh=" + fresh});
  };
  Outcome collapsing = run("collapsing", "0");
  EXPECT_EQ(collapsing.code, 3) << collapsing.err;
  EXPECT_THAT(collapsing.err, ::testing::HasSubstr("accuracy_rare is"));
  EXPECT_THAT(collapsing.err, ::testing::HasSubstr("the best weights so far are generation 0's"));
  EXPECT_EQ(run("collapsing", "0").code, 3) << "the same command says the same";
  Outcome stable = run("stable", "1");
  EXPECT_EQ(stable.code, 0) << stable.err;
}

}  // namespace
}  // namespace pawl
