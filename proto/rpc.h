// RpcServer and RpcClient: one Request, one Response, over TCP frames.
//
// A connection opens with Hello (token, role); the server answers Welcome or closes it with a reason. A bad frame, a
// stalled peer or a wrong token ends that one connection and nothing else.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <string>

#include "proto/pawl.pb.h"

namespace pawl {

// "host:port", "[v6]:port".  Error(kUsage) when malformed.
struct Address {
  std::string host;
  std::string port;
};
Address ParseAddress(std::string_view text);

struct WireLimits {
  size_t frame_bytes = 16 << 20;
  double hello_s = 5;       // from connect to a whole Hello
  double frame_s = 10;      // from a frame's first byte to its last
  double idle_s = 3600;     // between frames
  int connections_max = 1024;
};

class RpcServer {
 public:
  using Handler = std::function<boost::asio::awaitable<Response>(Request)>;

  // Binds at once; Error(kUsage) when the port is taken. `welcome` answers every accepted Hello.
  // Threads: everything runs on `io`.  `io` outlives the server.
  RpcServer(boost::asio::io_context* io, const Address& address, std::string token, Welcome welcome,
            WireLimits limits, Handler handler);

  uint16_t port() const;
  void Stop();  // closes the listener and every connection

 private:
  struct Session;
  boost::asio::awaitable<void> Accept();
  boost::asio::awaitable<void> Serve(std::shared_ptr<Session> session);

  boost::asio::io_context* io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::string token_;
  Welcome welcome_;
  WireLimits limits_;
  Handler handler_;
  std::vector<std::weak_ptr<Session>> sessions_;
};

class RpcClient {
 public:
  // Connects at the first call. `patience_s`: how long a lost server is looked for.
  RpcClient(Address address, std::string token, std::string role, std::string name, double patience_s);
  ~RpcClient();

  // Sends and waits; connects again and sends again when the connection is lost.
  // Errors: what the server answered (its exit code), or Error(kFailed) once patience is over.
  // Threads: one at a time.
  Response Call(const Request& request);

  // The server's answer to Hello; connects when needed.
  const Welcome& Greet();

  // Makes a waiting Call give up soon. Any thread.
  void Cancel();

 private:
  struct Connection;
  void Connect();
  Response Exchange(const Request& request, double deadline_s);

  Address address_;
  Request hello_;
  double patience_s_;
  size_t frame_bytes_ = size_t{1} << 30;
  Welcome welcome_;
  std::unique_ptr<Connection> connection_;
  std::atomic<bool> cancelled_{false};
};

// Reads a token file: its first line.  Error(kUsage) when missing, empty, or readable by others.
std::string ReadToken(const std::string& path);
std::string MakeToken();

}  // namespace pawl
