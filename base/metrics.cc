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

// Calls visit(line, row) for each line that is a whole object; a kill may have torn the last.
template <typename Visit>
void ForEachLine(const std::filesystem::path& path, const Visit& visit) {
  if (!std::filesystem::exists(path)) return;
  std::istringstream in(ReadFile(path));
  std::string line;
  while (std::getline(in, line)) {
    auto row = nlohmann::json::parse(line, nullptr, false);
    if (row.is_object()) visit(line, row);
  }
}

template <typename Keep>
void KeepLines(const std::filesystem::path& path, const Keep& keep) {
  std::string kept;
  ForEachLine(path, [&](const std::string& line, const nlohmann::json& row) {
    if (keep(row.value("gen", int64_t{0}), row.value("step", int64_t{0}))) kept += line + "\n";
  });
  WriteFileAtomically(path, kept);
}

}  // namespace

MetricsWriter::MetricsWriter(const std::filesystem::path& folder, int64_t generation, int64_t step)
    : folder_(folder) {
  KeepLines(folder / "metrics.jsonl", [=](int64_t gen, int64_t at) { return gen <= generation && at <= step; });
  KeepLines(folder / "generations.jsonl", [=](int64_t gen, int64_t) { return gen < generation; });
  steps_.open(folder / "metrics.jsonl", std::ios::app);
  MakeFolder(folder / "tb");
  events_.open(folder / "tb" /
                   fmt::format("events.out.tfevents.{}.pawl.{}", static_cast<int64_t>(WallTime()), ::getpid()),
               std::ios::app | std::ios::binary);
  tensorboard::Event version;
  version.set_wall_time(WallTime());
  version.set_file_version("brain.Event:2");
  WriteEvent(version.SerializeAsString());
}

void MetricsWriter::WriteStep(int64_t generation, int64_t step, const Metrics& values) {
  steps_ << Line(generation, step, values) << std::flush;
  if (!steps_) {
    throw Error(ErrorCode::kFailed, (folder_ / "metrics.jsonl").string(), "cannot be written",
                "free some space and run the same command again");
  }
}

void MetricsWriter::WriteGeneration(int64_t generation, int64_t step, const Metrics& values) {
  AppendDurably(folder_ / "generations.jsonl", Line(generation, step, values));
}

std::string MetricsWriter::Line(int64_t generation, int64_t step, const Metrics& values) {
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
  WriteEvent(event.SerializeAsString());
  return row.dump() + "\n";
}

void MetricsWriter::WriteEvent(const std::string& event) {
  std::string length = Raw(static_cast<uint64_t>(event.size()));
  events_ << length << Raw(MaskedCrc(length)) << event << Raw(MaskedCrc(event)) << std::flush;
}

std::vector<Metrics> ReadMetrics(const std::filesystem::path& file) {
  std::vector<Metrics> rows;
  ForEachLine(file, [&](const std::string&, const nlohmann::json& row) {
    Metrics& values = rows.emplace_back();
    for (const auto& [name, value] : row.items()) {
      if (value.is_number()) values[name] = value.get<double>();
    }
  });
  return rows;
}

}  // namespace pawl
