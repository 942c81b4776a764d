#include "learner/steps.h"

#include <signal.h>

#include <future>
#include <numeric>

#include "base/stop.h"
#include "tests/learner/fake_replay.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::ElementsAre;
using testing::FakeReplay;

std::string Learning(const std::string& learn, const std::string& more = "") {
  return "[[task]]\nkind = \"addition\"\n[sample]\nproblems = 8\n[eval]\nproblems = 3\n[learn]\n" +
         learn + more;
}

struct Drawing {
  explicit Drawing(const std::string& config)
      : replay(config),
        mode(Mode::Make(replay.config())),
        tasks(replay.config()),
        history(&replay, replay.config()),
        progress(3, true),
        supply(&replay, replay.config(), tasks),
        draws(&replay, replay.config(), *mode, history, &supply, &progress) {}
  ~Drawing() { RequestStop(0); }

  FakeReplay replay;
  std::unique_ptr<Mode> mode;
  TaskSet tasks;
  History history;
  Progress progress;
  Supply supply;
  StepDraws draws;
};

Steps Pool(int64_t pool) {
  Steps steps;
  steps.set_pool(pool);
  return steps;
}

TEST(StepDraws, FeedsTheStreamThatRunsDryAndDrawsAgain) {
  Drawing by(Learning("rows = 4\n"));
  Generation generation = {0, true};
  std::vector<Step> steps = by.draws.Next(2, 5, &generation);
  EXPECT_THAT(by.replay.calls, ElementsAre("draw 0 2", "feed 0", "draw 0 2"));
  ASSERT_EQ(steps.size(), 3u) << "no more than are left";
  EXPECT_EQ(steps[0].step(), 2);
  EXPECT_EQ(steps[0].row_size(), 4);
  EXPECT_FALSE(generation.nothing);
}

// Rows are many and small: a copy allocates five times for each.
TEST(StepDraws, TheRowsThatWereDrawnAreGivenOnAndNotCopied) {
  std::vector<const Row*> drawn;
  Drawing by(Learning("rows = 4\n"));
  by.replay.drawn = [&](const DrawSteps&) {
    Steps steps;
    for (int i = 0; i < 2; ++i) drawn.push_back(steps.add_step()->add_row());
    return steps;
  };
  Generation generation = {1, true};
  std::vector<Step> steps = by.draws.Next(0, 2, &generation);
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(&steps[0].row(0), drawn[0]);
  EXPECT_EQ(&steps[1].row(0), drawn[1]);
}

TEST(StepDraws, AGenerationHasTheConfigsStepsUnlessEpochsAreAskedFor) {
  Drawing by(Learning("steps = 7\n"));
  Generation generation = {1, true};
  EXPECT_EQ(by.draws.CountOf(&generation), 7);
  EXPECT_TRUE(by.replay.calls.empty());
}

// Half of 8 rows are verified ones: 3 times through 40 of them take 30 steps.
TEST(StepDraws, WithEpochsStepsGoThroughTheVerifiedSamplesSoManyTimes) {
  Drawing by(Learning("rows = 8\nepochs = 3\n", "[mix]\nfresh = 0.5\n"));
  int64_t pool = 40;
  by.replay.drawn = [&](const DrawSteps&) { return Pool(pool); };
  Generation generation = {1, true};
  EXPECT_EQ(by.draws.CountOf(&generation), 30);
  pool = 1;
  EXPECT_EQ(by.draws.CountOf(&generation), 1) << "one step at least";
  EXPECT_FALSE(generation.nothing);
  pool = 0;
  EXPECT_EQ(by.draws.CountOf(&generation), 0);
  EXPECT_TRUE(generation.nothing);
}

TEST(StepDraws, WhereNothingIsLeftToDrawTheGenerationKnowsIt) {
  Drawing by(Learning("rows = 4\n"));
  by.replay.drawn = [](const DrawSteps&) {
    Steps steps;
    steps.set_nothing(true);
    steps.add_empty()->set_cause("none was accepted");
    return steps;
  };
  Generation generation = {1, true};
  EXPECT_TRUE(by.draws.Next(0, 5, &generation).empty());
  EXPECT_TRUE(generation.nothing);
  EXPECT_EQ(generation.row.at("mix/empty_tasks"), 1);
}

TEST(StepDraws, AddsProblemsInContinuousModeWhereActorsHaveTakenMostOfThem) {
  for (auto [ready, opened] : {std::pair{3, 16u}, {4, 8u}}) {
    Drawing by("mode = \"continuous\"\n" + Learning("rows = 4\n"));
    by.replay.drawn = [ready = ready](const DrawSteps&) {
      Steps steps;
      steps.set_ready_problems(ready);
      steps.add_step();
      return steps;
    };
    by.supply.Open(1);
    Generation generation = {1, true};
    by.draws.Next(0, 5, &generation);
    EXPECT_EQ(by.replay.opened[1].size(), opened) << ready;
  }
}

TEST(StepDraws, AsksForTheFreshShareOnlyWhereTheAlarmMayRaiseIt) {
  for (const char* action : {"raise_fresh", "warn"}) {
    DrawSteps asked;  // first: the next steps are drawn while `by` is already going
    Drawing by(Learning("rows = 4\n",
                        fmt::format("[mix]\nfresh = 0.25\n[alarm]\naction = \"{}\"\n", action)));
    by.replay.drawn = [&](const DrawSteps& ask) {
      if (ask.first() == 0) asked = ask;
      Steps steps;
      steps.add_step();
      return steps;
    };
    Generation generation = {1, true};
    by.draws.Next(0, 5, &generation);
    EXPECT_EQ(asked.has_fresh(), action == std::string("raise_fresh"));
    if (asked.has_fresh()) EXPECT_DOUBLE_EQ(asked.fresh(), 0.25);
  }
}

TEST(StepDraws, NamesTheTasksThatTheCurriculumHasNotOpened) {
  Drawing by(Learning("rows = 4\n",
                      "[[task]]\nkind = \"copy\"\nopens_at = 0.5\n[alarm]\naction = \"none\"\n"));
  std::vector<std::vector<int>> closed;
  by.replay.drawn = [&](const DrawSteps& ask) {
    closed.emplace_back(ask.closed().begin(), ask.closed().end());
    Steps steps;
    for (int i = 0; i < ask.count(); ++i) steps.add_step();
    return steps;
  };
  Generation first = {1, true}, second = {2, true};
  by.draws.Next(0, 1, &first);
  by.history.See(1, {{"eval/addition/accuracy", 0.6}});
  by.draws.Next(0, 1, &second);
  EXPECT_THAT(closed, ElementsAre(std::vector{1}, std::vector<int>{}));
}

TEST(StepDraws, WhereGenerationsAreBarriersTheNextStepsAreDrawnWhileTheCallerTrains) {
  std::vector<int64_t> steps;
  std::promise<void> ahead;
  Drawing by(Learning("rows = 4\n", "[mix]\nfresh = 1\n"));
  by.replay.before = [&](const std::string& call) {
    if (call == "draw 1 16") ahead.set_value();
  };
  Generation generation = {1, true};
  while (steps.size() < 40) {
    for (const Step& step : by.draws.Next(std::ssize(steps), 40, &generation))
      steps.push_back(step.step());
    if (steps.size() == 16)
      ASSERT_EQ(
          ahead.get_future().wait_for(std::chrono::duration<double>(testing::kPatienceSeconds)),
          std::future_status::ready)
          << "not asked for";
  }
  std::vector<int64_t> expected(40);
  std::iota(expected.begin(), expected.end(), 0);
  EXPECT_EQ(steps, expected);
}

TEST(StepDraws, WhatADrawAheadFoundEmptyIsNotedWhenItIsReturned) {
  Drawing by(Learning("rows = 4\n"));
  by.replay.drawn = [](const DrawSteps& ask) {
    Steps steps;
    if (ask.first() == 0) steps.add_step();
    steps.set_nothing(ask.first() > 0);
    return steps;
  };
  Generation generation = {1, true};
  EXPECT_EQ(by.draws.Next(0, 5, &generation).size(), 1u);
  EXPECT_FALSE(generation.nothing);
  EXPECT_TRUE(by.draws.Next(1, 5, &generation).empty());
  EXPECT_TRUE(generation.nothing);
}

TEST(StepDraws, AnErrorOfADrawAheadIsThrownWhereItsStepsAreAskedFor) {
  Drawing by(Learning("rows = 4\n"));
  by.replay.drawn = [](const DrawSteps& ask) {
    if (ask.first() > 0) throw Error(ErrorCode::kFailed, "replay", "is gone", "");
    Steps steps;
    steps.add_step();
    return steps;
  };
  Generation generation = {1, true};
  EXPECT_EQ(by.draws.Next(0, 5, &generation).size(), 1u);
  EXPECT_THROW(by.draws.Next(1, 5, &generation), Error);
}

// What actors bring decides what is drawn there, so that a step is drawn when it is needed.
TEST(StepDraws, InContinuousModeNothingIsDrawnAhead) {
  std::vector<std::string> calls;
  {
    Drawing by("mode = \"continuous\"\n" + Learning("rows = 4\n"));
    by.replay.drawn = [](const DrawSteps&) {
      Steps steps;
      steps.set_ready_problems(8);
      steps.add_step();
      return steps;
    };
    by.replay.before = [&](const std::string& call) { calls.push_back(call); };
    Generation generation = {1, true};
    by.draws.Next(0, 5, &generation);
  }
  EXPECT_THAT(calls, ElementsAre("draw 1 0"));
}

TEST(StepDraws, StopsWaitingWhenAStopIsRequested) {
  Drawing by(Learning("rows = 4\n"));
  by.replay.drawn = [](const DrawSteps&) {
    RequestStop(SIGTERM);
    Steps steps;
    steps.set_wait(true);
    return steps;
  };
  Generation generation = {1, true};
  EXPECT_TRUE(by.draws.Next(0, 5, &generation).empty());
  EXPECT_FALSE(generation.nothing) << "there may be more";
}

}  // namespace
}  // namespace pawl
