#include <boost/asio/connect.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <cmath>
#include <thread>

#include "tests/testing.h"
#include "wire/client.h"
#include "wire/fetch_weights.h"
#include "wire/frame.h"
#include "wire/server.h"

namespace pawl {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using testing::ErrorOf;
using ::testing::HasSubstr;

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
    io_ = std::make_unique<asio::io_context>();
    server_ = std::make_unique<RpcServer>(
        io_.get(), Address{"127.0.0.1", port}, tokens_, Greet, limits_,
        [](const Peer&, Request request) { return Answer(std::move(request)); });
    port_ = std::to_string(server_->port());
    thread_ = std::thread([this] { io_->run(); });
  }

  void Stop() {
    if (!thread_.joinable()) return;
    asio::post(*io_, [this] {
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

  static asio::awaitable<Response> Answer(Request request) {
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
    asio::io_context io;
    tcp::socket socket(io);
    asio::connect(socket, tcp::resolver(io).resolve("127.0.0.1", port_));
    boost::system::error_code ignored;
    asio::write(socket, asio::buffer(bytes), ignored);
    std::string answer;
    asio::read(socket, asio::dynamic_buffer(answer),
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
  std::unique_ptr<asio::io_context> io_;
  std::unique_ptr<RpcServer> server_;
  std::string port_;
  std::thread thread_;
};

TEST_F(RpcServerTest, AnswersCallsOfAnySize) {
  auto client = Client();
  for (int64_t bytes : {0, 10, 70000, 3000000})
    EXPECT_EQ(Ask(client.get(), bytes), static_cast<size_t>(bytes));
}

TEST_F(RpcServerTest, HandlersErrorsReachTheCallerWithTheirCode) {
  Request request;
  request.mutable_finish();
  ErrorCode code = ErrorCode::kFailed;
  auto client = Client();
  EXPECT_THAT(ErrorOf([&] { client->Call(request); }, &code), HasSubstr("handler: refused"));
  EXPECT_EQ(code, ErrorCode::kData);
  EXPECT_EQ(Ask(client.get(), 5), 5u) << "the connection goes on";
}

TEST_F(RpcServerTest, RefusesAWrongTokenAtOnce) {
  ErrorCode code = ErrorCode::kFailed;
  auto client = Client("guess", 30);
  EXPECT_THAT(ErrorOf([&] { Ask(client.get(), 1); }, &code), HasSubstr("wrong token"));
  EXPECT_EQ(code, ErrorCode::kUsage);
}

TEST_F(RpcServerTest, ABadFrameClosesThatConnectionWithAReasonAndNoOther) {
  auto client = Client();
  EXPECT_EQ(Ask(client.get(), 3), 3u);
  std::string good = Hello("token");
  std::string flipped = good;
  flipped[14] ^= 1;
  std::string newer = good;
  newer[4] = 7;
  std::string vast = good.substr(0, 8) + std::string("\xff\xff\xff\x7f", 4);
  EXPECT_THAT(SendRaw("GET / HTTP/1.1\r\n\r\n"), HasSubstr("wrong magic"));
  EXPECT_THAT(SendRaw(flipped), HasSubstr("CRC32C"));
  EXPECT_THAT(SendRaw(newer), HasSubstr("protocol version 7"));
  EXPECT_THAT(SendRaw(vast), HasSubstr("over the limit"));
  EXPECT_THAT(SendRaw(EncodeFrame(FrameType::kRequest, "\xff\xff")), HasSubstr("holds no request"));
  Request early;
  early.mutable_finish();
  EXPECT_THAT(SendRaw(EncodeFrame(FrameType::kRequest, early.SerializeAsString())),
              HasSubstr("must be Hello"));
  EXPECT_EQ(Ask(client.get(), 4), 4u);
}

TEST_F(RpcServerTest, ClosesPeersThatStall) {
  auto start = std::chrono::steady_clock::now();
  SendRaw("");                            // never says Hello
  SendRaw(Hello("token").substr(0, 20));  // stops in the middle of a frame
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
  EXPECT_EQ(Ask(Client().get(), 2), 2u);
}

TEST_F(RpcServerTest, AClientFindsAServerThatCameBack) {
  auto client = Client("token", 20);
  EXPECT_EQ(Ask(client.get(), 1), 1u);
  Stop();
  std::thread later([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    Start(port_);
  });
  EXPECT_EQ(Ask(client.get(), 7), 7u);
  later.join();
}

TEST_F(RpcServerTest, AClientGivesUpWhenPatienceIsOver) {
  Stop();
  auto client = Client("token", 0.2);
  EXPECT_THAT(ErrorOf([&] { Ask(client.get(), 1); }),
              HasSubstr("the replay server does not answer"));
}

TEST_F(RpcServerTest, APortInUseIsAUsageError) {
  asio::io_context io;
  ErrorCode code = ErrorCode::kFailed;
  EXPECT_THAT(ErrorOf(
                  [&] {
                    RpcServer(&io, {"127.0.0.1", port_}, "t", Greet, limits_,
                              [](const Peer&, Request r) { return Answer(std::move(r)); });
                  },
                  &code),
              HasSubstr("cannot listen"));
  EXPECT_EQ(code, ErrorCode::kUsage);
}

TEST(ParseAddress, TakesHostsAndPorts) {
  EXPECT_EQ(ParseAddress("node7:80").host, "node7");
  EXPECT_EQ(ParseAddress("[::1]:7070").host, "::1");
  for (const char* bad : {"node7", ":80", "node7:", "node7:port", "node7:99999"}) {
    EXPECT_THAT(ErrorOf([&] { ParseAddress(bad); }), HasSubstr("write HOST:PORT")) << bad;
  }
}

// A call belongs to a role, and a number to a range: the caller hears why, and its connection goes
// on.
TEST_F(RpcServerTest, RefusesCallsOfAnotherRoleAndNumbersOutOfRange) {
  auto actor = Client("token", 2, "actor"), learner = Client();
  Request finish;
  finish.mutable_finish();
  EXPECT_THAT(ErrorOf([&] { actor->Call(finish); }),
              HasSubstr("finish: is not a call of role actor; a learner makes it"));
  Request draw;
  draw.mutable_draw_steps()->set_generation(int64_t{1} << 40);
  EXPECT_THAT(ErrorOf([&] { learner->Call(draw); }),
              HasSubstr("draw_steps.generation: is 1099511627776; allowed is 0 to 1000001"));
  draw.mutable_draw_steps()->set_generation(1);
  draw.mutable_draw_steps()->set_fresh(NAN);
  EXPECT_THAT(ErrorOf([&] { learner->Call(draw); }), HasSubstr("draw_steps.fresh: is nan"));
  EXPECT_EQ(Ask(actor.get(), 5), 5u);
  EXPECT_EQ(Ask(learner.get(), 6), 6u);
  EXPECT_THAT(ErrorOf([&] { Client("token", 2, "spectator")->Greet(); }),
              HasSubstr("'spectator' is not a role"));
}

TEST_F(RpcServerTest, ATokenMayBeForOneRole) {
  Stop();
  tokens_ = ParseTokens("all\nof-actors actor\n", "x");
  Start("0");
  EXPECT_EQ(Ask(Client("all").get(), 1), 1u);
  EXPECT_EQ(Ask(Client("of-actors", 2, "actor").get(), 1), 1u);
  EXPECT_THAT(ErrorOf([&] { Client("of-actors", 2, "learner")->Greet(); }),
              HasSubstr("this token is for role actor, not for role learner"));
}

TEST_F(RpcServerTest, WhatAPeerHoldsIsComparedWhenItSaysHello) {
  auto client = Client();
  client->Introduce("run", 3);
  EXPECT_EQ(Ask(client.get(), 1), 1u);
  EXPECT_THAT(ErrorOf([&] { client->Introduce("another", 3); }), HasSubstr("is of run another"));
}

TEST_F(RpcServerTest, WeightsThatDoNotComeAreNotWaitedFor) {
  auto client = Client();
  Weights weights;
  weights.set_sha256(std::string(64, 'a'));
  weights.set_bytes(10);
  EXPECT_THAT(ErrorOf([&] { FetchWeights(client.get(), weights); }),
              HasSubstr("weights: the server gave 0 bytes at 0 of 10"));
}

TEST_F(RpcServerTest, OfOneRoleThereIsOnePeerAtATime) {
  Stop();
  limits_.one_role = "learner";
  Start("0");
  auto first = Client();
  EXPECT_EQ(Ask(first.get(), 1), 1u);
  EXPECT_THAT(ErrorOf([&] { Ask(Client().get(), 1); }),
              HasSubstr("works on this run already; a run has one; end that one first"));
  EXPECT_EQ(Ask(Client("token", 2, "actor").get(), 1), 1u);
  first.reset();
  EXPECT_EQ(Ask(Client().get(), 1), 1u) << "the first is gone";
}

TEST(ReadTokens, WantsAPrivateFile) {
  testing::Scratch scratch;
  testing::Write(scratch / "token", "# of the run\nsecret\n\n  for-one\tactor\r\n");
  std::filesystem::permissions(scratch / "token", std::filesystem::perms(0644));
  EXPECT_THAT(ErrorOf([&] { ReadTokens(scratch / "token"); }), HasSubstr("chmod 600"));
  std::filesystem::permissions(scratch / "token", std::filesystem::perms(0600));
  Tokens tokens = ReadTokens(scratch / "token");
  EXPECT_EQ(tokens.For("learner"), "secret");
  EXPECT_EQ(tokens.For("actor"), "for-one");
  EXPECT_THAT(ErrorOf([&] { ReadTokens(scratch / "none"); }), HasSubstr("no such token file"));
}

// A mistyped role would be a token for all roles, or for none.
TEST(ParseTokens, TakesNothingForARemarkThatMayBeAToken) {
  auto error = [](const char* text) { return ErrorOf([&] { ParseTokens(text, "f"); }); };
  EXPECT_THAT(error("secret actr\n"),
              HasSubstr("f, line 1: has a second word that is not a role; want SECRET, or SECRET "
                        "ROLE with the role actor, verifier, learner"));
  EXPECT_THAT(error("one\ntwo\n"), HasSubstr("f, line 2: is a second token for all roles"));
  EXPECT_THAT(error("one\ntwo actor\nthree actor\n"),
              HasSubstr("f, line 3: is a second token for role actor"));
  EXPECT_THAT(error("a secret actor\n"), HasSubstr("f, line 1: has more than two words"));
  EXPECT_THAT(error("\n# secret\n"), HasSubstr("f: holds no token"));
  EXPECT_THAT(error("hunter2 actr\n"), ::testing::Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace pawl
