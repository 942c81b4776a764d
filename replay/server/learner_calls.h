// LearnerCalls: the replay server's answers to the learner.
//
// Errors:  Error(kFailed) refuses what the learner's place in the run does not allow.
// Threads: the server's.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "replay/draws.h"
#include "replay/server/state.h"

namespace pawl {

class LearnerCalls {
 public:
  explicit LearnerCalls(RunState* state) : state_(*state), draws_(state->config) {}

  boost::asio::awaitable<Response> TakeProblems(Peer peer, OpenGeneration open);
  boost::asio::awaitable<Response> GiveProgress(Peer peer, AwaitGeneration ask);
  boost::asio::awaitable<Response> GiveProposals(Peer peer, ListProposals ask);
  boost::asio::awaitable<Response> TakeFresh(Peer peer, FeedFresh fresh);
  boost::asio::awaitable<Response> GiveSteps(Peer peer, DrawSteps ask);
  // A version is made once. Who brings it again, be it with other bytes (made on another kind of
  // processor, after a death between publishing and the learner's checkpoint), is told what it is
  // and takes that up.
  boost::asio::awaitable<Response> TakeWeights(Peer peer, PublishWeights piece);
  boost::asio::awaitable<Response> TakeFinish(Finish finish);

 private:
  // Puts a version on disk, then into the ledger, and forgets what is too old to keep.
  Weights Store(Ledger* ledger, const PublishWeights& piece, const std::string& bytes);

  RunState& state_;
  Draws draws_;                  // touched by operations of the ledger only
  bool draws_doubtful_ = false;  // a draw was begun and not committed
};

}  // namespace pawl
