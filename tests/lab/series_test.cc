#include "lab/series.h"

#include "tests/lab/runs.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;
using testing::MakeRun;

class SeriesTest : public ::testing::Test {
 protected:
  RunSeries Read(const std::vector<double>& values, const std::vector<std::string>& settings) {
    MakeRun(scratch_ / "run", values, {settings});
    return ReadRun(scratch_ / "run");
  }
  testing::Scratch scratch_;
};

TEST_F(SeriesTest, ARunIsFinishedAtItsConfigsLastGeneration) {
  EXPECT_EQ(Read({1, 0.5, 0.4}, {"generations=2"}).state, RunState::kFinished);
  RunSeries cut = Read({1, 0.5}, {"generations=2"});
  EXPECT_EQ(cut.state, RunState::kUnfinished);
  EXPECT_EQ(cut.state_words, "unfinished: it stands at generation 1 of 2");
  EXPECT_EQ(Read({}, {}).state_words, "unfinished: no generation is finished");
}

TEST_F(SeriesTest, AFailedRunSaysWhy) {
  MakeRun(scratch_ / "run", {1}, {{"generations=2"}});
  testing::Write(scratch_ / "run/failed", "exit code 1: the loss is not a finite number\n");
  RunSeries run = ReadRun(scratch_ / "run");
  EXPECT_EQ(run.state, RunState::kFailed);
  EXPECT_EQ(run.state_words,
            "failed: exit code 1: the loss is not a finite number; it stands at generation 0 of 2");
}

TEST_F(SeriesTest, AStopRuleEndsARunWhereItRang) {
  std::vector<std::string> alarm = {"generations=4", "alarm.action=stop", "alarm.patience=1"};
  RunSeries run = Read({0.9, 0.1}, alarm);
  EXPECT_EQ(run.state, RunState::kStopped);
  EXPECT_EQ(run.state_words, "its stop rule ended it at generation 1 of 4");
  EXPECT_FALSE(IsFinished(scratch_ / "run", 4)) << "its ledger is gone";
  Ledger(scratch_ / "run/ledger.sqlite", "run", ParseConfig(testing::kFacts, "x", alarm));
  EXPECT_TRUE(IsFinished(scratch_ / "run", 4)) << "it would not go on";
  EXPECT_EQ(Read({0.9, 0.8}, alarm).state, RunState::kUnfinished);
  EXPECT_FALSE(IsFinished(scratch_ / "run", 4));
}

TEST_F(SeriesTest, WhatCannotBeReadSaysWhy) {
  MakeRun(scratch_ / "run", {1, 0.5});
  testing::Write(scratch_ / "run/generations.jsonl", "{\"gen\": 0}\n{\"gen\": 2}\n");
  EXPECT_EQ(ReadRun(scratch_ / "run").state_words, "generations.jsonl lacks generation 1");
  testing::Write(scratch_ / "run/generations.jsonl", "{\"gen\": 0}\n{\"gen\": 0}\n");
  EXPECT_EQ(ReadRun(scratch_ / "run").state_words, "generations.jsonl holds generation 0 twice");
  testing::Write(scratch_ / "run/generations.jsonl", "{\"gen\": 0}\n{\"gen\": 1}\n{\"gen\": 2}\n");
  EXPECT_THAT(ReadRun(scratch_ / "run").state_words,
              HasSubstr("holds generation 2, its config asks for 1"));
  testing::Write(scratch_ / "run/config.toml", "colour = 1\n");
  EXPECT_EQ(ReadRun(scratch_ / "run").state, RunState::kUnreadable);
  EXPECT_THAT(ReadRun(scratch_ / "run").state_words, HasSubstr("unknown key 'colour'"));
}

TEST_F(SeriesTest, ValuesAreFoundByTheirGeneration) {
  RunSeries run = Read({1, NAN, 0.4}, {"generations=2", "eval.every=2"});
  EXPECT_EQ(run.At(testing::kRecall, 2), 0.4);
  EXPECT_TRUE(std::isnan(run.At(testing::kRecall, 1)));
  EXPECT_TRUE(std::isnan(run.At(testing::kRecall, 9)));
  std::reverse(run.generations.begin(), run.generations.end());
  EXPECT_EQ(run.At(testing::kRecall, 2), 0.4) << "not by its place in the file";
}

TEST_F(SeriesTest, EveryRunIsFoundOnceAndStartsOfAblationsAreLeftOut) {
  MakeRun(scratch_ / "a/fresh=0/seed=0", {1, 0.5});
  MakeRun(scratch_ / "a/start/abc", {1}, {{"generations=0"}});
  testing::Write(scratch_ / "a/exhibit.toml", "");
  MakeRun(scratch_ / "b/start", {1, 0.5});  // somebody's run of that name
  MakeRun(scratch_ / "cluster/learner", {1, 0.5});
  testing::Write(scratch_ / "cluster/config.toml",
                 ConfigText(ParseConfig(testing::kFacts, "x", {})));
  std::filesystem::create_directory_symlink(scratch_ / "a", scratch_ / "b/link");
  std::vector<std::string> found;
  for (const RunSeries& run : ReadRuns(scratch_.path()))
    found.push_back(run.folder.lexically_relative(scratch_.path()).string());
  EXPECT_THAT(found, ::testing::ElementsAre("a/fresh=0/seed=0", "b/start", "cluster/learner"));
}

TEST_F(SeriesTest, CellsThatHaveNotBegunAreAmongTheRuns) {
  testing::Write(scratch_ / "grid.toml",
                 std::string(testing::kFacts) + "[grid]\nseed = [0, 1]\n# --set mix.fresh=0.1\n");
  MakeRun(scratch_ / "seed=0", {1, 0.5}, {{"mix.fresh=0.1"}});
  std::vector<RunSeries> runs = ReadRuns(scratch_.path());
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[1].state_words, "it has not begun");
  EXPECT_EQ(runs[1].seed, 1);
  EXPECT_EQ(runs[1].config.mix().fresh(), 0.1);
}

TEST_F(SeriesTest, AFolderWithoutRunsIsAUsageError) {
  EXPECT_THAT(testing::ErrorOf([&] { ReadRuns(scratch_.path()); }), HasSubstr("holds no run"));
  EXPECT_THAT(testing::ErrorOf([&] { ReadRuns(scratch_ / "nowhere"); }),
              HasSubstr("is not a folder"));
}

TEST(RunSeries, AReaderOfAMetricThatTheSchemaLacksFails) {
  RunSeries run;
  run.generations = {{{"gen", 0}, {"step", 12}, {"learn/los", 1}, {"learn/loss", 2}}};
  Arm arm = {"a", {&run}};
  EXPECT_EQ(run.At("learn/loss", 0), 2);
  EXPECT_EQ(run.StepsAt(0), 12);
  EXPECT_TRUE(std::isnan(run.StepsAt(1)));
  for (const auto& read : std::vector<std::function<void()>>{
           [&] { run.At("learn/los", 0); }, [&] { arm.At("learn/los", 0); },
           [&] { arm.Has("learn/los"); }, [&] { run.At("learn/los", 5); }}) {
    EXPECT_THAT(testing::ErrorOf(read),
                ::testing::HasSubstr("metric learn/los: is not in the schema of metrics"));
  }
}

}  // namespace
}  // namespace pawl
