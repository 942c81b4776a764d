// Arms are made by settings: lab/arms.cc.
#include "lab/series.h"
#include "tests/lab/runs.h"

namespace pawl {
namespace {

using ::testing::ElementsAre;
using testing::MakeRun;

class ArmsTest : public ::testing::Test {
 protected:
  // Labels, each with its seeds: "fresh=0: 0 1".
  std::vector<std::string> Arms() {
    std::vector<RunSeries> runs = ReadRuns(scratch_.path());
    AssignArms(&runs);
    std::vector<std::string> labels;
    for (const Arm& arm : GatherArms(runs)) {
      std::string label = arm.label + ":";
      for (const RunSeries* run : arm.runs) label += fmt::format(" {}", run->seed);
      labels.push_back(label);
    }
    return labels;
  }
  void Add(const std::string& folder, const std::vector<std::string>& settings,
           const std::string& config = testing::kFacts) {
    MakeRun(scratch_ / folder, {1, 0.5}, {settings, config});
  }
  testing::Scratch scratch_;
};

TEST_F(ArmsTest, RunsOfEqualSettingsAreSeedsWhereverTheyLie) {
  Add("x/1", {"mix.fresh=0", "seed=0"});
  Add("y/1", {"mix.fresh=0", "seed=1"});
  Add("x/2", {"mix.fresh=0.5", "seed=0"});
  Add("fresh=0/seed=7", {"mix.fresh=0.5", "seed=1"});
  EXPECT_THAT(Arms(), ElementsAre("fresh=0: 0 1", "fresh=0.5: 0 1"));
}

TEST_F(ArmsTest, PathsAreValuesLikeAnyOther) {
  std::string config = "generations = 1\n[[task]]\nkind = \"file\"\n";
  for (const std::string file : {"data/a.jsonl", "data/b=1.jsonl"}) {
    for (int seed : {0, 1})
      Add(fmt::format("path=data/{}/seed={}", file, seed),
          {fmt::format("task.0.path=\"{}\"", file), fmt::format("seed={}", seed)}, config);
  }
  EXPECT_THAT(Arms(), ElementsAre("path=data/a.jsonl: 0 1", "path=data/b=1.jsonl: 0 1"));
}

TEST_F(ArmsTest, NumbersAreOrderedBySizeAndNamesAreWholeWhereShortOnesAreAlike) {
  std::string config = "[[task]]\nkind = \"facts\"\n[[task]]\nkind = \"addition\"\n";
  Add("a", {"task.0.share=10", "task.1.share=1", "generations=1"}, config);
  Add("b", {"task.0.share=2", "task.1.share=1", "generations=1"}, config);
  Add("c", {"task.0.share=2", "task.1.share=3", "generations=1"}, config);
  EXPECT_THAT(Arms(),
              ElementsAre("task.0.share=2 task.1.share=1: 0", "task.0.share=2 task.1.share=3: 0",
                          "task.0.share=10 task.1.share=1: 0"));
}

TEST_F(ArmsTest, WhatHasNoPartInResultsMakesNoArm) {
  Add("a", {"seed=0"});
  Add("b", {"seed=1", "process.actors=4", "process.lease_s=9", "eval.every=2",
            "learn.checkpoint_steps=7", "sample.slots=16", "process.threads=2"});
  std::vector<RunSeries> runs = ReadRuns(scratch_.path());
  AssignArms(&runs);
  EXPECT_EQ(GatherArms(runs).size(), 1u);
}

TEST_F(ArmsTest, OneSeedOnTwoDevicesWithOtherResultsIsAComparisonOfDevices) {
  MakeRun(scratch_ / "a", {1, 0.5});
  MakeRun(scratch_ / "b", {1, 0.4}, {{"process.threads=2"}});
  EXPECT_THAT(Arms(), ElementsAre("threads=1: 0", "threads=2: 0"));
  MakeRun(scratch_ / "b", {1, 0.5}, {{"process.threads=2"}});
  EXPECT_EQ(Arms().size(), 1u) << "equal results: nothing is compared";
}

TEST_F(ArmsTest, GenerationZeroCountsAsItWasMade) {
  for (int seed : {0, 1}) {
    std::string start = fmt::format("start-{}", seed), of_seed = fmt::format("seed={}", seed);
    MakeRun(scratch_ / start, {1}, {{of_seed, "generations=0", "verify.kind=none"}});
    testing::PublishStart(scratch_ / start, start);
    Add(fmt::format("from-{}", seed),
        {of_seed, fmt::format("start.from=\"{}\"", (scratch_ / start).string())});
    testing::PublishStart(scratch_ / fmt::format("from-{}", seed), start);
  }
  Add("own", {"seed=2"});
  std::vector<RunSeries> runs = ReadRuns(scratch_.path());
  std::erase_if(runs, [](const RunSeries& run) { return run.config.generations() == 0; });
  AssignArms(&runs);
  ASSERT_EQ(GatherArms(runs).size(), 1u);
  EXPECT_EQ(GatherArms(runs)[0].runs.size(), 3u);

  MakeRun(scratch_ / "start-1", {1}, {{"seed=1", "generations=0", "learn.learning_rate=0.5"}});
  AssignArms(&runs);
  EXPECT_EQ(GatherArms(runs).size(), 2u);
  EXPECT_EQ(runs[1].settings,
            (std::vector<std::pair<std::string, std::string>>{{"start:learning_rate", "0.5"}}));
}

TEST_F(ArmsTest, AStartThatIsGoneIsKnownByItsWeights) {
  for (int seed : {0, 1, 2}) {
    std::string folder = fmt::format("{}", seed);
    Add(folder, {fmt::format("seed={}", seed), "start.from=\"/nowhere/start\""});
    testing::PublishStart(scratch_ / folder, seed < 2 ? "one" : "other");
  }
  EXPECT_THAT(Arms(), ElementsAre("from=weights one: 0 1", "from=weights other: 2"));
}

TEST_F(ArmsTest, ATaskThatSomeLackIsNamedByItsKind) {
  Add("a", {});
  Add("b", {}, std::string(testing::kFacts) + "[[task]]\nkind = \"addition\"\n");
  EXPECT_THAT(Arms(), ElementsAre("none of task.1: 0", "task.1=addition: 0"));
}

TEST_F(ArmsTest, OneArmIsCalledAsTheFolderOfItsRuns) {
  Add("mine/a", {"seed=0"});
  Add("mine/b", {"seed=1"});
  EXPECT_THAT(Arms(), ElementsAre("mine: 0 1"));
}

}  // namespace
}  // namespace pawl
