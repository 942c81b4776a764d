// RpcServer: answers each Request with one Response, over TCP frames.
//
// A connection opens with Hello (token, role, run and generation of the caller); the server answers
// Welcome or closes it with a reason. A bad frame, a stalled peer or a wrong token ends that one
// connection and nothing else. A call that the role may not make, or that holds a number out of its
// range (wire/ranges.h), is refused before it has any effect, and the connection stays open.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "proto/pawl.pb.h"
#include "wire/address.h"
#include "wire/peers.h"
#include "wire/token.h"

namespace pawl {

struct WireLimits {
  size_t frame_bytes = 16 << 20;
  size_t hello_bytes = 4096;  // limit of the frame that arrives before a peer is known
  double hello_s = 5;         // from connect to a whole Hello
  double frame_s = 10;        // from a frame's first byte to its last
  double idle_s = 3600;       // between frames
  int connections_max = 1024;
  std::string one_role;  // only one peer at a time may have this role
};

class RpcServer {
 public:
  using Greeter = std::function<Welcome(const Hello&)>;
  using Handler = std::function<boost::asio::awaitable<Response>(const Peer&, Request)>;

  // Binds at once; Error(kUsage) when the port is taken. `greet` answers each Hello that brings a
  // token for its role, or throws an Error.
  // Threads: everything runs on `io`.  `io` outlives the server.
  RpcServer(boost::asio::io_context* io, const Address& address, Tokens tokens, Greeter greet,
            WireLimits limits, Handler handler);

  uint16_t port() const;
  void Stop();  // closes the listener and every connection

  // Everybody who was admitted lately, and who is connected. On `io`.
  std::vector<PeerSeen> AllPeers();

 private:
  struct Session;
  boost::asio::awaitable<void> Accept();
  boost::asio::awaitable<void> Serve(std::shared_ptr<Session> session);
  Welcome Admit(Session* session, const Hello& hello);
  void MakeRoom(const Session& session, const Hello& hello);

  boost::asio::io_context* io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  Tokens tokens_;
  Greeter greet_;
  WireLimits limits_;
  Handler handler_;
  std::vector<std::weak_ptr<Session>> sessions_;
  Peers peers_;
};

}  // namespace pawl
