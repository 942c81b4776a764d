// Reads and writes frames on a connection. Each operation has a time limit that its caller gives.
//
// A stream is a TCP socket. Another carrier of frames, such as TLS, would be added here.
// Errors:  ConnectionLost when the time is over; Error(kData) for a malformed frame (wire/frame.h);
// boost::system::system_error of the socket.
// Threads: those of the socket's io_context.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <stdexcept>
#include <string>

#include "wire/frame.h"

namespace pawl {

using Stream = boost::asio::ip::tcp::socket;

// A connection failed. The call may be tried again on another one.
struct ConnectionLost : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Completes after this time.
boost::asio::awaitable<void> Expire(double seconds);

// Reads a frame and returns its payload; waits `first_s` for its first byte and `rest_s` for each
// further part. `stream` outlives the coroutine.
boost::asio::awaitable<std::string> ReadFrame(Stream* stream, FrameType type, size_t payload_max,
                                              double first_s, double rest_s);
boost::asio::awaitable<void> WriteFrame(Stream* stream, std::string frame, double seconds);

// Sets the socket to send small frames at once and to detect within half a minute that the peer's
// machine is gone.
void SetOptions(Stream* stream);

// Programs that this process starts do not inherit the descriptor.
void CloseOnExec(int descriptor);

// Whether the peer has closed its side, even if unread data are left.
bool HasHungUp(Stream* stream);

}  // namespace pawl
