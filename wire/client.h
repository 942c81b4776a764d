// RpcClient: calls the replay server over TCP frames, and connects again after a lost connection.
//
// An answer with a number out of its range (wire/ranges.h) is an error.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "proto/pawl.pb.h"
#include "wire/address.h"
#include "wire/replay.h"

namespace pawl {

struct ClientLimits {
  size_t frame_bytes = size_t{1} << 30;
  double connect_s = 5;
  double hello_s = 10;
  double call_s = 60;         // from a request to its answer
  double pause_s = 0.02;      // before the second attempt
  double pause_growth = 1.7;  // factor by which each further pause is longer
  double pause_max_s = 1;
};

class RpcClient : public Replay {
 public:
  // Connects at the first call. `patience_s` is how long to try to reach a lost server.
  RpcClient(Address address, std::string token, std::string role, std::string name,
            double patience_s, const ClientLimits& limits = {});
  ~RpcClient() override;

  // Sends the request and waits for the answer. Connects and sends again when the connection is
  // lost.
  // Errors: the server's error with its exit code, or Error(kFailed) when patience_s is over.
  // Threads: one at a time.
  Response Call(const Request& request) override;

  const Welcome& Greet() override;  // connects when needed
  void Introduce(const std::string& run_id, int64_t generation) override;

  // Makes a waiting Call give up soon. May be called from any thread.
  void Cancel();

 private:
  struct Connection;
  void Connect();
  Response Exchange(const Request& request, double deadline_s);

  Address address_;
  Request hello_;
  double patience_s_;
  ClientLimits limits_;
  Welcome welcome_;
  std::unique_ptr<Connection> connection_;
  std::atomic<bool> cancelled_{false};
};

}  // namespace pawl
