// LocalReplay: the replay server in the caller's own thread, without sockets.
//
// Every call goes through the same checks (wire/ranges.h), handlers and ledger as over the wire. A
// call ends when the service has answered it; nothing else runs meanwhile.
// Errors:  as of wire/replay.h.
// Threads: one at a time, for all that stand before one service.
#pragma once

#include <boost/asio/io_context.hpp>
#include <string>

#include "replay/server/service.h"
#include "wire/replay.h"

namespace pawl {

class LocalReplay : public Replay {
 public:
  // Both outlive this; `io` is the service's, and nobody else runs it.
  LocalReplay(boost::asio::io_context* io, ReplayService* service, std::string role,
              std::string name);

  const Welcome& Greet() override;
  void Introduce(const std::string& run_id, int64_t generation) override;
  Response Call(const Request& request) override;

 private:
  boost::asio::io_context* io_;
  ReplayService* service_;
  Peer peer_;
  Hello hello_;
  Welcome welcome_;
};

}  // namespace pawl
