// ActorCalls: the replay server's answers to actors.
//
// An actor sees of a problem its prompt, its random key and how many samples are wanted: never its
// task, its level or its answer. What it brings is stored with what was asked, not with what it
// says was asked.
// Errors:  Error(kFailed) refuses what cannot be (replay/server/admission.h).
// Threads: the server's; Acknowledged is for any.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <map>
#include <mutex>
#include <string>

#include "replay/server/state.h"

namespace pawl {

class ActorCalls {
 public:
  explicit ActorCalls(RunState* state) : state_(*state) {}

  boost::asio::awaitable<Response> GiveProblems(LeaseProblems ask);
  // Those that are served, or older ones: somebody may still be at it, or come back to them.
  boost::asio::awaitable<Response> GiveWeights(Peer peer, PullWeights ask);
  boost::asio::awaitable<Response> TakeSamples(Peer peer, SubmitSamples submission);

  // How many submissions of this actor were answered.
  int64_t Acknowledged(const std::string& actor) const;

 private:
  bool MayGiveProblems() const;
  SubmitSamples Wanted(const Peer& peer, int64_t version, SubmitSamples submission,
                       int64_t* duplicates);

  RunState& state_;
  mutable std::mutex mutex_;
  std::map<std::string, int64_t> acknowledged_;  // submissions, by actor
};

}  // namespace pawl
