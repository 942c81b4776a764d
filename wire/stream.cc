#include "wire/stream.h"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "base/clock.h"

namespace pawl {
namespace asio = boost::asio;
using asio::experimental::awaitable_operators::operator||;

asio::awaitable<void> Expire(double seconds) {
  asio::steady_timer timer(co_await asio::this_coro::executor, Seconds(seconds));
  co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

namespace {

// The operators && and || of awaitables wait until one side succeeds, so a failure must be returned
// as a value here.
asio::awaitable<boost::system::error_code> ReadAll(Stream* stream, asio::mutable_buffer buffer) {
  auto [error, bytes] =
      co_await asio::async_read(*stream, buffer, asio::as_tuple(asio::use_awaitable));
  co_return error;
}

asio::awaitable<boost::system::error_code> WriteAll(Stream* stream, asio::const_buffer buffer) {
  auto [error, bytes] =
      co_await asio::async_write(*stream, buffer, asio::as_tuple(asio::use_awaitable));
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
asio::awaitable<void> ReadMore(Stream* stream, std::string* buffer, size_t bytes, double seconds) {
  size_t start = buffer->size();
  buffer->resize(start + bytes);
  co_await InTime(ReadAll(stream, asio::buffer(buffer->data() + start, bytes)), seconds,
                  "the peer stalled");
}

}  // namespace

asio::awaitable<std::string> ReadFrame(Stream* stream, FrameType type, size_t payload_max,
                                       double first_s, double rest_s) {
  std::string frame;
  co_await ReadMore(stream, &frame, 1, first_s);
  co_await ReadMore(stream, &frame, kFrameHeaderBytes - 1, rest_s);
  size_t length = CheckFrameHeader(frame, type, payload_max);
  co_await ReadMore(stream, &frame, length + kFrameTrailerBytes, rest_s);
  co_return std::string(DecodeFrame(frame, type, payload_max));
}

asio::awaitable<void> WriteFrame(Stream* stream, std::string frame, double seconds) {
  co_await InTime(WriteAll(stream, asio::buffer(frame)), seconds, "the peer does not read");
}

void SetOptions(Stream* stream) {
  boost::system::error_code ignored;
  stream->set_option(asio::ip::tcp::no_delay(true), ignored);
  stream->set_option(asio::socket_base::keep_alive(true), ignored);
  auto set = [&](int option, int value) {
    ::setsockopt(stream->native_handle(), IPPROTO_TCP, option, &value, sizeof value);
  };
  set(TCP_KEEPIDLE, 10);
  set(TCP_KEEPINTVL, 5);
  set(TCP_KEEPCNT, 3);
}

void CloseOnExec(int descriptor) { ::fcntl(descriptor, F_SETFD, FD_CLOEXEC); }

bool HasHungUp(Stream* stream) {
  pollfd peer = {stream->native_handle(), POLLRDHUP, 0};
  return ::poll(&peer, 1, 0) > 0;
}

}  // namespace pawl
