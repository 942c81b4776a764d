#include "wire/server.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <set>

#include "base/error.h"
#include "base/log.h"
#include "wire/listen.h"
#include "wire/ranges.h"
#include "wire/stream.h"

namespace pawl {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

Response MakeError(ErrorCode code, const std::string& message) {
  Response response;
  response.mutable_error()->set_code(static_cast<int>(code));
  response.mutable_error()->set_message(message);
  return response;
}

}  // namespace

struct RpcServer::Session {
  explicit Session(Stream stream) : stream(std::move(stream)) {}
  Stream stream;
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
  Listen(&acceptor_, address, address.host + ":" + address.port,
         "choose another address with --listen");
  asio::co_spawn(*io_, Accept(), [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);  // ends io.run(), and with it the server
  });
}

uint16_t RpcServer::port() const { return acceptor_.local_endpoint().port(); }

void RpcServer::Stop() {
  acceptor_.close();
  for (auto& weak : sessions_) {
    if (auto session = weak.lock()) session->stream.close();
  }
}

std::vector<PeerSeen> RpcServer::AllPeers() {
  std::set<Peers::Key> connected;
  for (const auto& weak : sessions_) {
    auto session = weak.lock();
    if (session && session->welcomed() && session->stream.is_open())
      connected.emplace(session->peer.role, session->peer.name);
  }
  return peers_.All(connected);
}

asio::awaitable<void> RpcServer::Accept() {
  while (acceptor_.is_open()) {
    auto [error, socket] = co_await acceptor_.async_accept(asio::as_tuple(asio::use_awaitable));
    if (error) {
      if (!acceptor_.is_open()) co_return;
      spdlog::warn("accept: {}",
                   error.message());  // for example out of descriptors; wait until some are free
      co_await Expire(0.1);
      continue;
    }
    CloseOnExec(socket.native_handle());
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
        spdlog::warn("closed {}: {}", session->Name(), InOneLine(bad));
      }
    });
  }
}

// For a role that only one peer may have at a time: closes the old session of a peer that came
// back, and refuses a second peer.
void RpcServer::MakeRoom(const Session& session, const Hello& hello) {
  if (hello.role() != limits_.one_role) return;
  for (auto& weak : sessions_) {
    auto other = weak.lock();
    if (!other || other.get() == &session || other->peer.role != hello.role() ||
        !other->stream.is_open())
      continue;
    bool same = !hello.instance().empty() && other->instance == hello.instance();
    if (!same && !HasHungUp(&other->stream)) {
      throw Error(ErrorCode::kUsage, fmt::format("{} {}", hello.role(), hello.name()),
                  fmt::format("{} {} works on this run already", hello.role(), other->peer.name),
                  "a run has one; end that one first");
    }
    other->stream.close();
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
  SetOptions(&session->stream);
  while (true) {
    double first_s = session->welcomed() ? limits_.idle_s : limits_.hello_s;
    size_t payload_max = session->welcomed() ? limits_.frame_bytes : limits_.hello_bytes;
    Request request;
    Response response;
    std::string closing;  // the reason to close the connection after the answer
    try {
      std::string payload = co_await ReadFrame(&session->stream, FrameType::kRequest, payload_max,
                                               first_s, limits_.frame_s);
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
        peers_.Heard(session->peer);
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
      } catch (const std::exception& error) {  // for example out of memory
        response = MakeError(ErrorCode::kFailed, InOneLine(error));
      }
    }
    co_await WriteFrame(&session->stream,
                        EncodeFrame(FrameType::kResponse, response.SerializeAsString()),
                        limits_.frame_s);
    if (!closing.empty()) throw ConnectionLost(closing);
  }
}

}  // namespace pawl
