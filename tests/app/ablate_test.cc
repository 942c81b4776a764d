// Ablations that fail, stop and grow, run by the program itself.
#include <thread>

#include "base/metrics.h"
#include "tests/app/runs.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Outcome;
using testing::Process;
using testing::RunProgram;
using testing::Scratch;

// One layer, sums of one digit: a run takes a second or two.
constexpr const char* kTiny = R"(
generations = 1
[model]
layers = 1
width = 32
heads = 2
feed_forward = 64
context = 32
[[task]]
kind = "addition"
fresh_levels = [1, 1]
sample_levels = [1, 2]
[start]
steps = 60
[sample]
problems = 64
max_new_tokens = 8
[verify]
kind = "none"
[learn]
steps = 10
rows = 16
[eval]
problems = 20
[process]
actors = 0
)";

class AblateTest : public ::testing::Test {
 protected:
  Outcome Ablate(const std::string& grid, const std::vector<std::string>& more = {}) {
    testing::Write(scratch_ / "g.toml", std::string(kTiny) + "[grid]\n" + grid);
    std::vector<std::string> arguments = {
        "ablate", scratch_ / "g.toml", "--out", out_.string(), "--jobs", "2"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return RunProgram(arguments);
  }
  std::string RunId(const std::string& cell) { return testing::Read(out_ / cell / "run.json"); }
  Scratch scratch_;
  std::filesystem::path out_ = scratch_ / "a";
};

TEST_F(AblateTest, AFinishedCellWithoutItsLedgerIsNotDone) {
  ASSERT_EQ(Ablate("seed = [0, 1]\n").code, 0);
  std::filesystem::remove(out_ / "seed=1/ledger.sqlite");
  Outcome again = Ablate("seed = [0, 1]\n");
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.err, HasSubstr("ledger.sqlite: is missing, and the run has begun"));
  EXPECT_THAT(again.err, Not(HasSubstr("seed=0")));
}

TEST_F(AblateTest, GrowsBySeedsValuesAndGenerationsWithoutRunningAgainWhatIsThere) {
  Outcome first = Ablate("\"mix.fresh\" = [0.25, 1]\nseed = [0, 1]\n");
  ASSERT_EQ(first.code, 0) << first.err;
  std::string rows = testing::Read(out_ / "fresh=1/seed=1/generations.jsonl");

  Outcome more_seeds =
      Ablate("\"mix.fresh\" = [0.25, 1]\nseed = [0, 1]\n", {"--first-seed", "2", "--seeds", "1"});
  ASSERT_EQ(more_seeds.code, 0) << more_seeds.err;
  EXPECT_THAT(more_seeds.err, HasSubstr("3/3"));
  EXPECT_THAT(more_seeds.out, HasSubstr("fresh=0.25 (3 seeds)"));

  Outcome more_values = Ablate("\"mix.fresh\" = [0.25, 0.5, 1]\nseed = [0, 1, 2]\n");
  ASSERT_EQ(more_values.code, 0) << more_values.err;
  EXPECT_THAT(more_values.err, HasSubstr("grows by"));
  EXPECT_THAT(more_values.err, HasSubstr("3/3")) << "three cells, and no start again";
  EXPECT_EQ(testing::Read(out_ / "fresh=1/seed=1/generations.jsonl"), rows);

  Outcome more_generations =
      Ablate("\"mix.fresh\" = [0.25, 0.5, 1]\nseed = [0, 1, 2]\n", {"--set", "generations=2"});
  ASSERT_EQ(more_generations.code, 0) << more_generations.err;
  EXPECT_THAT(more_generations.err, HasSubstr("from now on generations: 1 -> 2"));
  std::string grown = testing::Read(out_ / "fresh=1/seed=1/generations.jsonl");
  EXPECT_EQ(grown.substr(0, rows.size()), rows);
  EXPECT_EQ(ReadMetrics(out_ / "fresh=1/seed=1/generations.jsonl").size(), 3u);

  Outcome refused = Ablate("\"mix.fresh\" = [0.25, 0.5, 1]\nseed = [0, 1, 2]\n",
                           {"--set", "generations=2", "--set", "learn.rows=8"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("learn.rows: 16 -> 8"));
}

TEST_F(AblateTest, AFailedCellIsNamedWithItsReasonAndLosesNoOther) {
  Outcome outcome = Ablate("\"start.steps\" = [60, 61]\nseed = [0, 1]\n");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  std::filesystem::remove_all(out_ / "steps=61/seed=1");
  std::filesystem::create_directories(out_ / "steps=61/seed=1/weights");
  testing::Write(out_ / "steps=61/seed=1/ledger.sqlite", "no database");
  outcome = Ablate("\"start.steps\" = [60, 61]\nseed = [0, 1]\n");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("1 of the runs failed: steps=61/seed=1"));
  EXPECT_THAT(outcome.out, HasSubstr("steps=61/seed=1: failed before it began: exit code 4"));
  EXPECT_THAT(testing::Read(out_ / "steps=61/seed=1/failed"), HasSubstr("exit code 4: "));
  EXPECT_TRUE(std::filesystem::exists(out_ / "report.html")) << "of what is there";
}

TEST_F(AblateTest, ACellThatItsStopRuleEndedIsFinishedAndNotRunAgain) {
  // On nothing but its own samples, unchecked, at that rate real data becomes less likely at once.
  std::vector<std::string> stop;
  for (const char* setting :
       {"alarm.action=stop", "alarm.patience=1", "alarm.nll_rise=0", "alarm.drop=0",
        "generations=8", "mix.fresh=0", "learn.learning_rate=0.02", "learn.steps=40"}) {
    stop.insert(stop.end(), {"--set", setting});
  }
  Outcome outcome = Ablate("seed = [0]\n", stop);
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("ended by its stop rule"));
  EXPECT_THAT(outcome.out, HasSubstr("its stop rule ended it at generation"));
  Outcome again = Ablate("seed = [0]\n", stop);
  EXPECT_EQ(again.code, 0);
  EXPECT_THAT(again.err, Not(HasSubstr("stop rule")));
}

// Several processes on one ablation: each run is made once, by whichever comes first, and the
// others take its outcome.
class SharedAblation : public ::testing::Test {
 protected:
  SharedAblation() {
    testing::Write(scratch_ / "g.toml",
                   std::string(kTiny) + "[grid]\n\"mix.fresh\" = [0.25, 0.5, 1]\nseed = [0]\n");
  }

  std::unique_ptr<Process> Start(const std::vector<std::string>& more,
                                 const Process::Environment& environment = {}) {
    std::vector<std::string> arguments = {"ablate", scratch_ / "g.toml", "--out", out_.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return std::make_unique<Process>("pawl", arguments, environment);
  }

  void ExpectAllDoneOnce() {
    for (const char* cell : {"fresh=0.25/seed=0", "fresh=0.5/seed=0", "fresh=1/seed=0"}) {
      EXPECT_EQ(ReadMetrics(out_ / cell / "generations.jsonl").size(), 2u) << cell;
      EXPECT_FALSE(std::filesystem::exists(out_ / cell / "logs/attempt-2")) << cell;
    }
  }

  size_t Attempts(const std::string& run) {
    size_t attempts = 0;
    while (std::filesystem::exists(out_ / run / fmt::format("logs/attempt-{}", attempts + 1)))
      ++attempts;
    return attempts;
  }

  // Of the one start that has begun; empty: none has.
  std::filesystem::path StartFolder() {
    std::error_code none;
    for (const auto& start : std::filesystem::directory_iterator(out_ / "start", none)) {
      if (std::filesystem::exists(start.path() / "run.json"))
        return std::filesystem::relative(start.path(), out_);
    }
    return {};
  }

  bool IsDone(const std::filesystem::path& run) {
    return std::filesystem::exists(out_ / run / "generations.jsonl") &&
           !testing::Read(out_ / run / "generations.jsonl").empty();
  }

  Scratch scratch_;
  std::filesystem::path out_ = scratch_ / "a";
};

TEST_F(SharedAblation, CellsOfAJobArrayThatShareGenerationZeroAllFinish) {
  std::vector<std::unique_ptr<Process>> jobs;
  for (const char* cell : {"0", "1", "2"}) jobs.push_back(Start({"--cell", cell}));
  size_t waited = 0;
  for (auto& job : jobs) {
    EXPECT_EQ(job->Wait(), 0) << job->err();
    std::string said = job->err();
    size_t waits = 0;
    for (size_t at = said.find("waits for start"); at != std::string::npos;
         at = said.find("waits for start", at + 1))
      ++waits;
    EXPECT_LE(waits, 1u) << said;
    waited += waits;
  }
  EXPECT_EQ(waited, 2u) << "all but the first";
  ExpectAllDoneOnce();
  EXPECT_EQ(Attempts(StartFolder()), 1u);
}

// Killed before its run has a config, and after: the cells' own configs differ, what they share
// must not.
TEST_F(SharedAblation, WhenTheOneWithGenerationZeroIsKilledAnotherGoesOnWithIt) {
  auto cell = [this](const char* index) {
    return Start({"--cell", index, "--set", "start.steps=2000"});
  };
  auto first = cell("0");
  while (testing::ChildrenOf(first->pid()).empty())
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  first->Kill(SIGKILL);
  first->Wait();
  first = cell("0");
  while (StartFolder().empty()) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  auto second = cell("1"), third = cell("2");
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  ASSERT_FALSE(IsDone(StartFolder())) << "killed in the middle of it";
  first->Kill(SIGKILL);
  first->Wait();
  EXPECT_EQ(second->Wait(), 0) << second->err();
  EXPECT_EQ(third->Wait(), 0) << third->err();
  EXPECT_EQ(cell("0")->Wait(), 0);
  for (const char* cell : {"fresh=0.25/seed=0", "fresh=0.5/seed=0", "fresh=1/seed=0"})
    EXPECT_EQ(ReadMetrics(out_ / cell / "generations.jsonl").size(), 2u) << cell;
}

TEST_F(SharedAblation, TwoAblationsOfOneFolderShareItsCells) {
  auto first = Start({"--jobs", "1"}), second = Start({"--jobs", "1"});
  EXPECT_EQ(first->Wait(), 0) << first->err();
  EXPECT_EQ(second->Wait(), 0) << second->err();
  ExpectAllDoneOnce();
  EXPECT_THAT(first->err() + second->err(), HasSubstr("by another process"));
  EXPECT_THAT(first->out(), HasSubstr("report: "));
  EXPECT_THAT(second->out(), HasSubstr("report: "));
}

TEST(Run, MoreGenerationsGoOnToTheBytesOfARunThatWasAskedForThemAtOnce) {
  Scratch scratch;
  testing::FinishedRun(scratch / "grown", {"generations=1"});
  testing::FinishedRun(scratch / "grown",
                       {"generations=2", "process.actors=2", "learn.checkpoint_steps=7"});
  testing::FinishedRun(scratch / "whole", {"generations=2"});
  testing::ExpectSameRun(scratch / "grown", scratch / "whole");
  EXPECT_THAT(testing::Read(scratch / "grown/config.toml"), HasSubstr("generations = 2"));
  Outcome refused =
      RunProgram(testing::RunArguments(scratch / "grown", {"generations=2", "eval.problems=9"}));
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("eval.problems: 20 -> 9"));
}

TEST(Run, AStartElsewhereIsTakenWhereItsWeightsAreTheSame) {
  Scratch scratch;
  testing::FinishedRun(scratch / "start", {"generations=0"});
  testing::FinishedRun(
      scratch / "run",
      {"generations=1", fmt::format("start.from=\"{}\"", (scratch / "start").string())});
  std::filesystem::rename(scratch / "start", scratch / "moved");
  testing::FinishedRun(
      scratch / "run",
      {"generations=1", fmt::format("start.from=\"{}\"", (scratch / "moved").string())});
  testing::FinishedRun(scratch / "other", {"generations=0", "start.steps=20"});
  Outcome refused = RunProgram(testing::RunArguments(
      scratch / "run",
      {"generations=1", fmt::format("start.from=\"{}\"", (scratch / "other").string())}));
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("holds other weights than this run began with"));
}

}  // namespace
}  // namespace pawl
