#include "proto/rpc.h"

#include <fmt/ranges.h>
#include <netinet/tcp.h>
#include <poll.h>

#include <algorithm>
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
#include "base/log.h"
#include "base/stop.h"
#include "proto/frame.h"
#include "proto/ranges.h"

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

// The operators && and || of awaitables go on until one side succeeds, so that a failure must be a
// value here.
asio::awaitable<boost::system::error_code> ReadAll(tcp::socket& socket,
                                                   asio::mutable_buffer buffer) {
  auto [error, bytes] =
      co_await asio::async_read(socket, buffer, asio::as_tuple(asio::use_awaitable));
  co_return error;
}

asio::awaitable<boost::system::error_code> WriteAll(tcp::socket& socket,
                                                    asio::const_buffer buffer) {
  auto [error, bytes] =
      co_await asio::async_write(socket, buffer, asio::as_tuple(asio::use_awaitable));
  co_return error;
}

// Waits for `operation`; throws its error, or ConnectionLost when it takes longer than `seconds`.
asio::awaitable<void> InTime(asio::awaitable<boost::system::error_code> operation, double seconds,
                             const char* late) {
  auto result = co_await (std::move(operation) || Expire(seconds));
  if (result.index() == 1) throw ConnectionLost(late);
  if (std::get<0>(result)) throw boost::system::system_error(std::get<0>(result));
}

// Appends exactly `bytes` to `buffer`.
asio::awaitable<void> ReadMore(tcp::socket& socket, std::string& buffer, size_t bytes,
                               double seconds) {
  size_t start = buffer.size();
  buffer.resize(start + bytes);
  co_await InTime(ReadAll(socket, asio::buffer(buffer.data() + start, bytes)), seconds,
                  "the peer stalled");
}

// Reads a frame; waits `first_s` for its header and `rest_s` for the rest.
asio::awaitable<std::string> ReadFrame(tcp::socket& socket, FrameType type, size_t payload_max,
                                       double first_s, double rest_s) {
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

// Finds out within half a minute that a peer's machine is gone.
void KeepAlive(tcp::socket* socket) {
  boost::system::error_code ignored;
  socket->set_option(asio::socket_base::keep_alive(true), ignored);
  auto set = [&](int option, int value) {
    ::setsockopt(socket->native_handle(), IPPROTO_TCP, option, &value, sizeof value);
  };
  set(TCP_KEEPIDLE, 10);
  set(TCP_KEEPINTVL, 5);
  set(TCP_KEEPCNT, 3);
}

// Whether the peer has closed its side, read or not.
bool HasHungUp(tcp::socket& socket) {
  pollfd peer = {socket.native_handle(), POLLRDHUP, 0};
  return ::poll(&peer, 1, 0) > 0;
}

}  // namespace

Address ParseAddress(std::string_view text) {
  size_t colon = text.rfind(':');
  std::string_view host = text.substr(0, colon == std::string_view::npos ? 0 : colon);
  std::string_view port = colon == std::string_view::npos ? "" : text.substr(colon + 1);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  bool digits = !port.empty() && port.size() <= 5 &&
                port.find_first_not_of("0123456789") == std::string_view::npos;
  if (host.empty() || !digits || std::stoi(std::string(port)) > 65535) {
    throw Error(ErrorCode::kUsage, text, "is no address", "write HOST:PORT");
  }
  return {std::string(host), std::string(port)};
}

// ---- server

struct RpcServer::Session {
  explicit Session(tcp::socket socket) : socket(std::move(socket)) {}
  tcp::socket socket;
  Peer peer;
  std::string instance;
  int refusals = 0;

  bool welcomed() const { return !peer.role.empty(); }
  std::string Name() const { return welcomed() ? peer.role + " " + peer.name : "a peer"; }
};

RpcServer::RpcServer(asio::io_context* io, const Address& address, Tokens tokens, Greeter greet,
                     WireLimits limits, Handler handler)
    : io_(io),
      acceptor_(*io),
      tokens_(std::move(tokens)),
      greet_(std::move(greet)),
      limits_(limits),
      handler_(std::move(handler)) {
  std::string where = address.host + ":" + address.port;
  try {
    tcp::resolver resolver(*io);
    tcp::endpoint endpoint =
        *resolver.resolve(address.host, address.port, tcp::resolver::passive).begin();
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
      spdlog::warn("accept: {}",
                   error.message());  // out of descriptors, say: wait for some to come back
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
        spdlog::debug("{} left: {}", session->Name(), lost.code().message());
      } catch (const std::exception& bad) {
        spdlog::warn("closed {}: {}", session->Name(), bad.what());
      }
    });
  }
}

// Of a role that one peer at a time may have: makes room for a peer that came back, and refuses a
// second one.
void RpcServer::MakeRoom(const Session& session, const Hello& hello) {
  if (hello.role() != limits_.one_role) return;
  for (auto& weak : sessions_) {
    auto other = weak.lock();
    if (!other || other.get() == &session || other->peer.role != hello.role() ||
        !other->socket.is_open())
      continue;
    bool same = !hello.instance().empty() && other->instance == hello.instance();
    if (!same && !HasHungUp(other->socket)) {
      throw Error(ErrorCode::kUsage, fmt::format("{} {}", hello.role(), hello.name()),
                  fmt::format("{} {} works on this run already", hello.role(), other->peer.name),
                  "a run has one; end that one first");
    }
    other->socket.close();
  }
}

Welcome RpcServer::Admit(Session* session, const Hello& hello) {
  if (std::find(Roles().begin(), Roles().end(), hello.role()) == Roles().end()) {
    throw Error(ErrorCode::kUsage, "Hello", fmt::format("'{}' is not a role", hello.role()),
                fmt::format("the roles are {}", fmt::join(Roles(), ", ")));
  }
  if (session->welcomed() && session->peer.role != hello.role())
    throw Error(ErrorCode::kUsage, session->Name(), "a peer keeps its role");
  if (std::string refusal = tokens_.Refusal(hello.token(), hello.role()); !refusal.empty())
    throw Error(ErrorCode::kUsage, "", refusal);
  Welcome welcome = greet_(hello);
  MakeRoom(*session, hello);
  session->peer = {hello.role(), hello.name()};
  session->instance = hello.instance();
  return welcome;
}

asio::awaitable<void> RpcServer::Serve(std::shared_ptr<Session> session) {
  constexpr int kRefusalsLogged = 5;
  tcp::socket& socket = session->socket;
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  KeepAlive(&socket);
  while (true) {
    double first_s = session->welcomed() ? limits_.idle_s : limits_.hello_s;
    size_t payload_max = session->welcomed() ? limits_.frame_bytes : 4096;
    Request request;
    Response response;
    std::string closing;  // the reason to close the connection after the answer
    try {
      std::string payload =
          co_await ReadFrame(socket, FrameType::kRequest, payload_max, first_s, limits_.frame_s);
      if (!request.ParseFromString(payload))
        closing = "frame: holds no request; check that both sides run the same pawl";
    } catch (const Error& bad) {
      closing = bad.what();
    }
    if (closing.empty() && !session->welcomed() && !request.has_hello())
      closing = "the first call must be Hello";
    if (!closing.empty()) response = MakeError(ErrorCode::kUsage, closing);
    if (closing.empty()) {
      try {
        CheckRanges(request, "");
        if (request.has_hello()) {
          *response.mutable_welcome() = Admit(session.get(), request.hello());
        } else {
          CheckCaller(request, session->peer.role);
        }
      } catch (const Error& refusal) {
        response = MakeError(refusal.code(), refusal.what());
        if (request.has_hello()) closing = refusal.what();
        if (!request.has_hello() && ++session->refusals <= kRefusalsLogged)
          spdlog::warn("refused a call of {}: {}", session->Name(), refusal.what());
      }
    }
    if (response.answer_case() == Response::ANSWER_NOT_SET) {
      try {
        response = co_await handler_(session->peer, std::move(request));
      } catch (const Error& error) {
        response = MakeError(error.code(), error.what());
      } catch (const boost::system::system_error&) {
        throw;
      } catch (const std::exception& error) {  // out of memory, say
        response = MakeError(ErrorCode::kFailed, error.what());
      }
    }
    co_await WriteFrame(socket, EncodeFrame(FrameType::kResponse, response.SerializeAsString()),
                        limits_.frame_s);
    if (!closing.empty()) throw ConnectionLost(closing);
  }
}

// ---- client

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
    auto endpoints =
        co_await resolver.async_resolve(address.host, address.port, asio::use_awaitable);
    co_await asio::async_connect(socket, endpoints, asio::use_awaitable);
    socket.set_option(tcp::no_delay(true));
    co_return true;
  }

  asio::awaitable<std::string> RoundTrip(std::string frame, size_t payload_max, double deadline_s) {
    co_await WriteFrame(socket, std::move(frame), deadline_s);
    co_return co_await ReadFrame(socket, FrameType::kResponse, payload_max, deadline_s, deadline_s);
  }
};

RpcClient::RpcClient(Address address, std::string token, std::string role, std::string name,
                     double patience_s)
    : address_(std::move(address)), patience_s_(patience_s) {
  hello_.mutable_hello()->set_token(std::move(token));
  hello_.mutable_hello()->set_role(std::move(role));
  hello_.mutable_hello()->set_name(std::move(name));
  hello_.mutable_hello()->set_instance(MakeToken().substr(0, 16));
}

RpcClient::~RpcClient() = default;

void RpcClient::Cancel() { cancelled_ = true; }

const Welcome& RpcClient::Greet() {
  if (welcome_.run_id().empty()) Call(hello_);
  return welcome_;
}

void RpcClient::Introduce(const std::string& run_id, int64_t generation) {
  hello_.mutable_hello()->set_run_id(run_id);
  hello_.mutable_hello()->set_generation(generation);
  Call(hello_);
}

void RpcClient::Connect() {
  connection_ = std::make_unique<Connection>();
  connection_->Run(connection_->Open(address_), 5, cancelled_);
  Response answer = Exchange(hello_, 10);
  if (answer.has_error()) {
    throw Error(static_cast<ErrorCode>(answer.error().code()), address_.host + ":" + address_.port,
                answer.error().message());
  }
  if (!welcome_.run_id().empty() && answer.welcome().run_id() != welcome_.run_id()) {
    throw Error(ErrorCode::kFailed, address_.host + ":" + address_.port,
                "another run answers here now");
  }
  welcome_ = answer.welcome();
}

Response RpcClient::Exchange(const Request& request, double deadline_s) {
  std::string payload = connection_->Run(
      connection_->RoundTrip(EncodeFrame(FrameType::kRequest, request.SerializeAsString()),
                             frame_bytes_, deadline_s),
      deadline_s, cancelled_);
  Response response;
  if (!response.ParseFromString(payload)) throw ConnectionLost("the answer is no response");
  CheckRanges(response, "the replay server's answer");
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

}  // namespace pawl
