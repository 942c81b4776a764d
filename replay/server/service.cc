#include "replay/server/service.h"

#include "base/error.h"

namespace pawl {

ReplayService::ReplayService(boost::asio::io_context* io, const std::filesystem::path& folder,
                             const std::string& run_id, const Config& config,
                             const ServerTimes& times)
    : state_(io, folder, run_id, config, times),
      actors_(&state_),
      verifiers_(&state_),
      learner_(&state_) {}

Welcome ReplayService::Greet(const Hello& hello) const {
  return state_.admission.Greet(hello, state_.versions.newest());
}

ReplayStatus ReplayService::Status() const {
  ReplayStatus status;
  if (!state_.progress.empty()) {
    const auto& [generation, progress] = *state_.progress.rbegin();
    status.generation = generation;
    status.problems = progress.problems;
    status.sampled = progress.sampled;
    status.judged = progress.judged;
  }
  status.waiting_for_samples = static_cast<int64_t>(state_.problems.ready());
  status.being_sampled = static_cast<int64_t>(state_.problems.leased());
  status.waiting_for_verdicts = static_cast<int64_t>(state_.judging.ready());
  status.being_judged = static_cast<int64_t>(state_.judging.leased());
  status.leases_expired = state_.problems.expired() + state_.judging.expired();
  status.weights_version = state_.versions.newest();
  return status;
}

boost::asio::awaitable<Response> ReplayService::Answer(const Peer& peer, Request request) {
  switch (request.call_case()) {
    case Request::kLeaseProblems:
      return actors_.GiveProblems(request.lease_problems());
    case Request::kPullWeights:
      return actors_.GiveWeights(peer, request.pull_weights());
    case Request::kSubmitSamples:
      return actors_.TakeSamples(peer, std::move(*request.mutable_submit_samples()));
    case Request::kLeaseSamples:
      return verifiers_.GiveSamples(request.lease_samples());
    case Request::kSubmitVerdicts:
      return verifiers_.TakeVerdicts(peer, std::move(*request.mutable_submit_verdicts()));
    case Request::kOpenGeneration:
      return learner_.TakeProblems(peer, std::move(*request.mutable_open_generation()));
    case Request::kAwaitGeneration:
      return learner_.GiveProgress(peer, request.await_generation());
    case Request::kListProposals:
      return learner_.GiveProposals(peer, request.list_proposals());
    case Request::kFeedFresh:
      return learner_.TakeFresh(peer, std::move(*request.mutable_feed_fresh()));
    case Request::kDrawSteps:
      return learner_.GiveSteps(peer, request.draw_steps());
    case Request::kPublishWeights:
      return learner_.TakeWeights(peer, std::move(*request.mutable_publish_weights()));
    case Request::kFinish:
      return learner_.TakeFinish(request.finish());
    default:
      throw Error(ErrorCode::kFailed, "request", "is of a kind that this server does not know");
  }
}

}  // namespace pawl
