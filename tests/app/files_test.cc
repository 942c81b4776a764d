// What a run leaves is read by tools that know nothing of pawl, and says one thing under one name.
#include <cmath>
#include <regex>

#include "base/metric_schema.h"
#include "base/metrics.h"
#include "tests/app/runs.h"

namespace pawl {
namespace {

using nlohmann::json;
using testing::FinishedRun;
using testing::Outcome;
using testing::RunArguments;
using testing::RunProgram;
using testing::Scratch;

// Python's own json and sqlite3, and TensorBoard's format from its bytes.
void ExpectThatToolsRead(const std::filesystem::path& run) {
  Scratch scratch;
  std::string command = fmt::format("python3 {}/tests/app/read_run.py {} > {} 2>&1",
                                    PAWL_SOURCE_DIR, run.string(), (scratch / "said").string());
  EXPECT_EQ(std::system(command.c_str()), 0) << testing::Read(scratch / "said");
}

std::vector<std::string> Traced(const std::filesystem::path& out,
                                const std::vector<std::string>& settings) {
  std::vector<std::string> arguments = RunArguments(out, settings);
  arguments.push_back("--trace");
  return arguments;
}

// A model of bytes that has learned nothing writes what is no UTF-8, zeros among its accuracies.
TEST(Files, OfARunThatWasKilledAgainAndAgainAreRead) {
  Scratch scratch;
  std::vector<std::string> settings = {"model.tokens=bytes", "start.steps=30",
                                       "sample.problems=60", "verify.kind=none",
                                       "process.actors=1",   "eval.samples=2"};
  int kills = 0;
  for (int at : {25, 31, 37, 45, 57}) {
    Outcome killed = RunProgram(Traced(scratch / "run", settings),
                                {{"PAWL_CRASH_AT", fmt::format("any:{}", at)}});
    kills += killed.code == 1000 + SIGKILL;
  }
  EXPECT_GT(kills, 2);
  Outcome last = RunProgram(Traced(scratch / "run", settings));
  ASSERT_EQ(last.code, 0) << last.err;
  ExpectThatToolsRead(scratch / "run");
  int zeros = 0;
  for (const Metrics& row : ReadMetrics(scratch / "run/generations.jsonl"))
    zeros += row.at("eval/addition/accuracy/2") == 0;
  EXPECT_GT(zeros, 0) << "the run is to have a zero to read";
  Database database(scratch / "run/ledger.sqlite", Database::Mode::kReadOnly);
  Query odd = database.Prepare(
      "select count(*) from sample where text glob '*[' || char(0x10F800) || '-' || char(0x10F8FF) "
      "|| ']*'");
  ASSERT_TRUE(odd.Next());
  EXPECT_GT(odd.Int(0), 0) << "and bytes that are no text";
}

TEST(Files, ATimelineThatAKillLeftOpenIsClosedByTheNextAttemptWithoutTrace) {
  Scratch scratch;
  RunProgram(Traced(scratch / "run", {}), {{"PAWL_CRASH_AT", "any:30"}});
  EXPECT_FALSE(json::accept(testing::Read(scratch / "run/trace.json")));
  FinishedRun(scratch / "run", {});
  EXPECT_TRUE(json::accept(testing::Read(scratch / "run/trace.json")));
}

// Of a run and of `pawl eval`: what the schema knows.
void ExpectInSchema(const std::filesystem::path& run) {
  std::set<std::string> names;
  for (const char* file : {"metrics.jsonl", "generations.jsonl"}) {
    for (const Metrics& row : ReadMetrics(run / file)) {
      for (const auto& [name, value] : row) names.insert(name);
    }
  }
  Outcome eval = RunProgram({"eval", run.string(), "--json"});
  json measured = json::parse(eval.out);
  for (const auto& [name, value] : measured.items()) {
    EXPECT_TRUE(names.contains(name))
        << name << ": pawl eval names what generations.jsonl does not";
  }
  for (const std::string& name : names) {
    if (name == "gen" || name == "step" || name == "t") continue;
    EXPECT_NE(ReadMetricName(name).rule, nullptr) << name << ": base/metric_schema.cc lacks it";
  }
}

TEST(Metric, TheDocumentHasTheTableOfTheSchema) {
  std::string table = RunProgram({"config", "--metrics"}).out;
  EXPECT_GT(std::count(table.begin(), table.end(), '\n'), 40);
  EXPECT_THAT(testing::Read(std::filesystem::path(PAWL_SOURCE_DIR) / "docs/science.md"),
              ::testing::HasSubstr("\n" + table))
      << "deploy/manual writes it";
}

TEST(Metric, EachIsInTheSchema) {
  Scratch scratch;
  FinishedRun(scratch / "run", {"learn.objective=grpo", "sample.samples_per_problem=4",
                                "eval.samples=4", "verify.kind=noisy", "alarm.action=raise_fresh"});
  ExpectInSchema(scratch / "run");
}

// Level 1 has 20 held-out problems and level 2 has 60, so that a mean over levels and one over
// problems differ; and at temperature 0 a sample is the greedy solution.
TEST(Metric, AccuracyAndPassAreAveragedAlike) {
  Scratch scratch;
  FinishedRun(scratch / "run", {"generations=1", "sample.temperature=0", "eval.samples=1",
                                "eval.problems=60", "start.steps=300"});
  Metrics last = ReadMetrics(scratch / "run/generations.jsonl").back();
  double one = last.at("eval/addition/accuracy/1"), two = last.at("eval/addition/accuracy/2");
  ASSERT_NE(one, two);
  EXPECT_DOUBLE_EQ(last.at("eval/addition/accuracy"), (one + two) / 2);
  EXPECT_DOUBLE_EQ(last.at("eval/addition/pass@1"), (one + two) / 2);
  EXPECT_DOUBLE_EQ(last.at("eval/addition/distinct_right_per_problem"), (one + two) / 2);
  Outcome eval = RunProgram({"eval", (scratch / "run").string()});
  EXPECT_THAT(eval.out, ::testing::ContainsRegex(
                            fmt::format("eval/addition/accuracy +{:.4f}\n", (one + two) / 2)));
  std::set<size_t> columns;
  std::istringstream lines(eval.out);
  for (std::string line; std::getline(lines, line);) columns.insert(line.rfind(' '));
  EXPECT_EQ(columns.size(), 1u) << "values stand in one column\n" << eval.out;
}

// One document each, whatever else is said: what a pipe to jq reads.
TEST(Json, EachCommandPrintsOneDocument) {
  Scratch scratch;
  std::string run = scratch / "run", ablation = scratch / "a", grid = scratch / "g.toml";
  testing::Write(grid, std::string(testing::kSmallRun) + "[grid]\nseed = [0, 1]\n");
  std::vector<std::string> first = RunArguments(run, {"generations=1"}),
                           cells = {"ablate", grid, "--out", ablation, "--set", "generations=1"};
  first.push_back("--json");
  std::vector<std::vector<std::string>> commands = {first,
                                                    cells,
                                                    {"eval", run, "--json"},
                                                    {"sample", run, "--json"},
                                                    {"ledger", run, "--json"},
                                                    {"ledger", run, "--hash", "--json"},
                                                    {"ledger", run, "--step", "1:0", "--json"},
                                                    {"tasks", "--json"},
                                                    {"report", run, "--json"},
                                                    {"exhibit", "--list", "--json"}};
  commands[1].push_back("--json");
  commands.push_back(cells);
  commands.back().insert(commands.back().end(), {"--list", "--json"});
  for (const std::vector<std::string>& command : commands) {
    Outcome outcome = RunProgram(command);
    ASSERT_EQ(outcome.code, 0) << command[0] << ": " << outcome.err;
    EXPECT_TRUE(json::accept(outcome.out)) << command[0] << ": " << outcome.out.substr(0, 300);
  }
}

}  // namespace
}  // namespace pawl
