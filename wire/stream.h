// Frames over a connection, each operation within a time that its caller names.
//
// A stream is a TCP socket; what else may carry frames (TLS) has its place here.
// Errors:  ConnectionLost where the time is over; Error(kData) where a frame is none
// (wire/frame.h); boost::system::system_error of the socket.
// Threads: those of the socket's io_context.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <stdexcept>
#include <string>

#include "wire/frame.h"

namespace pawl {

using Stream = boost::asio::ip::tcp::socket;

// A failure of one connection: the call may be tried again on another.
struct ConnectionLost : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Ends after so long.
boost::asio::awaitable<void> Expire(double seconds);

// Reads a frame and returns its payload; waits `first_s` for its first byte and `rest_s` for each
// further part. `stream` outlives the coroutine.
boost::asio::awaitable<std::string> ReadFrame(Stream* stream, FrameType type, size_t payload_max,
                                              double first_s, double rest_s);
boost::asio::awaitable<void> WriteFrame(Stream* stream, std::string frame, double seconds);

// Sends small frames at once, and finds out within half a minute that the peer's machine is gone.
void SetOptions(Stream* stream);

// Whether the peer has closed its side, read or not.
bool HasHungUp(Stream* stream);

}  // namespace pawl
