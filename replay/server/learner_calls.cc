#include "replay/server/learner_calls.h"

#include <utility>

#include "base/log.h"
#include "proto/ids.h"
#include "proto/record_size.h"

namespace pawl {
namespace {

using boost::asio::awaitable;

Response Acknowledged() {
  Response response;
  response.mutable_done();
  return response;
}

Response AsPublished(const Weights& held) {
  Response response;
  response.mutable_published()->set_published(true);
  *response.mutable_published()->mutable_weights() = held;
  return response;
}

}  // namespace

awaitable<Response> LearnerCalls::TakeProblems(Peer peer, OpenGeneration open) {
  state_.admission.RequireGeneration(peer, open.generation(), state_.versions.newest(), 2);
  state_.admission.RequireProblems(peer, state_.progress[open.generation()].problems, &open);
  auto store = [&](Ledger& ledger) { ledger.samples.AddProblems(open); };
  co_await state_.ledger->Do(store);
  RunState::Progress& progress = state_.progress[open.generation()];
  for (const Group& group : open.group()) {
    int64_t index = group.id() - GroupId(open.generation(), 0);
    if (index < progress.problems) continue;  // known
    ++progress.problems;
    state_.problems.Add(group);
  }
  state_.changed.Notify();
  co_return Acknowledged();
}

awaitable<Response> LearnerCalls::GiveProgress(Peer peer, AwaitGeneration ask) {
  state_.admission.RequireGeneration(peer, ask.generation(), state_.versions.newest(), 2);
  const RunState::Progress& progress = state_.progress[ask.generation()];
  Deadline held(state_.times.clock, state_.times.hold_s);
  while (progress.judged < progress.problems && !held.IsOver())
    co_await state_.changed.Wait(held.LeftSeconds());
  GenerationState state;
  if (progress.judged == progress.problems || !state_.mode->HasBarriers()) {
    int64_t served = state_.store.serving().version();
    auto tally = [&](Ledger& ledger) {
      GenerationState tallied = ledger.tallies.Tally(ask.generation(), ask.examples());
      state_.mode->Measure(&ledger, served, &tallied);
      if (ledger.resignations.on()) ledger.resignations.Count(ask.generation(), &tallied);
      return tallied;
    };
    state = co_await state_.ledger->Do(tally);
  }
  state.set_problems(progress.problems);
  state.set_sampled(progress.sampled);
  state.set_judged(progress.judged);
  Response response;
  *response.mutable_generation_state() = state;
  co_return response;
}

// They are listed when no more can come, so that the list is the same whenever it is asked.
awaitable<Response> LearnerCalls::GiveProposals(Peer peer, ListProposals ask) {
  state_.admission.RequireGeneration(peer, ask.generation(), state_.versions.newest(), 1);
  const RunState::Progress& progress = state_.progress[ask.generation()];
  if (progress.judged < progress.problems) {
    state_.admission.Refuse(peer, fmt::format("proposals of generation {}", ask.generation()),
                            "are not all judged yet");
  }
  int64_t bytes_max = CallBytesMax(state_.config.process().frame_bytes());
  auto list = [&](Ledger& ledger) {
    return ledger.proposals.Valid(ask.generation(), ask.from(), bytes_max);
  };
  Response response;
  *response.mutable_proposals() = co_await state_.ledger->Do(list);
  co_return response;
}

awaitable<Response> LearnerCalls::TakeFresh(Peer peer, FeedFresh fresh) {
  state_.admission.RequireFresh(peer, fresh);
  auto store = [&](Ledger& ledger) { ledger.fresh.Add(fresh); };
  co_await state_.ledger->Do(store);
  co_return Acknowledged();
}

awaitable<Response> LearnerCalls::GiveSteps(Peer peer, DrawSteps ask) {
  state_.admission.RequireGeneration(peer, ask.generation(), state_.versions.newest(), 1);
  state_.admission.RequireDraw(peer, ask);
  bool doubtful = std::exchange(draws_doubtful_, true);
  auto draw = [&](Ledger& ledger) {
    if (doubtful) draws_.Forget();
    Steps steps = draws_.Draw(&ledger, ask);
    return std::pair(std::move(steps), ledger.counters.Read(kDrawnCounter));
  };
  Response response;
  auto [steps, drawn] = co_await state_.ledger->Do(draw);
  *response.mutable_steps() = std::move(steps);
  draws_doubtful_ = false;
  state_.mode->NoteDrawn(drawn);
  if (!state_.mode->HasBarriers()) {
    state_.changed.Notify();
    if (response.steps().wait()) co_await state_.changed.Wait(state_.times.hold_s);
  }
  response.mutable_steps()->set_ready_problems(static_cast<int64_t>(state_.problems.ready()));
  co_return response;
}

awaitable<Response> LearnerCalls::TakeWeights(Peer peer, PublishWeights piece) {
  int64_t version = piece.weights().version(), newest = state_.versions.newest();
  std::string what = fmt::format("weights version {}", version);
  if (piece.generation() != version)
    state_.admission.Refuse(peer, what, "is of another generation");
  if (const Weights* held = state_.versions.Find(version)) co_return AsPublished(*held);
  state_.admission.RequireGeneration(peer, version, newest, 1);
  if (version != newest + 1)
    state_.admission.Refuse(peer, what, fmt::format("is not the next, {}", newest + 1));
  auto bytes = state_.store.Receive(piece);
  if (bytes == nullptr) {
    Response response;
    response.mutable_published()->set_received(state_.store.received());
    co_return response;
  }
  auto store = [&](Ledger& ledger) { return Store(&ledger, piece, *bytes); };
  Weights published = co_await state_.ledger->Do(store);
  if (state_.versions.Find(version) == nullptr) {
    state_.versions.Add(published);
    state_.store.Serve(published, bytes);
    state_.changed.Notify();
  }
  co_return AsPublished(published);
}

Weights LearnerCalls::Store(Ledger* ledger, const PublishWeights& piece, const std::string& bytes) {
  if (auto held = ledger->weights.Find(piece.weights().version()))
    return *held;  // by a call that was sent again meanwhile
  state_.store.Save(piece, bytes);
  Weights weights = piece.weights();
  ledger->weights.Add(piece.generation(), &weights);
  weights.set_resign_below(kNeverResigns);
  if (ledger->resignations.on()) {
    weights.set_resign_below(ledger->resignations.Threshold(piece.generation()));
    ledger->resignations.Add(weights.version(), weights.resign_below());
  }
  int64_t keep = state_.config.loop().keep_generations();
  if (keep > 0 && piece.generation() > keep) {
    ledger->Forget(piece.generation() - keep);
    state_.store.Remove(piece.generation() - keep - 1);
  }
  return weights;
}

awaitable<Response> LearnerCalls::TakeFinish(Finish finish) {
  spdlog::info("finished: {}", finish.reason());
  state_.finished = true;
  state_.changed.Notify();
  co_return Acknowledged();
}

}  // namespace pawl
