// RoleThread: a role of a run (actor, verifier) as a thread of this process, with a connection of its
// own to the replay server.
//
// Errors:  what ends the loop is logged in one line and asks the whole process to stop
// (RequestStop); JoinAndRethrow throws it again.
// Threads: made, joined and destroyed by one thread.
#pragma once

#include <atomic>
#include <exception>
#include <functional>
#include <string>
#include <thread>

#include "wire/client.h"
#include "wire/token.h"

namespace pawl {

class RoleThread {
 public:
  // The loop gets its connection and the role's name ("local"). `patience_s`: how long a lost
  // server is looked for.
  using Loop = std::function<void(Replay*, const std::string&)>;
  RoleThread(const Address& address, const Tokens& tokens, const std::string& role, Loop loop,
             double patience_s = 5);
  ~RoleThread();
  RoleThread(const RoleThread&) = delete;
  RoleThread& operator=(const RoleThread&) = delete;

  // Ends the loop, and throws the error that ended it before. An error that the end itself causes
  // is not one.
  void JoinAndRethrow();

 private:
  void Run(const std::string& role, const Loop& loop);
  void Join();

  RpcClient client_;
  std::atomic<bool> ended_{false};
  std::exception_ptr failed_;  // written by the thread, read after it was joined
  std::thread thread_;
};

}  // namespace pawl
