#include "base/metrics.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "base/error.h"
#include "base/files.h"
#include "base/gauges.h"
#include "base/json.h"
#include "base/metric_schema.h"
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

// 2^53: limit of the whole numbers that a double can represent
constexpr double kCounterMax = 9007199254740992;

// The numbers of a line, including "gen".
Metrics Numbers(const std::string& line, const std::string& where) {
  nlohmann::json json = ParseJson(line, where, ErrorCode::kData, kGetItBack);
  JsonReader row(json, where, ErrorCode::kData, std::string(kGetItBack));
  Metrics values;
  for (const auto& [name, value] : row.Members()) values[name] = value.Number();
  row.Member("gen").Whole(0, static_cast<int64_t>(kCounterMax));
  if (auto step = row.Find("step")) step->Whole(0, static_cast<int64_t>(kCounterMax));
  return values;
}

// Whether `tail` is what a kill or a power cut leaves after the last whole line: the beginning of a
// line, or bytes that were never written.
bool IsTorn(const std::string& tail) {
  return tail.find_first_not_of('\0') == std::string::npos ||
         (tail.front() == '{' && !nlohmann::json::accept(tail));
}

// Calls visit(line, row) for each whole line.
template <typename Visit>
void ForEachLine(const std::filesystem::path& path, const Visit& visit) {
  if (!std::filesystem::exists(path)) return;
  std::string text = ReadStored(path);
  int number = 0;
  for (size_t at = 0, end = 0; at < text.size(); at = end + 1) {
    end = std::min(text.find('\n', at), text.size());
    ++number;
    std::string line = text.substr(at, end - at);
    if (line.empty() || (end == text.size() && IsTorn(line))) continue;
    visit(line, Numbers(line, fmt::format("{}:{}", path.string(), number)));
  }
}

double Get(const Metrics& row, const char* name) {
  auto it = row.find(name);
  return it == row.end() ? 0 : it->second;
}

// Rewrites the file with the lines to keep, and returns them.
template <typename Keep>
std::vector<Metrics> KeepLines(const std::filesystem::path& path, const Keep& keep) {
  std::string kept;
  std::vector<Metrics> rows;
  ForEachLine(path, [&](const std::string& line, const Metrics& row) {
    if (!keep(static_cast<int64_t>(Get(row, "gen")), static_cast<int64_t>(Get(row, "step"))))
      return;
    kept += line + "\n";
    rows.push_back(row);
  });
  WriteFileAtomically(path, kept);
  return rows;
}

// The row for a file: "gen", "step", "t" and the finite values, because JSON cannot express others.
Metrics Row(int64_t generation, int64_t step, const Metrics& values) {
  Metrics row;
  for (const auto& [name, value] : values) {
    PAWL_CHECK(ReadMetricName(name).rule != nullptr);
    if (std::isfinite(value)) row[name] = value;
  }
  row["gen"] = static_cast<double>(generation);
  row["step"] = static_cast<double>(step);
  row["t"] = WallTime();
  return row;
}

std::string Line(const Metrics& row) {
  nlohmann::json line(row);
  for (const char* whole : {"gen", "step"}) line[whole] = static_cast<int64_t>(row.at(whole));
  return line.dump() + "\n";
}

// One record of an event file.
std::string Record(const tensorboard::Event& event) {
  std::string bytes = event.SerializeAsString(), length = Raw(static_cast<uint64_t>(bytes.size()));
  return length + Raw(MaskedCrc(length)) + bytes + Raw(MaskedCrc(bytes));
}

// A line's values as an event, without those that `before` already has if it is a line of the same
// step.
std::string EventOf(const Metrics& row, const Metrics& before) {
  tensorboard::Event event;
  event.set_wall_time(Get(row, "t"));
  event.set_step(static_cast<int64_t>(Get(row, "step")));
  bool repeats = !before.empty() && Get(before, "step") == Get(row, "step") &&
                 Get(before, "gen") == Get(row, "gen");
  for (const auto& [name, value] : row) {
    bool fits = std::abs(value) <= std::numeric_limits<float>::max();
    if (name == "gen" || name == "step" || name == "t" || !fits ||
        (repeats && before.contains(name)))
      continue;
    auto* scalar = event.mutable_summary()->add_value();
    scalar->set_tag(name);
    scalar->set_simple_value(static_cast<float>(value));
  }
  return Record(event);
}

// The beginning of an event file. Its session start tells a TensorBoard that has read an earlier
// file of this folder to discard it.
std::string EventsHead() {
  tensorboard::Event version, start;
  version.set_wall_time(WallTime());
  version.set_file_version("brain.Event:2");
  start.set_wall_time(WallTime());
  start.mutable_session_log()->set_status(tensorboard::SessionLog::START);
  return Record(version) + Record(start);
}

constexpr std::string_view kEventsName = "events.out.tfevents.";

std::vector<std::filesystem::path> EventFiles(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().filename().string().rfind(kEventsName, 0) == 0) files.push_back(entry.path());
  }
  return files;
}

// A name that sorts after all files in the folder.
std::filesystem::path NextEventFile(const std::filesystem::path& folder,
                                    const std::vector<std::filesystem::path>& there) {
  auto second = static_cast<int64_t>(WallTime());
  for (const auto& path : there) {
    second = std::max(
        second, static_cast<int64_t>(std::atoll(path.filename().c_str() + kEventsName.size())) + 1);
  }
  return folder / fmt::format("{}{}.pawl.{}", kEventsName, second, ::getpid());
}

}  // namespace

std::optional<double> ValueOf(const Metrics& values, const std::string& metric) {
  auto found = values.find(KnownMetric(metric));
  return found == values.end() ? std::nullopt : std::optional(found->second);
}

MetricsWriter::MetricsWriter(const std::filesystem::path& folder, int64_t generation, int64_t step)
    : folder_(folder) {
  auto steps = KeepLines(folder / "metrics.jsonl",
                         [=](int64_t gen, int64_t at) { return gen <= generation && at <= step; });
  auto generations = KeepLines(folder / "generations.jsonl",
                               [=](int64_t gen, int64_t) { return gen < generation; });
  steps_.open(folder / "metrics.jsonl", std::ios::app);
  OpenEvents(steps, generations);
  if (!steps.empty()) last_step_ = steps.back();
}

void MetricsWriter::OpenEvents(const std::vector<Metrics>& steps,
                               const std::vector<Metrics>& generations) {
  std::string bytes = EventsHead();
  auto step = steps.begin();
  Metrics before;
  for (const Metrics& row : generations) {
    for (; step != steps.end() && Get(*step, "gen") <= Get(row, "gen"); ++step)
      bytes += EventOf(before = *step, {});
    bytes += EventOf(row, before);
  }
  for (; step != steps.end(); ++step) bytes += EventOf(*step, {});

  // Writes the file under a name that TensorBoard ignores. A kill between the renaming and the last
  // removal leaves old files, which the new file's session start makes void; the next attempt
  // removes them.
  std::filesystem::path tb = folder_ / "tb";
  MakeFolder(tb);
  std::vector<std::filesystem::path> old = EventFiles(tb);
  std::filesystem::path file = NextEventFile(tb, old);
  WriteFileAtomically(tb / "rewritten", bytes);
  std::filesystem::rename(tb / "rewritten", file);
  for (const auto& path : old) std::filesystem::remove(path);
  events_.open(file, std::ios::app | std::ios::binary);
}

void MetricsWriter::WriteStep(int64_t generation, int64_t step, const Metrics& values) {
  last_step_ = Row(generation, step, values);
  steps_ << Line(last_step_) << std::flush;
  if (!steps_) {
    throw Error(ErrorCode::kFailed, (folder_ / "metrics.jsonl").string(), "cannot be written",
                "free some space and run the same command again");
  }
  Append(EventOf(last_step_, {}));
  ProcessGauges().SetMetrics(last_step_);
  ProcessGauges().SetMetrics(values);  // with those that are no numbers any more
}

void MetricsWriter::WriteGeneration(int64_t generation, int64_t step, const Metrics& values) {
  Metrics row = Row(generation, step, values);
  AppendDurably(folder_ / "generations.jsonl", Line(row));
  Append(EventOf(row, last_step_));
  ProcessGauges().SetMetrics(row);
  ProcessGauges().SetMetrics(values);
}

void MetricsWriter::Append(const std::string& bytes) {
  events_ << bytes << std::flush;
  if (!events_) {
    throw Error(ErrorCode::kFailed, (folder_ / "tb").string(), "cannot be written",
                "free some space and run the same command again");
  }
}

std::string FaultOfGenerations(const std::vector<Metrics>& rows) {
  for (size_t i = 0; i < rows.size(); ++i) {
    double generation = rows[i].at("gen"), wanted = static_cast<double>(i);
    if (generation < wanted) return fmt::format("holds generation {} twice", generation);
    if (generation > wanted) return fmt::format("lacks generation {}", i);
  }
  return "";
}

std::vector<Metrics> ReadMetrics(const std::filesystem::path& file) {
  std::vector<Metrics> rows;
  ForEachLine(file, [&](const std::string&, const Metrics& row) { rows.push_back(row); });
  return rows;
}

}  // namespace pawl
