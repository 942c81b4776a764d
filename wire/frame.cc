#include "wire/frame.h"

#include <boost/endian/conversion.hpp>

#include "base/error.h"
#include "base/files.h"

namespace pawl {
namespace {

constexpr std::string_view kMagic = "PAWL";

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

void Append32(std::string* out, uint32_t value) {
  unsigned char bytes[4];
  boost::endian::store_little_u32(bytes, value);
  out->append(reinterpret_cast<char*>(bytes), 4);
}

[[noreturn]] void Refuse(const std::string& what) {
  throw Error(ErrorCode::kFailed, "frame", what);
}

}  // namespace

std::string EncodeFrame(FrameType type, std::string_view payload) {
  std::string frame;
  frame.reserve(kFrameHeaderBytes + payload.size() + kFrameTrailerBytes);
  frame += kMagic;
  Append32(&frame, kProtocolVersion | static_cast<uint32_t>(type) << 16);
  Append32(&frame, static_cast<uint32_t>(payload.size()));
  frame += payload;
  Append32(&frame, Crc32c(frame));
  return frame;
}

size_t CheckFrameHeader(std::string_view header, FrameType want, size_t payload_max) {
  if (header.size() < kFrameHeaderBytes) Refuse("is cut short");
  if (header.substr(0, 4) != kMagic) Refuse("wrong magic: the peer does not speak pawl's protocol");
  uint16_t version = boost::endian::load_little_u16(Bytes(header) + 4);
  if (version != kProtocolVersion) {
    Refuse(fmt::format("the peer speaks protocol version {}, this side speaks {}", version,
                       kProtocolVersion));
  }
  uint16_t type = boost::endian::load_little_u16(Bytes(header) + 6);
  if (type != static_cast<uint16_t>(want)) Refuse(fmt::format("unexpected type {}", type));
  uint32_t length = boost::endian::load_little_u32(Bytes(header) + 8);
  if (length > payload_max)
    Refuse(fmt::format("length {} is over the limit of {}", length, payload_max));
  return length;
}

std::string_view DecodeFrame(std::string_view frame, FrameType want, size_t payload_max) {
  size_t length = CheckFrameHeader(frame, want, payload_max);
  if (frame.size() != kFrameHeaderBytes + length + kFrameTrailerBytes) {
    Refuse(fmt::format("has {} bytes, its header says {}", frame.size(),
                       kFrameHeaderBytes + length + kFrameTrailerBytes));
  }
  size_t checked = kFrameHeaderBytes + length;
  if (Crc32c(frame.substr(0, checked)) != boost::endian::load_little_u32(Bytes(frame) + checked)) {
    Refuse("fails its CRC32C check");
  }
  return frame.substr(kFrameHeaderBytes, length);
}

}  // namespace pawl
