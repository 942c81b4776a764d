#include "learner/learn_loop.h"

#include <signal.h>

#include "base/metrics.h"
#include "base/stop.h"
#include "tests/learner/fake_replay.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::ElementsAre;
using testing::ErrorOf;
using testing::FakeReplay;
using ::testing::HasSubstr;
using ::testing::Pair;

// Seconds in all: a model of one layer, a few steps, three held-out problems.
std::string Tiny(const std::string& more = "") {
  return "generations = 2\n" + more +
         "[model]\nlayers = 1\nwidth = 8\nheads = 2\nfeed_forward = 8\ncontext = 24\n"
         "[[task]]\nkind = \"addition\"\nfresh_levels = [1, 2]\n"
         "[start]\nsteps = 4\n[sample]\nproblems = 6\nmax_new_tokens = 8\nslots = 8\n"
         "[eval]\nproblems = 3\n[learn]\nsteps = 5\nrows = 4\ncheckpoint_steps = 2\n";
}

class LearnLoopTest : public ::testing::Test {
 protected:
  ~LearnLoopTest() override { RequestStop(0); }

  bool Learn(FakeReplay* replay) { return LearnLoop(replay, scratch_.path(), true); }
  std::vector<Metrics> Rows() const { return ReadMetrics(scratch_ / "generations.jsonl"); }

  // The calls of a run whose names open with one of `kinds`.
  static std::vector<std::string> Only(const FakeReplay& replay,
                                       const std::vector<std::string>& kinds) {
    std::vector<std::string> calls;
    for (const std::string& call : replay.calls) {
      if (std::count(kinds.begin(), kinds.end(), call.substr(0, call.find(' '))) > 0)
        calls.push_back(call);
    }
    return calls;
  }

  testing::Scratch scratch_;
};

TEST_F(LearnLoopTest, SamplesTrainsAndPublishesGenerationByGeneration) {
  FakeReplay replay(Tiny());
  EXPECT_TRUE(Learn(&replay));
  EXPECT_THAT(
      Only(replay, {"open", "await", "draw", "publish", "finish"}),
      ElementsAre("draw 0 0", "draw 0 0", "publish 0", "open 1", "await 1", "draw 1 0", "publish 1",
                  "open 2", "await 2", "await 1", "draw 2 0", "publish 2", "finish"))
      << "generation 1 had no samples to keep: generation 2 asks for them again";
  EXPECT_EQ(replay.ended, "2 generations done");
  EXPECT_EQ(replay.opened[1].size(), 6u);
  EXPECT_EQ(replay.opened[2].size(), 6u);
  EXPECT_THAT(replay.held,
              ElementsAre(Pair("", 0), Pair("run", 1), Pair("run", 2), Pair("run", 3)));
  EXPECT_NE(replay.published[1], replay.published[2]) << "each generation trains";
  std::vector<Metrics> rows = Rows();
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[2].at("gen"), 2);
  EXPECT_EQ(rows[2].at("step"), 4 + 5 + 5);
}

TEST_F(LearnLoopTest, AGenerationsProblemsAreOpenBeforeTheOneInFrontIsMeasured) {
  FakeReplay replay(Tiny());
  std::vector<size_t> measured;  // generations whose row stood when problems were opened
  replay.before = [&](const std::string& call) {
    if (call.rfind("open", 0) == 0) measured.push_back(Rows().size());
  };
  Learn(&replay);
  EXPECT_THAT(measured, ElementsAre(0, 1));
}

// What opens for a generation is decided by what was measured before it.
TEST_F(LearnLoopTest, WithACurriculumAGenerationIsMeasuredBeforeTheNextOnesProblemsAreOpen) {
  std::string config = Tiny();
  config.replace(config.find("[start]"), 0, "[[task]]\nkind = \"copy\"\nopens_at = 1\n");
  FakeReplay replay(config);
  std::vector<size_t> measured;
  replay.before = [&](const std::string& call) {
    if (call.rfind("open", 0) == 0) measured.push_back(Rows().size());
  };
  Learn(&replay);
  EXPECT_THAT(measured, ElementsAre(1, 2));
  for (int64_t generation : {1, 2}) {
    for (const Group& group : replay.opened[generation]) EXPECT_EQ(group.task(), 0);
  }
  EXPECT_EQ(Rows()[2].at("curriculum/closed"), 1);
}

TEST_F(LearnLoopTest, InContinuousModeProblemsAreAddedWhileStepsAreDrawnAndNoneAreAwaited) {
  FakeReplay replay(Tiny("mode = \"continuous\"\n"));
  EXPECT_TRUE(Learn(&replay));
  EXPECT_THAT(
      Only(replay, {"open", "await", "draw", "publish"}),
      ElementsAre("draw 0 0", "draw 0 0", "publish 0", "open 1", "draw 1 0", "open 1", "await 1",
                  "publish 1", "open 2", "draw 2 0", "open 2", "await 2", "await 1", "publish 2"))
      << "no actor waits for a problem here, and each draw says that none is ready";
  ASSERT_EQ(replay.opened[1].size(), 12u);
  EXPECT_EQ(replay.opened[1][6].id() - replay.opened[1][0].id(), 6) << "others than before";
}

// In mid-generation, between two checkpoints: the next learner's weights are those of a run that
// was never stopped.
TEST_F(LearnLoopTest, AStopInMidGenerationSavesAndTheNextLearnerGoesOnToTheSameBytes) {
  for (const char* mode : {"generational", "continuous"}) {
    std::string config = Tiny(fmt::format("mode = \"{}\"\n", mode));
    FakeReplay whole(config);
    testing::Scratch other;
    ASSERT_TRUE(LearnLoop(&whole, other.path(), true));

    testing::Scratch folder;
    FakeReplay stopped(config);
    int64_t awaited = 0;
    stopped.before = [&](const std::string& call) {
      if (call == "draw 1 0" && ++awaited == 1) RequestStop(SIGTERM);
    };
    EXPECT_FALSE(LearnLoop(&stopped, folder.path(), true)) << mode;
    EXPECT_EQ(stopped.ended, "") << mode;
    RequestStop(0);
    stopped.calls.clear();
    EXPECT_TRUE(LearnLoop(&stopped, folder.path(), true)) << mode;
    EXPECT_THAT(stopped.calls, ::testing::Contains("draw 1 1"))
        << mode << ": the step that was trained is not drawn again";
    EXPECT_EQ(stopped.published, whole.published) << mode;
    EXPECT_EQ(ReadMetrics(folder / "metrics.jsonl").size(), 14u) << mode;
  }
}

TEST_F(LearnLoopTest, AStopWhileSamplesAreAwaitedKeepsTheOptimizersState) {
  std::string config = Tiny();
  FakeReplay whole(config);
  testing::Scratch other;
  ASSERT_TRUE(LearnLoop(&whole, other.path(), true));
  FakeReplay replay(config);
  replay.before = [&](const std::string& call) {
    if (call == "draw 1 0") RequestStop(SIGTERM);
  };
  EXPECT_FALSE(Learn(&replay));  // inside generation 1
  replay.before = [](const std::string&) {};
  EXPECT_FALSE(Learn(&replay));  // the stop still stands: nothing is awaited or trained
  RequestStop(0);
  EXPECT_TRUE(Learn(&replay));
  EXPECT_EQ(replay.published, whole.published);
}

TEST_F(LearnLoopTest, TheAlarmEndsTheRunAndTellsTheServer) {
  FakeReplay replay(Tiny() +
                    "learning_rate = 0.05\n[alarm]\naction = \"stop\"\n"
                    "patience = 1\nnll_rise = 0.1\n");
  replay.drawn = [](const DrawSteps& ask) -> std::optional<Steps> {
    if (ask.generation() == 0) return std::nullopt;
    Steps wrong;  // it learns what makes real data unlikely
    for (int i = 0; i < ask.count(); ++i) {
      Row* row = wrong.add_step()->add_row();
      row->set_prompt("1+2=");
      row->set_text("======");
    }
    return wrong;
  };
  ErrorCode code = ErrorCode::kFailed;
  std::string error = ErrorOf([&] { Learn(&replay); }, &code);
  EXPECT_EQ(code, ErrorCode::kStopRule) << error;
  EXPECT_THAT(error, HasSubstr("collapse alarm, generation"));
  EXPECT_THAT(error, HasSubstr("nll_rare"));
  EXPECT_THAT(error, HasSubstr("the best weights so far are generation"));
  EXPECT_THAT(replay.ended, HasSubstr("collapse alarm: eval/addition/nll_rare is"));
  size_t measured = Rows().size();
  EXPECT_THAT(ErrorOf([&] { Learn(&replay); }, &code), HasSubstr("collapse alarm"))
      << "it rings again for a learner that comes back";
  EXPECT_EQ(Rows().size(), measured);
}

TEST_F(LearnLoopTest, AGenerationWithNothingToTrainOnGoesOn) {
  FakeReplay replay(Tiny());
  replay.drawn = [](const DrawSteps& ask) -> std::optional<Steps> {
    if (ask.generation() != 1) return std::nullopt;
    Steps steps;
    steps.set_nothing(true);
    steps.add_empty()->set_cause("none was accepted");
    return steps;
  };
  EXPECT_TRUE(Learn(&replay));
  EXPECT_EQ(replay.published[1], replay.published[0]);
  EXPECT_NE(replay.published[2], replay.published[1]);
  std::vector<Metrics> rows = Rows();
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[1].at("mix/empty_tasks"), 1);
  EXPECT_FALSE(rows[1].contains("learn/loss")) << "no step of it was trained";
  EXPECT_EQ(rows[2].at("mix/empty_tasks"), 0) << "each generation is counted anew";
}

// A sample whose log-probabilities no network gave.
TEST_F(LearnLoopTest, ACanaryBeyondItsLimitIsAnErrorThatSaysWhatToDo) {
  FakeReplay replay(Tiny());
  replay.measured = [](int64_t) {
    GenerationState state;
    Group* group = state.add_example();
    group->set_prompt("1+2=");
    Sample* sample = group->add_sample();
    sample->add_tokens(5);
    sample->add_log_probs(-9);
    return state;
  };
  ErrorCode code = ErrorCode::kFailed;
  std::string error = ErrorOf([&] { Learn(&replay); }, &code);
  EXPECT_EQ(code, ErrorCode::kData) << error;
  EXPECT_THAT(error, HasSubstr("canary: actors' log-probabilities differ from the learner's by"));
  EXPECT_THAT(error,
              HasSubstr("same pawl on the same weights; if they do, raise learn.canary_limit"));
  EXPECT_EQ(replay.published.size(), 1u) << "it is seen before the generation trains";
}

TEST_F(LearnLoopTest, AVersionThatWasPublishedWithOtherBytesIsGoneOnWith) {
  std::string other_seed = "seed = 7\n";
  FakeReplay first(Tiny(other_seed)), replay(Tiny());
  testing::Scratch folder;
  LearnLoop(&first, folder.path(), true);
  replay.published[0] = first.published[0];
  replay.drawn = [](const DrawSteps& ask) -> std::optional<Steps> {
    if (ask.generation() == 0) return std::nullopt;
    Steps nothing;
    nothing.set_nothing(true);
    return nothing;
  };
  EXPECT_TRUE(Learn(&replay));
  EXPECT_EQ(replay.published[1], first.published[0]) << "trained no further, it is the same";
}

TEST_F(LearnLoopTest, AFinishedRunIsDoneAtOnce) {
  FakeReplay replay(Tiny());
  Learn(&replay);
  replay.calls.clear();
  EXPECT_TRUE(Learn(&replay));
  EXPECT_THAT(replay.calls, ElementsAre("finish"));
}

}  // namespace
}  // namespace pawl
