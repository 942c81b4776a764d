// VerifierCalls: the replay server's answers to verifiers.
//
// Errors:  Error(kFailed) refuses verdicts on what was not sampled, and those that do not cover the
// samples of their group exactly.
// Threads: the server's.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <map>
#include <set>

#include "replay/server/state.h"

namespace pawl {

class VerifierCalls {
 public:
  explicit VerifierCalls(RunState* state) : state_(*state) {}

  boost::asio::awaitable<Response> GiveSamples(LeaseSamples ask);
  boost::asio::awaitable<Response> TakeVerdicts(Peer peer, SubmitVerdicts submission);

 private:
  using SamplesByGroup = std::map<int64_t, std::set<int64_t>>;

  SubmitVerdicts Wanted(const Peer& peer, SubmitVerdicts submission, SamplesByGroup* judged);
  void RequireWholeGroups(const Peer& peer, const SamplesByGroup& judged);

  RunState& state_;
};

}  // namespace pawl
