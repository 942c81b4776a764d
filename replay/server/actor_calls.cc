#include "replay/server/actor_calls.h"

namespace pawl {
namespace {

using boost::asio::awaitable;

constexpr size_t kUnjudgedGroupsMax = 65536;  // actors wait while more are in memory

// What an actor may know of a group.
Group ForActor(const Group& group) {
  Group bare;
  bare.set_id(group.id());
  bare.set_prompt(group.prompt());
  bare.set_random_key(group.random_key());
  bare.set_samples(group.samples());
  return bare;
}

}  // namespace

awaitable<Response> ActorCalls::GiveProblems(LeaseProblems ask) {
  Response response;
  ProblemLease* lease = response.mutable_problem_lease();
  Deadline held(state_.times.clock, state_.times.hold_s);
  while (!state_.finished) {
    int left = ask.samples_max();
    while (left > 0 && MayGiveProblems()) {
      int64_t id = state_.problems.Lease(state_.times.clock->Now());
      if (id < 0) break;
      *lease->add_group() = ForActor(*state_.problems.Find(id));
      left -= lease->group(lease->group_size() - 1).samples();
    }
    if (lease->group_size() > 0) {
      lease->set_state(WORK);
      *lease->mutable_weights() = state_.store.serving();
      co_return response;
    }
    if (held.IsOver() || !ask.hold()) {
      lease->set_state(WAIT);
      co_return response;
    }
    co_await state_.changed.Wait(held.LeftSeconds());
  }
  lease->set_state(FINISHED);
  co_return response;
}

bool ActorCalls::MayGiveProblems() const {
  return !state_.store.serving().sha256().empty() && state_.judging.size() < kUnjudgedGroupsMax &&
         state_.mode->MayGiveProblems();
}

awaitable<Response> ActorCalls::GiveWeights(Peer peer, PullWeights ask) {
  const Weights* weights = state_.versions.Find(ask.sha256());
  if (weights == nullptr)
    state_.admission.Refuse(peer, "the weights", "were not published in this run");
  Response response;
  *response.mutable_weights_piece() = state_.store.Piece(*weights, ask.offset());
  co_return response;
}

awaitable<Response> ActorCalls::TakeSamples(Peer peer, SubmitSamples submission) {
  const Weights* weights = state_.versions.Find(submission.weights_sha256());
  if (weights == nullptr)
    state_.admission.Refuse(peer, "submission", "names weights of another run");
  int64_t version = weights->version(), duplicates = 0;
  SubmitSamples wanted = Wanted(peer, version, std::move(submission), &duplicates);
  auto store = [&](Ledger& ledger) {
    return ledger.samples.AddSamples(wanted, version, peer.name);
  };
  Stored stored = co_await state_.ledger->Do(store);
  for (Group& group : *wanted.mutable_group()) {
    if (!state_.problems.Done(group.id())) continue;  // another submission of it came meanwhile
    ++state_.progress[group.generation()].sampled;
    state_.judging.Add(std::move(group));
  }
  state_.changed.Notify();
  {
    std::lock_guard lock(mutex_);
    ++acknowledged_[peer.name];
  }
  Response response;
  stored.set_duplicates(stored.duplicates() + duplicates);
  *response.mutable_stored() = stored;
  co_return response;
}

// The groups that still lack samples, as they were asked. The rest were stored before, or are
// another version's.
SubmitSamples ActorCalls::Wanted(const Peer& peer, int64_t version, SubmitSamples submission,
                                 int64_t* duplicates) {
  SubmitSamples wanted;
  for (Group& group : *submission.mutable_group()) {
    const Group* asked = state_.problems.Find(group.id());
    if (asked == nullptr || !state_.mode->MayComeFrom(version, group.id())) {
      *duplicates += group.sample_size();
      continue;
    }
    state_.admission.RequireSamples(peer, group, *asked);
    Group* whole = wanted.add_group();
    *whole = *asked;
    whole->mutable_sample()->Swap(group.mutable_sample());
  }
  return wanted;
}

int64_t ActorCalls::Acknowledged(const std::string& actor) const {
  std::lock_guard lock(mutex_);
  auto of = acknowledged_.find(actor);
  return of == acknowledged_.end() ? 0 : of->second;
}

}  // namespace pawl
