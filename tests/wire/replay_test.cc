// Each method of Replay sends its own call, with what it was given, and gives back its answer.
#include "wire/replay.h"

#include "tests/testing.h"

namespace pawl {
namespace {

class Recorder : public Replay {
 public:
  const Welcome& Greet() override { return welcome_; }
  void Introduce(const std::string&, int64_t) override {}

  Request asked;
  Response answer;

 private:
  Response Call(const Request& request) override {
    asked = request;
    return answer;
  }
  Welcome welcome_;
};

TEST(Replay, AnActorsCalls) {
  Recorder replay;
  LeaseProblems ask;
  ask.set_samples_max(7);
  replay.answer.mutable_problem_lease()->set_state(FINISHED);
  EXPECT_EQ(replay.Lease(ask).state(), FINISHED);
  EXPECT_EQ(replay.asked.lease_problems().samples_max(), 7);

  SubmitSamples samples;
  samples.add_group()->set_id(3);
  replay.answer.mutable_stored()->set_stored(2);
  EXPECT_EQ(replay.Submit(samples).stored(), 2);
  EXPECT_EQ(replay.asked.submit_samples().group(0).id(), 3);

  PullWeights pull;
  pull.set_offset(9);
  replay.answer.mutable_weights_piece()->set_data("w");
  EXPECT_EQ(replay.Pull(pull).data(), "w");
  EXPECT_EQ(replay.asked.pull_weights().offset(), 9);
}

TEST(Replay, AVerifiersCalls) {
  Recorder replay;
  LeaseSamples ask;
  ask.set_groups_max(5);
  replay.answer.mutable_sample_lease()->set_state(WORK);
  EXPECT_EQ(replay.Lease(ask).state(), WORK);
  EXPECT_EQ(replay.asked.lease_samples().groups_max(), 5);

  SubmitVerdicts verdicts;
  verdicts.add_verdict()->set_sample_id(4);
  replay.Submit(verdicts);
  EXPECT_EQ(replay.asked.submit_verdicts().verdict(0).sample_id(), 4);
}

TEST(Replay, TheLearnersCalls) {
  Recorder replay;
  OpenGeneration open;
  open.set_generation(2);
  replay.Open(open);
  EXPECT_EQ(replay.asked.open_generation().generation(), 2);

  AwaitGeneration await;
  await.set_generation(2);
  replay.answer.mutable_generation_state()->set_judged(11);
  EXPECT_EQ(replay.Await(await).judged(), 11);
  EXPECT_EQ(replay.asked.await_generation().generation(), 2);

  FeedFresh fresh;
  fresh.add_sample()->set_index(6);
  replay.Feed(fresh);
  EXPECT_EQ(replay.asked.feed_fresh().sample(0).index(), 6);

  DrawSteps draw;
  draw.set_count(8);
  replay.answer.mutable_steps()->set_pool(12);
  EXPECT_EQ(replay.Draw(draw).pool(), 12);
  EXPECT_EQ(replay.asked.draw_steps().count(), 8);

  PublishWeights piece;
  piece.set_data("bytes");
  replay.answer.mutable_published();
  replay.Publish(piece);
  EXPECT_EQ(replay.asked.publish_weights().data(), "bytes");

  replay.End("enough");
  EXPECT_EQ(replay.asked.finish().reason(), "enough");
}

}  // namespace
}  // namespace pawl
