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
  std::vector<std::string> command = {"exhibit", "theory-strong", "--seeds",
                                      "3",       "--out",         (scratch / "e").string()};
  Outcome first = RunProgram(command);
  ASSERT_EQ(first.code, 0) << first.err;
  auto result = nlohmann::json::parse(testing::Read(scratch / "e/theory-strong.json"));
  EXPECT_EQ(result["lines"].size(), 3u);
  EXPECT_EQ(result["lines"][0]["by_seed"].size(), 3u);
  EXPECT_NEAR(result["lines"][0]["measured"].get<double>(), 1, 0.3);
  EXPECT_THAT(testing::Read(scratch / "e/theory-strong.md"),
              ::testing::HasSubstr("# theory-strong: " + result["ruling"].get<std::string>()));
  EXPECT_TRUE(std::filesystem::exists(scratch / "e/theory-strong-0.svg"));
  auto ran = std::filesystem::last_write_time(scratch / "e/arm=synthetic-0.5/seed=0/ledger.sqlite");
  EXPECT_EQ(RunProgram(command).code, 0);
  EXPECT_EQ(std::filesystem::last_write_time(scratch / "e/arm=synthetic-0.5/seed=0/ledger.sqlite"),
            ran)
      << "a finished run is not run again";
  command[1] = "theory-gaussian";
  EXPECT_EQ(RunProgram(command).code, 2) << "the folder is another exhibit's";
}

nlohmann::json ResultIn(const std::filesystem::path& folder) {
  return nlohmann::json::parse(testing::Read(folder / "theory-strong.json"));
}

Outcome Seeds(const std::filesystem::path& folder, int first, int count) {
  return RunProgram({"exhibit", "theory-strong", "--first-seed", std::to_string(first), "--seeds",
                     std::to_string(count), "--out", folder.string()});
}

TEST(ExhibitCommand, GrowsByOtherSeedsAndJudgesAllThatAreWhole) {
  Scratch scratch;
  ASSERT_EQ(Seeds(scratch / "e", 0, 3).code, 0);
  std::vector<double> before = ResultIn(scratch / "e")["lines"][0]["by_seed"];
  auto ran = std::filesystem::last_write_time(scratch / "e/arm=synthetic-0.5/seed=1/ledger.sqlite");
  Outcome grown = Seeds(scratch / "e", 20, 2);
  ASSERT_EQ(grown.code, 0) << grown.err;
  auto result = ResultIn(scratch / "e");
  EXPECT_EQ(result["seeds_judged"], (std::vector<int>{0, 1, 2, 20, 21}));
  std::vector<double> after = result["lines"][0]["by_seed"];
  ASSERT_EQ(after.size(), 5u);
  EXPECT_EQ(std::vector<double>(after.begin(), after.begin() + 3), before);
  EXPECT_EQ(std::filesystem::last_write_time(scratch / "e/arm=synthetic-0.5/seed=1/ledger.sqlite"),
            ran);

  testing::Write(scratch / "e/arm=synthetic-0.1/seed=1/generations.jsonl",
                 "");  // a run that has not got anywhere
  Outcome judged = RunProgram({"exhibit", "theory-strong", "--judge", (scratch / "e").string()});
  ASSERT_EQ(judged.code, 0) << judged.err;
  EXPECT_THAT(judged.err, ::testing::HasSubstr(
                              "not judged: seed 1: arm synthetic-0.1 has no finished generation"));
  EXPECT_EQ(ResultIn(scratch / "e")["seeds_judged"], (std::vector<int>{0, 2, 20, 21}));
  EXPECT_THAT(
      testing::Read(scratch / "e/theory-strong.md"),
      ::testing::HasSubstr("Not judged: seed 1: arm synthetic-0.1 has no finished generation."));
}

TEST(ExhibitCommand, JudgesFoldersPooledWithoutRunning) {
  Scratch scratch;
  ASSERT_EQ(Seeds(scratch / "a", 0, 2).code, 0);
  ASSERT_EQ(Seeds(scratch / "b", 2, 2).code, 0);
  EXPECT_EQ(ResultIn(scratch / "a")["ruling"], "UNDECIDED") << "two seeds";
  std::vector<std::string> command = {"exhibit", "theory-strong",
                                      "--judge", (scratch / "a").string(),
                                      "--judge", (scratch / "b").string()};
  EXPECT_EQ(RunProgram(command).code, 2) << "a pool has no folder of its own";
  command.insert(command.end(), {"--out", (scratch / "both").string()});
  Outcome pooled = RunProgram(command);
  ASSERT_EQ(pooled.code, 0) << pooled.err;
  auto result = ResultIn(scratch / "both");
  EXPECT_EQ(result["seeds_judged"], (std::vector<int>{0, 1, 2, 3}));
  EXPECT_EQ(result["lines"][2]["by_seed"][3], ResultIn(scratch / "b")["lines"][2]["by_seed"][1]);
  EXPECT_EQ(
      RunProgram({"exhibit", "theory-strong", "--judge", (scratch / "a").string(), "--seeds", "3"})
          .code,
      2)
      << "it runs none";
}

// deploy/exhibits over two sets of runs; the second's numbers are moved by hand, as another
// processor would.
TEST(ExhibitCommand, ItsResultsBecomePagesAnIndexAndClaims) {
  Scratch scratch;
  ASSERT_EQ(Seeds(scratch / "one/theory-strong", 0, 3).code, 0);
  std::filesystem::create_directories(scratch / "two/theory-strong");
  auto second = ResultIn(scratch / "one/theory-strong");
  second["lines"][1]["ruling"] = second["lines"][1]["ruling"] == "FAILS" ? "HOLDS" : "FAILS";
  second["lines"][1]["measured"] = 7.125;
  second["ruling"] = "FAILS";
  testing::Write(scratch / "two/theory-strong/theory-strong.json", second.dump());
  std::filesystem::create_directories(scratch / "docs/exhibits");
  const std::string begin = "<!-- Claims: written by deploy/exhibits from exhibits/*.json. -->",
                    end = "<!-- End of claims. -->";
  testing::Write(scratch / "docs/science.md", "before\n" + begin + "\nold\n" + end + "\nafter\n");
  auto deploy = [&] {
    std::filesystem::path script = std::filesystem::relative(
        std::string(PAWL_SOURCE_DIR) + "/deploy/exhibits", PAWL_BINARY_DIR);
    testing::Process process(script.string(),
                             {(scratch / "one").string(), (scratch / "two").string(), "--docs",
                              (scratch / "docs").string()});
    int code = process.Wait();
    return Outcome{code, process.out(), process.err()};
  };
  Outcome done = deploy();
  ASSERT_EQ(done.code, 0) << done.err;
  std::string page = testing::Read(scratch / "docs/exhibits/theory-strong.md"),
              index = testing::Read(scratch / "docs/exhibits/README.md");
  std::string quantity = second["lines"][1]["quantity"];
  EXPECT_THAT(page, ::testing::HasSubstr("## A second set of runs: FAILS"));
  EXPECT_THAT(page, ::testing::ContainsRegex("7\\.125 [^\n]*the ruling moves"));
  EXPECT_THAT(index,
              ::testing::HasSubstr(
                  "Rulings that move:\n\n- [theory-strong](theory-strong.md): " + quantity + "\n"));
  EXPECT_TRUE(std::filesystem::exists(scratch / "docs/exhibits/theory-strong.second.json"));
  EXPECT_TRUE(std::filesystem::exists(scratch / "docs/exhibits/theory-strong-0.svg"));
  std::string science = testing::Read(scratch / "docs/science.md");
  EXPECT_THAT(science, ::testing::AllOf(::testing::StartsWith("before\n" + begin),
                                        ::testing::EndsWith(end + "\nafter\n"),
                                        ::testing::HasSubstr(quantity),
                                        ::testing::Not(::testing::HasSubstr("old"))));
  ASSERT_EQ(deploy().code, 0);
  EXPECT_EQ(testing::Read(scratch / "docs/exhibits/theory-strong.md"), page) << "twice is as once";
  EXPECT_EQ(testing::Read(scratch / "docs/science.md"), science);

  second["rule"] = "Another rule.";
  testing::Write(scratch / "two/theory-strong/theory-strong.json", second.dump());
  EXPECT_THAT(deploy().err, ::testing::HasSubstr("is by another rule than the first set's"));
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
    return {"run",   (scratch_ / "r.toml").string(), "--out", (scratch_ / out).string(), "--quiet",
            "--set", "process.actors=" + actors};
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
  EXPECT_EQ(nlohmann::json::parse(eval.out)["eval/regression/error"],
            nlohmann::json::parse(last)["eval/regression/error"]);
  Outcome sample = RunProgram({"sample", (scratch_ / "e").string()});
  EXPECT_EQ(sample.code, 2);
  EXPECT_THAT(sample.err, ::testing::HasSubstr("kind regression"));
}

// Killed at writes all over the run, its statistics half counted among them.
TEST_F(ClosedFormRun, IsTheSameKilledAndResumed) {
  ASSERT_EQ(RunProgram(Arguments("calm", "0")).code, 0);
  int kills = 0;
  for (int at = 40; at < 900; at += 61) {
    Outcome killed =
        RunProgram(Arguments("killed", "0"), {{"PAWL_CRASH_AT", "any:" + std::to_string(at)}});
    kills += killed.code != 0;
    if (killed.code == 0) break;
  }
  ASSERT_EQ(RunProgram(Arguments("killed", "0")).code, 0);
  EXPECT_GT(kills, 3);
  testing::ExpectSameRun(scratch_ / "calm", scratch_ / "killed");
}

// Generation g of accumulate goes through what it kept: 60 real rows and 60 g drawn, a quarter
// fresh on top.
TEST_F(ClosedFormRun, AGenerationGoesThroughAllThatItsRegimeHolds) {
  ASSERT_EQ(RunProgram(Arguments("a", "0")).code, 0);
  Database database(scratch_ / "a/ledger.sqlite", Database::Mode::kReadOnly);
  Query steps = database.Prepare("select generation, count(*) from step group by 1 order by 1");
  std::vector<int64_t> counts;
  while (steps.Next()) counts.push_back(steps.Int(1));
  EXPECT_EQ(counts, (std::vector<int64_t>{3, 8, 12, 16}));  // (60 + 60 g) / (0.75 * 20)
  Query start = database.Prepare(
      "select count(distinct sample) from step_row where generation = 3 and sample in (select "
      "sample from step_row where generation = 0)");
  start.Next();
  EXPECT_EQ(start.Int(0), 60) << "what generation 0 trained on is part of all so far";
}

// Facts alone, on the model's own output: recall falls. On fresh data it does not.
TEST(CollapseAlarmRun, EndsACollapsingRunAndLeavesAStableOneAlone) {
  Scratch scratch;
  std::string config = testing::kSmallRun;
  size_t task = config.find("[[task]]\nkind = \"addition\""),
         facts = config.find("[[task]]\nkind = \"facts\"");
  config.erase(task, facts - task);
  testing::Write(scratch / "facts.toml",
                 config + "[alarm]\naction = \"stop\"\ndrop = 0.4\npatience = 2\nnll_rise = 100\n");
  auto run = [&](const std::string& out, const std::string& fresh) {
    return RunProgram({"run", (scratch / "facts.toml").string(), "--out", (scratch / out).string(),
                       "--quiet", "--set", "generations=8", "--set", "verify.kind=none", "--set",
                       "start.steps=400", "--set", "sample.temperature=1.5", "--set",
                       "mix.fresh=" + fresh});
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
