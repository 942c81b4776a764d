// libFuzzer: any bytes as a frame, and what passes as a request. Nothing but pawl::Error may come out.
#include "base/error.h"
#include "proto/frame.h"
#include "proto/pawl.pb.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  pawl::Request request;
  request.ParseFromArray(data, static_cast<int>(size));
  try {
    std::string_view payload = pawl::DecodeFrame(bytes, pawl::FrameType::kRequest, 1 << 16);
    request.ParseFromArray(payload.data(), static_cast<int>(payload.size()));
  } catch (const pawl::Error&) {
  }
  // What was encoded must come back.
  std::string frame = pawl::EncodeFrame(pawl::FrameType::kRequest, bytes.substr(0, 1 << 16));
  if (pawl::DecodeFrame(frame, pawl::FrameType::kRequest, 1 << 16) != bytes.substr(0, 1 << 16)) __builtin_trap();
  return 0;
}
