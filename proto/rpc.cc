#include "proto/rpc.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <sys/stat.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <thread>

#include "base/clock.h"
#include "base/error.h"
#include "base/files.h"
#include "base/log.h"
#include "base/stop.h"
#include "proto/frame.h"

namespace pawl {
namespace asio = boost::asio;
using asio::ip::tcp;
using asio::experimental::awaitable_operators::operator||;

namespace {

// A failure of one connection: the call may be tried again on another.
struct ConnectionLost : std::runtime_error {
  using std::runtime_error::runtime_error;
};

asio::awaitable<void> Expire(double seconds) {
  asio::steady_timer timer(co_await asio::this_coro::executor, Seconds(seconds));
  co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

// The operators && and || of awaitables go on until one side succeeds, so that a failure must be a value here.
asio::awaitable<boost::system::error_code> ReadAll(tcp::socket& socket, asio::mutable_buffer buffer) {
  auto [error, bytes] = co_await asio::async_read(socket, buffer, asio::as_tuple(asio::use_awaitable));
  co_return error;
}

asio::awaitable<boost::system::error_code> WriteAll(tcp::socket& socket, asio::const_buffer buffer) {
  auto [error, bytes] = co_await asio::async_write(socket, buffer, asio::as_tuple(asio::use_awaitable));
  co_return error;
}

// Waits for `operation`; throws its error, or ConnectionLost when it takes longer than `seconds`.
asio::awaitable<void> InTime(asio::awaitable<boost::system::error_code> operation, double seconds, const char* late) {
  auto result = co_await (std::move(operation) || Expire(seconds));
  if (result.index() == 1) throw ConnectionLost(late);
  if (std::get<0>(result)) throw boost::system::system_error(std::get<0>(result));
}

// Appends exactly `bytes` to `buffer`.
asio::awaitable<void> ReadMore(tcp::socket& socket, std::string& buffer, size_t bytes, double seconds) {
  size_t start = buffer.size();
  buffer.resize(start + bytes);
  co_await InTime(ReadAll(socket, asio::buffer(buffer.data() + start, bytes)), seconds, "the peer stalled");
}

// Reads a frame; waits `first_s` for its header and `rest_s` for the rest.
asio::awaitable<std::string> ReadFrame(tcp::socket& socket, FrameType type, size_t payload_max, double first_s,
                                       double rest_s) {
  std::string frame;
  co_await ReadMore(socket, frame, 1, first_s);
  co_await ReadMore(socket, frame, kFrameHeaderBytes - 1, rest_s);
  size_t length = CheckFrameHeader(frame, type, payload_max);
  co_await ReadMore(socket, frame, length + kFrameTrailerBytes, rest_s);
  co_return std::string(DecodeFrame(frame, type, payload_max));
}

asio::awaitable<void> WriteFrame(tcp::socket& socket, std::string frame, double seconds) {
  co_await InTime(WriteAll(socket, asio::buffer(frame)), seconds, "the peer does not read");
}

Response MakeError(ErrorCode code, const std::string& message) {
  Response response;
  response.mutable_error()->set_code(static_cast<int>(code));
  response.mutable_error()->set_message(message);
  return response;
}

bool SameToken(const std::string& a, const std::string& b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

Address ParseAddress(std::string_view text) {
  size_t colon = text.rfind(':');
  std::string_view host = text.substr(0, colon == std::string_view::npos ? 0 : colon);
  std::string_view port = colon == std::string_view::npos ? "" : text.substr(colon + 1);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  bool digits = !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string_view::npos;
  if (host.empty() || !digits || std::stoi(std::string(port)) > 65535) {
    throw Error(ErrorCode::kUsage, text, "is no address", "write HOST:PORT");
  }
  return {std::string(host), std::string(port)};
}

// ---- server --------------------------------------------------------------------------------------------------

struct RpcServer::Session {
  explicit Session(tcp::socket socket) : socket(std::move(socket)) {}
  tcp::socket socket;
  std::string peer = "a peer";
};

RpcServer::RpcServer(asio::io_context* io, const Address& address, std::string token, Welcome welcome,
                     WireLimits limits, Handler handler)
    : io_(io),
      acceptor_(*io),
      token_(std::move(token)),
      welcome_(std::move(welcome)),
      limits_(limits),
      handler_(std::move(handler)) {
  std::string where = address.host + ":" + address.port;
  try {
    tcp::resolver resolver(*io);
    tcp::endpoint endpoint = *resolver.resolve(address.host, address.port, tcp::resolver::passive).begin();
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    acceptor_.bind(endpoint);
    acceptor_.listen();
  } catch (const boost::system::system_error& error) {
    throw Error(ErrorCode::kUsage, where, "cannot listen: " + error.code().message(),
                "choose another address with --listen");
  }
  asio::co_spawn(*io_, Accept(), [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);  // ends io.run(), and with it the server
  });
}

uint16_t RpcServer::port() const { return acceptor_.local_endpoint().port(); }

void RpcServer::Stop() {
  acceptor_.close();
  for (auto& weak : sessions_) {
    if (auto session = weak.lock()) session->socket.close();
  }
}

asio::awaitable<void> RpcServer::Accept() {
  while (acceptor_.is_open()) {
    auto [error, socket] = co_await acceptor_.async_accept(asio::as_tuple(asio::use_awaitable));
    if (error) {
      if (!acceptor_.is_open()) co_return;
      spdlog::warn("accept: {}", error.message());  // out of descriptors, say: wait for some to come back
      co_await Expire(0.1);
      continue;
    }
    std::erase_if(sessions_, [](const auto& weak) { return weak.expired(); });
    if (static_cast<int>(sessions_.size()) >= limits_.connections_max) {
      spdlog::warn("refused a connection: {} are open", sessions_.size());
      continue;  // closes the socket
    }
    auto session = std::make_shared<Session>(std::move(socket));
    sessions_.push_back(session);
    asio::co_spawn(*io_, Serve(session), [this, session](std::exception_ptr error) {
      if (!error || !acceptor_.is_open()) return;
      try {
        std::rethrow_exception(error);
      } catch (const boost::system::system_error& lost) {
        spdlog::debug("{} left: {}", session->peer, lost.code().message());
      } catch (const std::exception& bad) {
        spdlog::warn("closed {}: {}", session->peer, bad.what());
      }
    });
  }
}

asio::awaitable<void> RpcServer::Serve(std::shared_ptr<Session> session) {
  tcp::socket& socket = session->socket;
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  auto send = [&](const Response& response) {
    return WriteFrame(socket, EncodeFrame(FrameType::kResponse, response.SerializeAsString()), limits_.frame_s);
  };
  bool welcomed = false;
  while (true) {
    double first_s = welcomed ? limits_.idle_s : limits_.hello_s;
    size_t payload_max = welcomed ? limits_.frame_bytes : 4096;
    std::string refusal;
    Request request;
    try {
      std::string payload = co_await ReadFrame(socket, FrameType::kRequest, payload_max, first_s, limits_.frame_s);
      if (!request.ParseFromString(payload)) refusal = "frame: holds no request";
    } catch (const Error& bad) {
      refusal = bad.what();
    }
    if (refusal.empty() && !welcomed && !request.has_hello()) refusal = "the first call must be Hello";
    if (refusal.empty() && request.has_hello() && !SameToken(request.hello().token(), token_)) {
      refusal = "wrong token";
    }
    if (!refusal.empty()) {
      co_await send(MakeError(ErrorCode::kUsage, refusal));
      throw ConnectionLost(refusal);
    }
    if (request.has_hello()) {
      session->peer = request.hello().role() + " " + request.hello().name();
      welcomed = true;
      Response response;
      *response.mutable_welcome() = welcome_;
      co_await send(response);
      continue;
    }
    Response response;
    try {
      response = co_await handler_(std::move(request));
    } catch (const Error& error) {
      response = MakeError(error.code(), error.what());
    }
    co_await send(response);
  }
}

// ---- client --------------------------------------------------------------------------------------------------

struct RpcClient::Connection {
  asio::io_context io;
  tcp::socket socket{io};

  // Runs one coroutine to its end or `deadline_s`.
  template <typename T>
  T Run(asio::awaitable<T> work, double deadline_s, const std::atomic<bool>& cancelled) {
    std::exception_ptr failure;
    std::optional<T> result;
    bool ended = false;
    asio::co_spawn(io, std::move(work), [&](std::exception_ptr error, T value) {
      failure = error;
      if (!error) result = std::move(value);
      ended = true;
    });
    auto deadline = steady_clock::now() + Seconds(deadline_s);
    io.restart();
    while (!ended && steady_clock::now() < deadline && !cancelled) {
      io.run_one_for(std::chrono::milliseconds(200));
    }
    if (!ended) {
      socket.close();
      io.restart();
      io.run();
      throw ConnectionLost(cancelled ? "cancelled" : "no answer in time");
    }
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
  }

  asio::awaitable<bool> Open(Address address) {
    tcp::resolver resolver(io);
    auto endpoints = co_await resolver.async_resolve(address.host, address.port, asio::use_awaitable);
    co_await asio::async_connect(socket, endpoints, asio::use_awaitable);
    socket.set_option(tcp::no_delay(true));
    co_return true;
  }

  asio::awaitable<std::string> RoundTrip(std::string frame, size_t payload_max, double deadline_s) {
    co_await WriteFrame(socket, std::move(frame), deadline_s);
    co_return co_await ReadFrame(socket, FrameType::kResponse, payload_max, deadline_s, deadline_s);
  }
};

RpcClient::RpcClient(Address address, std::string token, std::string role, std::string name, double patience_s)
    : address_(std::move(address)), patience_s_(patience_s) {
  hello_.mutable_hello()->set_token(std::move(token));
  hello_.mutable_hello()->set_role(std::move(role));
  hello_.mutable_hello()->set_name(std::move(name));
}

RpcClient::~RpcClient() = default;

void RpcClient::Cancel() { cancelled_ = true; }

const Welcome& RpcClient::Greet() {
  if (welcome_.run_id().empty()) {
    Request again = hello_;
    Call(again);
  }
  return welcome_;
}

void RpcClient::Connect() {
  connection_ = std::make_unique<Connection>();
  connection_->Run(connection_->Open(address_), 5, cancelled_);
  Response answer = Exchange(hello_, 10);
  if (answer.has_error()) {
    throw Error(ErrorCode::kUsage, address_.host + ":" + address_.port, answer.error().message(),
                "check the token and that both sides run the same pawl");
  }
  if (!welcome_.run_id().empty() && answer.welcome().run_id() != welcome_.run_id()) {
    throw Error(ErrorCode::kFailed, address_.host + ":" + address_.port, "another run answers here now");
  }
  welcome_ = answer.welcome();
}

Response RpcClient::Exchange(const Request& request, double deadline_s) {
  std::string payload = connection_->Run(
      connection_->RoundTrip(EncodeFrame(FrameType::kRequest, request.SerializeAsString()), frame_bytes_, deadline_s),
      deadline_s, cancelled_);
  Response response;
  if (!response.ParseFromString(payload)) throw ConnectionLost("the answer is no response");
  return response;
}

Response RpcClient::Call(const Request& request) {
  auto give_up = steady_clock::now() + Seconds(patience_s_);
  double wait_s = 0.02;
  while (true) {
    std::string reason;
    try {
      if (!connection_) Connect();
      Response response = Exchange(request, 60);
      if (!response.has_error()) return response;
      throw Error(static_cast<ErrorCode>(response.error().code()), "", response.error().message());
    } catch (const ConnectionLost& lost) {
      reason = lost.what();
    } catch (const boost::system::system_error& lost) {
      reason = lost.code().message();
    }
    connection_.reset();
    if (cancelled_ || steady_clock::now() >= give_up) {
      throw Error(ErrorCode::kFailed, address_.host + ":" + address_.port,
                  "the replay server does not answer: " + reason,
                  cancelled_ ? "" : "start it, or check the address");
    }
    std::this_thread::sleep_for(Seconds(wait_s));
    wait_s = std::min(1.0, wait_s * 1.7);
  }
}

std::string ReadToken(const std::string& path) {
  struct stat info;
  if (::stat(path.c_str(), &info) != 0) {
    throw Error(ErrorCode::kUsage, path, "no such token file", "write a secret into it, the same on every machine");
  }
  RequireFile(path);
  if ((info.st_mode & 077) != 0) {
    throw Error(ErrorCode::kUsage, path, "this token file is open to others", "chmod 600 it");
  }
  std::string text = ReadFile(path);
  std::string token = text.substr(0, text.find_first_of("\r\n"));
  if (token.empty()) throw Error(ErrorCode::kUsage, path, "this token file is empty", "write a secret into it");
  return token;
}

std::string MakeToken() {
  unsigned char bytes[32];
  PAWL_CHECK(RAND_bytes(bytes, sizeof bytes) == 1);
  return Sha256Hex({reinterpret_cast<char*>(bytes), sizeof bytes});
}

}  // namespace pawl
