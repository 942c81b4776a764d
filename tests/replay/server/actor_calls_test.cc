#include "replay/server/actor_calls.h"

#include "tests/replay/server/local_run.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

class ActorCallsTest : public testing::LocalRun {};

class ContinuousActorCallsTest : public testing::LocalRun {
 protected:
  ContinuousActorCallsTest()
      : LocalRun({"mode=continuous", "loop.samples_per_insert=1", "loop.insert_slack=256"}) {}
};

TEST_F(ActorCallsTest, AnActorSeesAPromptAndNothingElseOfAProblem) {
  std::string sha256 = Publish(0);
  Open(1, 3);
  ProblemLease lease = Lease();
  ASSERT_EQ(lease.group_size(), 3);
  EXPECT_EQ(lease.group(0).prompt(), "1+1=");
  EXPECT_EQ(lease.group(0).samples(), 2);
  EXPECT_EQ(lease.group(0).seed(), 0u);
  EXPECT_EQ(lease.group(0).level(), 0);
  EXPECT_EQ(lease.group(0).generation(), 0);
  EXPECT_EQ(lease.weights().version(), 0);
  EXPECT_EQ(lease.weights().sha256(), sha256);
}

TEST_F(ActorCallsTest, ThereAreNoProblemsBeforeThereAreWeights) {
  Open(1, 3);
  EXPECT_EQ(Lease().state(), WAIT);
  Publish(0);
  EXPECT_EQ(Lease().state(), WORK);
}

TEST_F(ActorCallsTest, ALeaseHoldsNoMoreSamplesThanWereAskedFor) {
  Publish(0);
  Open(1, 5);
  EXPECT_EQ(Lease(4).group_size(), 2);
  EXPECT_EQ(Lease(1).group_size(), 1) << "a problem is never divided";
  EXPECT_EQ(Lease().group_size(), 2);
  EXPECT_EQ(Lease().state(), WAIT);
}

TEST_F(ActorCallsTest, AnExpiredLeaseIsGivenAgainAndALateAnswerCountsOnce) {
  std::string sha256 = Publish(0);
  Open(1, 1);
  ProblemLease first = Lease();
  clock_.Advance(9.9);
  EXPECT_EQ(Lease().state(), WAIT);
  clock_.Advance(0.2);
  ProblemLease second = Lease();
  ASSERT_EQ(second.group_size(), 1);
  EXPECT_EQ(Submit(sha256, {first.group(0)}).stored(), 2);
  EXPECT_EQ(Submit(sha256, {second.group(0)}).duplicates(), 2);
  EXPECT_EQ(State().sampled(), 1);
}

TEST_F(ActorCallsTest, AGenerationIsSampledFromTheWeightsBeforeIt) {
  std::string start = Publish(0);
  Finish(1, start, 1);
  Publish(1);
  Open(2, 1);
  Stored stored = Submit(start, {Lease().group(0)});
  EXPECT_EQ(stored.stored(), 0);
  EXPECT_EQ(stored.duplicates(), 2);
  EXPECT_EQ(State(2).sampled(), 0);
}

TEST_F(ContinuousActorCallsTest, AnyVersionMaySampleAProblem) {
  std::string start = Publish(0);
  Finish(1, start, 1);
  Publish(1);
  Open(2, 1);
  EXPECT_EQ(Submit(start, {Lease().group(0)}).stored(), 2);
}

TEST_F(ContinuousActorCallsTest, ActorsWaitWhileTooManySamplesAreUndrawn) {
  std::string start = Publish(0);
  Finish(1, start, 128);
  EXPECT_EQ(State().tally(0).accepted(), 256);
  learner().Open(Problems(1, 129, 128));
  ProblemLease lease = Lease();
  ASSERT_EQ(lease.group_size(), 129) << "256 are ahead, and the slack is 256";
  for (const Group& group : lease.group()) {
    Submit(start, {group});
    verifier().Submit(Verdicts(group.id(), 2));
  }
  learner().Open(Problems(1, 1, 257));
  EXPECT_EQ(Lease().state(), WAIT);
}

TEST_F(ActorCallsTest, WhatIsStoredIsWhatWasAsked) {
  std::string sha256 = Publish(0);
  Open(1, 1);
  Group lie = Lease().group(0);
  lie.set_prompt("2+2=");
  lie.set_level(17);
  Submit(sha256, {lie});
  Group stored = LeaseSampled().group(0);
  EXPECT_EQ(stored.prompt(), "1+1=");
  EXPECT_EQ(stored.level(), 3);
  EXPECT_EQ(stored.sample(1).text(), "20");
}

TEST_F(ActorCallsTest, ASubmissionThatCannotBeTrueIsRefused) {
  std::string sha256 = Publish(0);
  Open(1, 2);
  Group good = Sampled(Lease().group(0));
  auto error = [&](const std::function<void(Group*)>& spoil) {
    SubmitSamples samples;
    samples.set_weights_sha256(sha256);
    *samples.add_group() = good;
    spoil(samples.mutable_group(0));
    return ErrorOf([&] { actor().Submit(samples); });
  };
  EXPECT_THAT(error([](Group* g) { g->mutable_sample()->RemoveLast(); }),
              HasSubstr("another number of samples"));
  EXPECT_THAT(error([](Group* g) { g->mutable_sample(0)->set_id(5); }), HasSubstr("wrong id"));
  EXPECT_THAT(error([](Group* g) { g->mutable_sample(0)->set_log_probs(0, NAN); }),
              HasSubstr("log_probs[0]: is nan"));
  EXPECT_THAT(error([](Group* g) { g->mutable_sample(0)->set_tokens(0, 7); }),
              HasSubstr("actor t: submission of group 1073741824 holds tokens that are not those"));
  EXPECT_THAT(ErrorOf([&] { Submit(std::string(64, 'a'), {}); }),
              HasSubstr("weights of another run"));
  EXPECT_EQ(State().sampled(), 0);
}

// A run of a model that plays tic_tac_toe.
class GameActorCallsTest : public testing::LocalRun {
 protected:
  GameActorCallsTest()
      : LocalRun({"model.kind=fc", "task.0.kind=game", "mix.unit=positions",
                  "sample.samples_per_problem=1"}) {}
};

TEST_F(GameActorCallsTest, ASampleWhoseTargetsAreNoPositionsOfItsGameIsRefused) {
  std::string sha256 = Publish(0);
  OpenGeneration open = Problems(1, 1);
  open.mutable_group(0)->set_prompt("a1:");
  open.mutable_group(0)->set_prompt_tokens(3);
  open.mutable_group(0)->set_samples(1);
  learner().Open(open);
  Group good = Sampled(Lease().group(0), "b1 a2 b2 a3 1-0");
  for (int offset : {0, 6}) {
    Target* target = good.mutable_sample(0)->add_target();
    target->set_offset(offset);
    target->set_length(3);
    target->mutable_policy()->Resize(8 - offset / 3, 1.0f / static_cast<float>(8 - offset / 3));
  }
  auto submit = [&](const std::function<void(Sample*)>& spoil) {
    SubmitSamples samples;
    samples.set_weights_sha256(sha256);
    *samples.add_group() = good;
    spoil(samples.mutable_group(0)->mutable_sample(0));
    return ErrorOf([&] { actor().Submit(samples); });
  };
  EXPECT_THAT(submit([](Sample* s) { s->mutable_target(1)->set_offset(7); }),
              HasSubstr("submission of group 1073741824 has a target at token 7 behind 'a2 b': a "
                        "move that is not legal (sample 0)"));
  EXPECT_THAT(submit([](Sample* s) { s->mutable_target(1)->set_offset(3); }),
              HasSubstr("with a policy over 6 moves, and 7 are legal"));
  EXPECT_THAT(submit([](Sample* s) { s->mutable_target(1)->set_offset(12); }),
              HasSubstr("has a target at token 12, where the game is over"));
  EXPECT_EQ(State().sampled(), 0);
  EXPECT_EQ(submit([](Sample*) {}), "");
  EXPECT_EQ(State().sampled(), 1);
}

TEST_F(GameActorCallsTest, AFreshGameWhoseTargetsAreNoPositionsOfItIsRefused) {
  FeedFresh feed;
  FreshSample* fresh = feed.add_sample();
  fresh->set_prompt("a1:");
  fresh->set_text("b1 a2 b2 a3 1-0");
  fresh->set_tokens(19);
  Target* target = fresh->add_target();
  target->set_offset(3);
  target->set_length(4);
  EXPECT_THAT(ErrorOf([&] { learner().Feed(feed); }),
              HasSubstr("fresh sample 0 of task 0 has a target at token 3 with 'a2 b', which is "
                        "not one legal move"));
  target->set_length(3);
  EXPECT_EQ(ErrorOf([&] { learner().Feed(feed); }), "");
}

TEST_F(ActorCallsTest, OlderWeightsCanStillBePulled) {
  std::string start = Publish(0);
  Publish(1);
  PullWeights ask;
  ask.set_sha256(start);
  ask.set_offset(2);
  EXPECT_EQ(actor().Pull(ask).data(), "ights 0");
  EXPECT_EQ(actor().Pull(ask).total(), 9);
  ask.set_sha256(std::string(64, 'a'));
  EXPECT_THAT(ErrorOf([&] { actor().Pull(ask); }), HasSubstr("were not published in this run"));
}

TEST_F(ActorCallsTest, SubmissionsAreCountedByTheNameOfTheConnection) {
  std::string sha256 = Publish(0);
  Open(1, 3);
  ProblemLease lease = Lease();
  Submit(sha256, {lease.group(0)});
  Submit(sha256, {lease.group(1), lease.group(2)});
  EXPECT_EQ(service_->Acknowledged("t"), 2);
  EXPECT_EQ(service_->Acknowledged("other"), 0);
}

TEST_F(ActorCallsTest, AFinishedRunSendsActorsHome) {
  Publish(0);
  Open(1, 1);
  learner().End("done");
  EXPECT_EQ(Lease().state(), FINISHED);
  EXPECT_TRUE(service_->finished());
}

}  // namespace
}  // namespace pawl
