#include "replay/server/verifier_calls.h"

#include <algorithm>

#include "proto/ids.h"

namespace pawl {

using boost::asio::awaitable;

awaitable<Response> VerifierCalls::GiveSamples(LeaseSamples ask) {
  Response response;
  SampleLease* lease = response.mutable_sample_lease();
  Deadline held(state_.times.clock, state_.times.hold_s);
  while (!state_.finished) {
    while (lease->group_size() < ask.groups_max()) {
      int64_t id = state_.judging.Lease(state_.times.clock->Now());
      if (id < 0) break;
      *lease->add_group() = *state_.judging.Find(id);
    }
    if (lease->group_size() > 0 || held.IsOver()) {
      *lease->mutable_weights() = state_.store.serving();
      lease->set_state(lease->group_size() > 0 ? WORK : WAIT);
      co_return response;
    }
    co_await state_.changed.Wait(held.LeftSeconds());
  }
  lease->set_state(FINISHED);
  co_return response;
}

awaitable<Response> VerifierCalls::TakeVerdicts(Peer peer, SubmitVerdicts submission) {
  SamplesByGroup judged;
  SubmitVerdicts verdicts = Wanted(peer, std::move(submission), &judged);
  RequireWholeGroups(peer, judged);
  auto store = [&](Ledger& ledger) {
    int64_t accepted = ledger.samples.AddVerdicts(verdicts);
    state_.mode->Record(&ledger, accepted);
    return accepted;
  };
  state_.mode->NoteAccepted(co_await state_.ledger->Do(store));
  for (const auto& [group, samples] : judged) {
    if (state_.judging.Done(group)) ++state_.progress[GenerationOfGroup(group)].judged;
  }
  state_.changed.Notify();
  Response response;
  response.mutable_done();
  co_return response;
}

// The verdicts on groups that wait for some; the other groups were judged before.
SubmitVerdicts VerifierCalls::Wanted(const Peer& peer, SubmitVerdicts submission,
                                     SamplesByGroup* judged) {
  SubmitVerdicts wanted;
  for (Verdict& verdict : *submission.mutable_verdict()) {
    int64_t group = GroupOfSample(verdict.sample_id());
    std::string what = fmt::format("verdict on sample {}", verdict.sample_id());
    if (std::string wrong = state_.admission.content().WrongWithVerdict(verdict); !wrong.empty())
      state_.admission.Refuse(peer, what, wrong);
    if (!(*judged)[group].insert(verdict.sample_id()).second)
      state_.admission.Refuse(peer, what, "comes twice");
    if (state_.judging.Find(group) != nullptr) {
      wanted.add_verdict()->Swap(&verdict);
    } else if (!state_.WasJudged(group)) {
      state_.admission.Refuse(peer, what, "judges what was not sampled");
    }
  }
  return wanted;
}

void VerifierCalls::RequireWholeGroups(const Peer& peer, const SamplesByGroup& judged) {
  auto same = [](const Sample& sample, int64_t id) { return sample.id() == id; };
  for (const auto& [group, samples] : judged) {
    const Group* asked = state_.judging.Find(group);
    if (asked == nullptr) continue;
    if (!std::equal(asked->sample().begin(), asked->sample().end(), samples.begin(), samples.end(),
                    same)) {
      state_.admission.Refuse(peer, fmt::format("verdicts of group {}", group),
                              "do not cover its samples");
    }
  }
}

}  // namespace pawl
