#include "wire/replay.h"

#include <utility>

namespace pawl {

ProblemLease Replay::Lease(const LeaseProblems& ask) {
  Request request;
  *request.mutable_lease_problems() = ask;
  return std::move(*Call(request).mutable_problem_lease());
}

Stored Replay::Submit(SubmitSamples samples) {
  Request request;
  *request.mutable_submit_samples() = std::move(samples);
  return Call(request).stored();
}

SampleLease Replay::Lease(const LeaseSamples& ask) {
  Request request;
  *request.mutable_lease_samples() = ask;
  return std::move(*Call(request).mutable_sample_lease());
}

void Replay::Submit(SubmitVerdicts verdicts) {
  Request request;
  *request.mutable_submit_verdicts() = std::move(verdicts);
  Call(request);
}

void Replay::Open(OpenGeneration problems) {
  Request request;
  *request.mutable_open_generation() = std::move(problems);
  Call(request);
}

GenerationState Replay::Await(const AwaitGeneration& ask) {
  Request request;
  *request.mutable_await_generation() = ask;
  return std::move(*Call(request).mutable_generation_state());
}

Proposals Replay::List(const ListProposals& ask) {
  Request request;
  *request.mutable_list_proposals() = ask;
  return std::move(*Call(request).mutable_proposals());
}

void Replay::Feed(FeedFresh fresh) {
  Request request;
  *request.mutable_feed_fresh() = std::move(fresh);
  Call(request);
}

Steps Replay::Draw(const DrawSteps& ask) {
  Request request;
  *request.mutable_draw_steps() = ask;
  return std::move(*Call(request).mutable_steps());
}

Published Replay::Publish(PublishWeights piece) {
  Request request;
  *request.mutable_publish_weights() = std::move(piece);
  return Call(request).published();
}

void Replay::End(const std::string& reason) {
  Request request;
  request.mutable_finish()->set_reason(reason);
  Call(request);
}

WeightsPiece Replay::Pull(const PullWeights& ask) {
  Request request;
  *request.mutable_pull_weights() = ask;
  return std::move(*Call(request).mutable_weights_piece());
}

}  // namespace pawl
