// Frames over a pair of sockets of this process.
#include "wire/stream.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <thread>

#include "base/clock.h"
#include "tests/testing.h"

namespace pawl {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ::testing::HasSubstr;

class StreamTest : public ::testing::Test {
 protected:
  StreamTest() : a_(io_), b_(io_) {
    tcp::acceptor acceptor(io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    a_.connect(acceptor.local_endpoint());
    acceptor.accept(b_);
    thread_ = std::thread([this] { io_.run(); });
  }
  ~StreamTest() override {
    work_.reset();
    io_.stop();
    thread_.join();
  }

  std::string Read(double first_s = 5, double rest_s = 5, size_t payload_max = 1 << 20) {
    return asio::co_spawn(io_, ReadFrame(&b_, FrameType::kRequest, payload_max, first_s, rest_s),
                          asio::use_future)
        .get();
  }

  // Of ReadFrame: what a caller is told when the connection is given up.
  std::string Lost(double first_s, double rest_s) {
    try {
      Read(first_s, rest_s);
    } catch (const ConnectionLost& lost) {
      return lost.what();
    } catch (const boost::system::system_error& error) {
      return error.code().message();
    }
    return "";
  }

  asio::io_context io_;
  asio::executor_work_guard<asio::io_context::executor_type> work_ = asio::make_work_guard(io_);
  Stream a_, b_;
  std::thread thread_;
};

TEST_F(StreamTest, WhatIsWrittenIsRead) {
  for (size_t size : {size_t{0}, size_t{1}, size_t{500000}}) {
    std::string payload(size, 'p');
    auto written = asio::co_spawn(
        io_, WriteFrame(&a_, EncodeFrame(FrameType::kRequest, payload), 5), asio::use_future);
    EXPECT_EQ(Read(), payload);
    written.get();
  }
}

TEST_F(StreamTest, APeerThatSaysNothingIsGivenUp) {
  auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(Lost(0.1, 60), "the peer stalled");
  EXPECT_LT(SecondsSince(start), testing::kPatienceSeconds);
}

TEST_F(StreamTest, APeerThatStopsInAFrameIsGivenUp) {
  std::string frame = EncodeFrame(FrameType::kRequest, "payload");
  asio::write(a_, asio::buffer(frame.data(), 5));
  EXPECT_EQ(Lost(60, 0.1), "the peer stalled");
}

TEST_F(StreamTest, APeerThatDoesNotReadIsGivenUp) {
  std::string frame = EncodeFrame(FrameType::kRequest, std::string(64 << 20, 'p'));
  auto written = asio::co_spawn(io_, WriteFrame(&a_, frame, 0.2), asio::use_future);
  try {
    written.get();
    FAIL() << "64 MB went into no reader";
  } catch (const ConnectionLost& lost) {
    EXPECT_THAT(lost.what(), HasSubstr("does not read"));
  }
}

TEST_F(StreamTest, AClosedConnectionIsTheSocketsError) {
  a_.close();
  EXPECT_EQ(Lost(5, 5), "End of file");
}

TEST_F(StreamTest, AHungUpPeerIsSeenWithoutReading) {
  SetOptions(&b_);
  EXPECT_FALSE(HasHungUp(&b_));
  asio::write(a_, asio::buffer("x", 1));
  a_.close();
  for (int i = 0; i < 100 && !HasHungUp(&b_); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_TRUE(HasHungUp(&b_));
}

TEST_F(StreamTest, AFrameOverTheLimitIsAnErrorBeforeItIsRead) {
  std::string frame = EncodeFrame(FrameType::kRequest, std::string(100, 'p'));
  asio::write(a_, asio::buffer(frame));
  EXPECT_THAT(testing::ErrorOf([&] { Read(5, 5, 99); }), HasSubstr("over the limit"));
}

}  // namespace
}  // namespace pawl
