// ReplayService: the replay server without its sockets: each call of proto/pawl.proto, answered.
//
// Errors:  what the calls refuse, as Error; Error(kData) and (kFailed) where the ledger cannot be
// opened.
// Threads: those of the io_context, which is one; Acknowledged and finished are for any.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <string>

#include "replay/server/actor_calls.h"
#include "replay/server/learner_calls.h"
#include "replay/server/status.h"
#include "replay/server/verifier_calls.h"

namespace pawl {

class ReplayService {
 public:
  // Opens the ledger in `folder` and goes on from it. `io` outlives the service.
  ReplayService(boost::asio::io_context* io, const std::filesystem::path& folder,
                const std::string& run_id, const Config& config, const ServerTimes& times = {});

  Welcome Greet(const Hello& hello) const;
  boost::asio::awaitable<Response> Answer(const Peer& peer, Request request);

  ReplayStatus Status() const;  // but for the peers
  int64_t Acknowledged(const std::string& actor) const { return actors_.Acknowledged(actor); }
  bool finished() const { return state_.finished; }
  std::exception_ptr broken_store() const { return state_.ledger->failure(); }
  double hold_s() const { return state_.times.hold_s; }

 private:
  RunState state_;
  ActorCalls actors_;
  VerifierCalls verifiers_;
  LearnerCalls learner_;
};

}  // namespace pawl
