#include "wire/client.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <optional>
#include <thread>

#include "base/clock.h"
#include "base/error.h"
#include "wire/ranges.h"
#include "wire/stream.h"
#include "wire/token.h"

namespace pawl {
namespace asio = boost::asio;
using asio::ip::tcp;

struct RpcClient::Connection {
  asio::io_context io;
  Stream stream{io};

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
      stream.close();
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
    co_await asio::async_connect(stream, endpoints, asio::use_awaitable);
    SetOptions(&stream);
    co_return true;
  }

  asio::awaitable<std::string> RoundTrip(std::string frame, size_t payload_max, double deadline_s) {
    co_await WriteFrame(&stream, std::move(frame), deadline_s);
    co_return co_await ReadFrame(&stream, FrameType::kResponse, payload_max, deadline_s,
                                 deadline_s);
  }
};

RpcClient::RpcClient(Address address, std::string token, std::string role, std::string name,
                     double patience_s, const ClientLimits& limits)
    : address_(std::move(address)), patience_s_(patience_s), limits_(limits) {
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
  connection_->Run(connection_->Open(address_), limits_.connect_s, cancelled_);
  Response answer = Exchange(hello_, limits_.hello_s);
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
                             limits_.frame_bytes, deadline_s),
      deadline_s, cancelled_);
  Response response;
  if (!response.ParseFromString(payload)) throw ConnectionLost("the answer is not a response");
  CheckRanges(response, "the replay server's answer");
  return response;
}

Response RpcClient::Call(const Request& request) {
  auto give_up = steady_clock::now() + Seconds(patience_s_);
  double wait_s = limits_.pause_s;
  while (true) {
    std::string reason;
    try {
      if (!connection_) Connect();
      Response response = Exchange(request, limits_.call_s);
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
    wait_s = std::min(limits_.pause_max_s, wait_s * limits_.pause_growth);
  }
}

}  // namespace pawl
