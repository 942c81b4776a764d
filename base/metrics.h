// MetricsWriter: the numbers of a run, appended to metrics.jsonl (every training step), generations.jsonl (every
// generation) and a TensorBoard event file.
//
// Each line is an object with "gen" and "step" and named values.
// Threads: one writer, one thread.  Errors: Error(kFailed) when a line cannot be written.
// Source:  event files as TensorBoard reads them: TFRecord framing with masked CRC32C around tensorflow.Event.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace pawl {

using Metrics = std::map<std::string, double>;

class MetricsWriter {
 public:
  // Opens `folder` for appending. Lines of steps past `step` and of generations from `generation` on, written by an
  // attempt that died before its next checkpoint, are dropped first: they will be written again.
  MetricsWriter(const std::filesystem::path& folder, int64_t generation, int64_t step);

  // `step` counts training steps over the whole run.
  void WriteStep(int64_t generation, int64_t step, const Metrics& values);
  void WriteGeneration(int64_t generation, int64_t step, const Metrics& values);

 private:
  // The line for a file; the event is written.
  std::string Line(int64_t generation, int64_t step, const Metrics& values);
  void WriteEvent(const std::string& event);

  std::ofstream steps_, events_;
  std::filesystem::path folder_;
};

// The whole lines of such a file with their numbers, "gen" and "step" among them; none when there is no such file.
std::vector<Metrics> ReadMetrics(const std::filesystem::path& file);

}  // namespace pawl
