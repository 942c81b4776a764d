#include "tests/fuzz/readers.h"

#include "base/config.h"
#include "base/error.h"
#include "base/json.h"
#include "model/safetensors.h"
#include "proto/config.h"
#include "proto/pawl.pb.h"
#include "wire/frame.h"

namespace pawl::fuzz {

void Config(std::string_view bytes) {
  try {
    pawl::Config config = ParseConfig(bytes, "fuzz", {});
    std::string resolved = ConfigText(config);
    PAWL_CHECK(ConfigText(ParseConfig(resolved, "again", {})) == resolved, "{}", resolved);
  } catch (const Error& error) {
    PAWL_CHECK(error.code() == ErrorCode::kUsage, "{}", error.what());
    throw;
  }
}

void Setting(std::string_view bytes) {
  pawl::Config config;
  config.add_task();
  OverlaySetting(bytes, &config, nullptr);
}

void Json(std::string_view bytes) {
  nlohmann::json value = ParseJson(bytes, "fuzz", ErrorCode::kData);
  PAWL_CHECK(nlohmann::json(value) == value, "a copy differs");
  JsonReader reader(value, "fuzz", ErrorCode::kData);
  for (const auto& [name, member] : reader.Members()) {
    if (member.value().is_number()) member.Whole(INT64_MIN, INT64_MAX);
  }
}

void Frame(std::string_view bytes) {
  constexpr size_t kMost = 1 << 16;
  Request request;
  request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  std::string_view part = bytes.substr(0, kMost);
  std::string frame = EncodeFrame(FrameType::kRequest, part);  // what was encoded must come back
  PAWL_CHECK(DecodeFrame(frame, FrameType::kRequest, kMost) == part, "a frame comes back changed");
  std::string_view payload = DecodeFrame(bytes, FrameType::kRequest, kMost);
  request.ParseFromArray(payload.data(), static_cast<int>(payload.size()));
}

void Safetensors(std::string_view bytes) {
  SafetensorsFile file(bytes, "fuzz");
  size_t sum = 0;
  for (const auto& [name, entry] : file.entries()) {
    sum += file.BytesOf(name).size();
    file.RequireNumbers(name);
  }
  PAWL_CHECK(sum <= bytes.size(), "{} of {}", sum, bytes.size());
  file.RequireIntact();
}

}  // namespace pawl::fuzz
