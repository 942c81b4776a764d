// MetricsWriter: the numbers of a run, appended to metrics.jsonl and to a TensorBoard event file.
//
// metrics.jsonl is the source of every figure. Each line is an object with "gen" and "step" and named values.
// Threads: one writer, one thread.  Errors: Error(kFailed) when a line cannot be written.
// Source:  event files as TensorBoard reads them: TFRecord framing with masked CRC32C around tensorflow.Event.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

namespace pawl {

using Metrics = std::map<std::string, double>;

class MetricsWriter {
 public:
  // Opens `folder` for appending. Lines past (generation, step), written by an attempt that died before its
  // next checkpoint, are dropped first: they will be written again.
  MetricsWriter(const std::filesystem::path& folder, int64_t generation, int64_t step);

  // `step` counts training steps over the whole run.
  void Write(int64_t generation, int64_t step, const Metrics& values);

 private:
  void WriteEvent(const std::string& event);

  std::ofstream jsonl_;
  std::ofstream events_;
  std::filesystem::path folder_;
};

}  // namespace pawl
