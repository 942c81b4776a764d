#include "base/metrics.h"

#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/error.h"
#include "base/files.h"
#include "base/tensorboard.pb.h"

namespace pawl {
namespace {

double WallTime() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

uint32_t MaskedCrc(std::string_view bytes) {
  uint32_t crc = Crc32c(bytes);
  return ((crc >> 15) | (crc << 17)) + 0xa282ead8u;
}

template <typename T>
std::string Raw(T value) {
  std::string bytes(sizeof value, '\0');
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

void DropLinesPast(const std::filesystem::path& path, int64_t generation, int64_t step) {
  if (!std::filesystem::exists(path)) return;
  std::istringstream in(ReadFile(path));
  std::string kept, line;
  while (std::getline(in, line)) {
    auto row = nlohmann::json::parse(line, nullptr, false);
    if (row.is_discarded()) continue;  // torn by a kill
    if (row.value("gen", int64_t{0}) > generation || row.value("step", int64_t{0}) > step) continue;
    kept += line + "\n";
  }
  WriteFileAtomically(path, kept);
}

}  // namespace

MetricsWriter::MetricsWriter(const std::filesystem::path& folder, int64_t generation, int64_t step)
    : folder_(folder) {
  DropLinesPast(folder / "metrics.jsonl", generation, step);
  jsonl_.open(folder / "metrics.jsonl", std::ios::app);
  MakeFolder(folder / "tb");
  events_.open(folder / "tb" /
                   fmt::format("events.out.tfevents.{}.pawl.{}", static_cast<int64_t>(WallTime()), ::getpid()),
               std::ios::app | std::ios::binary);
  tensorboard::Event version;
  version.set_wall_time(WallTime());
  version.set_file_version("brain.Event:2");
  WriteEvent(version.SerializeAsString());
}

void MetricsWriter::Write(int64_t generation, int64_t step, const Metrics& values) {
  nlohmann::json row = {{"gen", generation}, {"step", step}, {"t", WallTime()}};
  tensorboard::Event event;
  event.set_wall_time(WallTime());
  event.set_step(step);
  for (const auto& [name, value] : values) {
    if (!std::isfinite(value)) continue;  // JSON has no word for it
    row[name] = value;
    auto* scalar = event.mutable_summary()->add_value();
    scalar->set_tag(name);
    scalar->set_simple_value(static_cast<float>(value));
  }
  jsonl_ << row.dump() << '\n' << std::flush;
  WriteEvent(event.SerializeAsString());
  if (!jsonl_) {
    throw Error(ErrorCode::kFailed, (folder_ / "metrics.jsonl").string(), "cannot be written",
                "free some space and run the same command again");
  }
}

void MetricsWriter::WriteEvent(const std::string& event) {
  std::string length = Raw(static_cast<uint64_t>(event.size()));
  events_ << length << Raw(MaskedCrc(length)) << event << Raw(MaskedCrc(event)) << std::flush;
}

}  // namespace pawl
