// Frames: the layout of a message on the wire.
//
//   offset  bytes  field (integers little-endian)
//   0       4      magic "PAWL"
//   4       2      protocol version
//   6       2      type: 1 request, 2 response
//   8       4      n, length of the payload
//   12      n      payload: a protobuf Request or Response
//   12+n    4      CRC32C of bytes [0, 12+n)
//
// The length is checked against the limit before memory is allocated.
// Errors: Error(kFailed) says which rule a frame breaks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pawl {

constexpr uint16_t kProtocolVersion = 1;
constexpr size_t kFrameHeaderBytes = 12;
constexpr size_t kFrameTrailerBytes = 4;

enum class FrameType : uint16_t { kRequest = 1, kResponse = 2 };

std::string EncodeFrame(FrameType type, std::string_view payload);

// Checks the first kFrameHeaderBytes of a frame; returns its payload's length.
size_t CheckFrameHeader(std::string_view header, FrameType want, size_t payload_max);

// Checks a whole frame; returns its payload, a view into `frame`.
std::string_view DecodeFrame(std::string_view frame, FrameType want, size_t payload_max);

}  // namespace pawl
