#include "wire/server.h"

#include <cmath>

#include "base/clock.h"
#include "tests/wire/rpc_server_test.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;
using testing::RpcServerTest;

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
  EXPECT_LT(SecondsSince(start), testing::kPatienceSeconds);
  EXPECT_EQ(Ask(Client().get(), 2), 2u);
}

TEST_F(RpcServerTest, APortInUseIsAUsageError) {
  boost::asio::io_context io;
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

TEST_F(RpcServerTest, WhatAPeerHoldsIsComparedWhenItSaysHello) {
  auto client = Client();
  client->Introduce("run", 3);
  EXPECT_EQ(Ask(client.get(), 1), 1u);
  EXPECT_THAT(ErrorOf([&] { client->Introduce("another", 3); }), HasSubstr("is of run another"));
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

}  // namespace
}  // namespace pawl
