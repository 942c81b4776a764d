#include "replay/server/learner_calls.h"

#include "tests/replay/server/local_run.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

class LearnerCallsTest : public testing::LocalRun {
 protected:
  LearnerCallsTest()
      : LocalRun({"generations=3", "learn.rows=4", "mix.fresh=0.5", "loop.keep_generations=1"}) {}

  // Sums of the fresh stream, from `index` on.
  static FeedFresh Fresh(int64_t index, int count) {
    FeedFresh fresh;
    for (int i = 0; i < count; ++i) {
      FreshSample* sample = fresh.add_sample();
      sample->set_index(index + i);
      sample->set_level(1);
      sample->set_prompt("1+2=");
      sample->set_text("30");
      sample->set_tokens(7);
    }
    return fresh;
  }

  Steps Draw(int64_t generation, int64_t first, int count, bool start) {
    DrawSteps ask;
    ask.set_generation(generation);
    ask.set_first(first);
    ask.set_count(count);
    ask.set_start(start);
    return learner().Draw(ask);
  }
};

TEST_F(LearnerCallsTest, KnownProblemsArePassedOver) {
  Publish(0);
  Open(1, 3);
  Open(1, 5);
  EXPECT_EQ(State().problems(), 5);
  EXPECT_EQ(Lease().group_size(), 5);
}

TEST_F(LearnerCallsTest, ProposalsAreListedOnceAllAreJudged) {
  Publish(0);
  Open(1, 1);
  ListProposals ask;
  ask.set_generation(1);
  EXPECT_THAT(ErrorOf([&] { learner().List(ask); }), HasSubstr("are not all judged yet"));
}

TEST_F(LearnerCallsTest, AProblemIsProposedByAnEarlierSampleOfItsGeneration) {
  Publish(0);
  OpenGeneration open = Problems(1, 2);
  for (int64_t proposal : {SampleId(GroupId(1, 1), 0), SampleId(GroupId(2, 0), 0)}) {
    open.mutable_group(1)->set_proposal(proposal);
    EXPECT_THAT(ErrorOf([&] { learner().Open(open); }),
                HasSubstr("which is no earlier sample of its generation"));
  }
  open.mutable_group(1)->set_proposal(SampleId(GroupId(1, 0), 0));
  learner().Open(open);
  EXPECT_EQ(State().problems(), 2);
}

TEST_F(LearnerCallsTest, ProblemsComeInOrderAndWithoutSamples) {
  Publish(0);
  EXPECT_THAT(ErrorOf([&] { learner().Open(Problems(1, 2, 1)); }),
              HasSubstr("is not the next of its generation"));
  OpenGeneration sampled = Problems(1, 1);
  *sampled.mutable_group(0) = Sampled(sampled.group(0));
  EXPECT_THAT(ErrorOf([&] { learner().Open(sampled); }), HasSubstr("comes with samples"));
  EXPECT_EQ(State().problems(), 0);
}

TEST_F(LearnerCallsTest, AGenerationIsOpenedAtMostOneAheadOfItsWeights) {
  EXPECT_THAT(ErrorOf([&] { Open(2, 1); }), HasSubstr("cannot be yet"));
  Publish(0);
  Open(2, 1);
  EXPECT_THAT(ErrorOf([&] { Open(3, 1); }), HasSubstr("the newest weights are version 0"));
  EXPECT_THAT(ErrorOf([&] { Open(4, 1); }), HasSubstr("is behind the run's last, 3"));
}

TEST_F(LearnerCallsTest, AGenerationIsTalliedOnceAllOfItIsJudged) {
  std::string sha256 = Publish(0);
  Open(1, 2);
  ProblemLease lease = Lease();
  Submit(sha256, {lease.group(0), lease.group(1)});
  verifier().Submit(Verdicts(GroupId(1, 0), 2));
  GenerationState before = State();
  EXPECT_EQ(before.sampled(), 2);
  EXPECT_EQ(before.judged(), 1);
  EXPECT_EQ(before.tally_size(), 0);
  verifier().Submit(Verdicts(GroupId(1, 1), 2, false));
  EXPECT_EQ(State().tally(0).accepted(), 2);
  EXPECT_EQ(State().tally(0).samples(), 4);
}

TEST_F(LearnerCallsTest, StepsAskForTheFreshSamplesThatTheyLack) {
  Steps lacking = Draw(0, 0, 2, true);
  EXPECT_EQ(lacking.step_size(), 0);
  ASSERT_EQ(lacking.need_fresh_size(), 1);
  EXPECT_EQ(lacking.need_fresh(0).index(), 0);
  learner().Feed(Fresh(0, 6));
  Steps one = Draw(0, 0, 2, true);
  EXPECT_EQ(one.step_size(), 1) << "six rows make one step of four";
  learner().Feed(Fresh(6, 6));
  Steps both = Draw(0, 0, 2, true);
  ASSERT_EQ(both.step_size(), 2);
  EXPECT_EQ(both.step(0).SerializeAsString(), one.step(0).SerializeAsString())
      << "a step that was drawn is answered as it was recorded";
}

TEST_F(LearnerCallsTest, ADrawOfTheStartIsGenerationZeros) {
  Publish(0);
  EXPECT_THAT(ErrorOf([&] { Draw(1, 0, 1, true); }), HasSubstr("what its generation does not"));
}

TEST_F(LearnerCallsTest, StepsMixAcceptedAndFreshSamplesExactly) {
  Finish(1, Publish(0), 8);
  learner().Feed(Fresh(int64_t{1} << 32, 64));
  Steps steps = Draw(1, 0, 3, false);
  if (steps.step_size() == 0) {
    learner().Feed(Fresh(steps.need_fresh(0).index(), 64));
    steps = Draw(1, 0, 3, false);
  }
  ASSERT_EQ(steps.step_size(), 3);
  EXPECT_EQ(steps.pool(), 16);
  for (const Step& step : steps.step()) {
    EXPECT_EQ(std::count_if(step.row().begin(), step.row().end(),
                            [](const Row& row) { return row.fresh(); }),
              2);
    EXPECT_DOUBLE_EQ(step.fresh_share(), 0.5);
  }
}

// Made again on another kind of processor, after a death between publishing and the checkpoint, it
// may have other bytes.
TEST_F(LearnerCallsTest, AVersionIsPublishedOnce) {
  std::string sha256 = Publish(0);
  auto again = [&] { return learner().Publish(Piece(0, "weights 0, with other bits")); };
  EXPECT_TRUE(again().published());
  EXPECT_EQ(again().weights().sha256(), sha256);
  EXPECT_EQ(testing::Read(scratch_ / "weights/000000/model.safetensors"), "weights 0");
  Start();
  EXPECT_EQ(again().weights().sha256(), sha256) << "after a restart too";
}

TEST_F(LearnerCallsTest, VersionsComeInOrder) {
  EXPECT_THAT(ErrorOf([&] { Publish(1); }), HasSubstr("cannot be yet"));
  PublishWeights other = Piece(0, "x");
  other.set_generation(1);
  EXPECT_THAT(ErrorOf([&] { learner().Publish(other); }), HasSubstr("is of another generation"));
}

TEST_F(LearnerCallsTest, WeightsComeInPieces) {
  PublishWeights piece = Piece(0, "weights 0");
  piece.set_data("weig");
  EXPECT_EQ(learner().Publish(piece).received(), 4);
  piece.set_offset(4);
  piece.set_data("hts 0");
  EXPECT_TRUE(learner().Publish(piece).published());
  EXPECT_EQ(testing::Read(scratch_ / "weights/000000/model.safetensors"), "weights 0");
}

TEST_F(LearnerCallsTest, WeightsAreWhatTheirNameSays) {
  PublishWeights piece = Piece(0, "weights 0");
  piece.set_data("weights X");
  EXPECT_THAT(ErrorOf([&] { learner().Publish(piece); }), HasSubstr("differ from their SHA-256"));
}

TEST_F(LearnerCallsTest, WhatIsTooOldToKeepIsForgotten) {
  Finish(1, Publish(0), 1);
  Finish(2, Publish(1), 1);
  Publish(2);
  EXPECT_FALSE(std::filesystem::exists(scratch_ / "weights/000000"));
  EXPECT_TRUE(std::filesystem::exists(scratch_ / "weights/000001"));
  EXPECT_EQ(State(1).tally(0).samples(), 2);
  Publish(3);
  EXPECT_FALSE(std::filesystem::exists(scratch_ / "weights/000001"));
  EXPECT_EQ(State(1).tally_size(), 0);
  EXPECT_EQ(State(2).tally(0).samples(), 2);
}

}  // namespace
}  // namespace pawl
