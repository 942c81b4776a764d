// A server on a port of this machine and clients for it.
#pragma once

#include <boost/asio/connect.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <string>
#include <thread>

#include "tests/testing.h"
#include "wire/client.h"
#include "wire/frame.h"
#include "wire/server.h"

namespace pawl::testing {

// A server that answers PullWeights with as many bytes as the offset says.
class RpcServerTest : public ::testing::Test {
 protected:
  RpcServerTest() {
    limits_.hello_s = 0.5;
    limits_.frame_s = 0.5;
    Start("0");
  }
  ~RpcServerTest() override { Stop(); }

  void Start(const std::string& port) {
    io_ = std::make_unique<boost::asio::io_context>();
    server_ = std::make_unique<RpcServer>(
        io_.get(), Address{"127.0.0.1", port}, tokens_, Greet, limits_,
        [](const Peer&, Request request) { return Answer(std::move(request)); });
    port_ = std::to_string(server_->port());
    thread_ = std::thread([this] { io_->run(); });
  }

  void Stop() {
    if (!thread_.joinable()) return;
    boost::asio::post(*io_, [this] {
      server_->Stop();
      io_->stop();
    });
    thread_.join();
    server_.reset();
    io_.reset();
  }

  static Welcome Greet(const pawl::Hello& hello) {
    if (hello.run_id() == "another")
      throw Error(ErrorCode::kUsage, hello.name(), "is of run another");
    Welcome welcome;
    welcome.set_run_id("run");
    return welcome;
  }

  static boost::asio::awaitable<Response> Answer(Request request) {
    if (request.has_finish()) throw Error(ErrorCode::kData, "handler", "refused");
    Response response;
    response.mutable_weights_piece()->set_data(
        std::string(static_cast<size_t>(request.pull_weights().offset()), 'w'));
    co_return response;
  }

  std::unique_ptr<RpcClient> Client(const std::string& token = "token", double patience_s = 2,
                                    const std::string& role = "learner") {
    return std::make_unique<RpcClient>(Address{"127.0.0.1", port_}, token, role, "t", patience_s);
  }

  static size_t Ask(RpcClient* client, int64_t bytes) {
    Request request;
    request.mutable_pull_weights()->set_offset(bytes);
    return client->Call(request).weights_piece().data().size();
  }

  // Sends raw bytes; everything the server answers until it closes.
  std::string SendRaw(const std::string& bytes) {
    boost::asio::io_context io;
    boost::asio::ip::tcp::socket socket(io);
    boost::asio::connect(socket, boost::asio::ip::tcp::resolver(io).resolve("127.0.0.1", port_));
    boost::system::error_code ignored;
    boost::asio::write(socket, boost::asio::buffer(bytes), ignored);
    std::string answer;
    boost::asio::read(socket, boost::asio::dynamic_buffer(answer),
                      ignored);  // to the end: a deadline of the server's
    return answer;
  }

  static std::string Hello(const std::string& token) {
    Request request;
    request.mutable_hello()->set_token(token);
    request.mutable_hello()->set_role("actor");
    return EncodeFrame(FrameType::kRequest, request.SerializeAsString());
  }

  WireLimits limits_;
  Tokens tokens_ = "token";
  std::unique_ptr<boost::asio::io_context> io_;
  std::unique_ptr<RpcServer> server_;
  std::string port_;
  std::thread thread_;
};

}  // namespace pawl::testing
