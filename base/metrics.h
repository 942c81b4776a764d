// MetricsWriter: the numbers of a run, appended to metrics.jsonl (every training step),
// generations.jsonl (every generation) and a TensorBoard event file in tb/.
//
// Each line is an object with "gen", "step" and "t", and named values. A value that is not finite
// (0/0, a rate over no samples) is undefined: it is left out of the line and of the event file,
// never written as another number. The event file also leaves out values that a float cannot
// represent. Zeros are written. Opening a folder again makes all three files equal to those of an
// attempt that never died: lines after the checkpoint and torn lines are dropped, and the event
// file is written again from the lines that are kept, so that each tag has one point for each step
// and each generation. A generation's values belong to its last step; values that this step's own
// line has are not repeated.
// Threads: one writer, one thread.  Errors: Error(kFailed) when a line cannot be written;
// Error(kData) names file, line and member if a whole line is not an object of numbers with a
// "gen".
// Source:  event files as TensorBoard reads them: TFRecord framing with masked CRC32C around
// tensorflow.Event.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pawl {

using Metrics = std::map<std::string, double>;

// A metric of a line, where the line has it. Error(kFailed) where the schema lacks the name.
std::optional<double> ValueOf(const Metrics& values, const std::string& metric);

class MetricsWriter {
 public:
  // Opens `folder` for appending. Lines of steps past `step` and of generations from `generation`
  // on, written by an attempt that died before its next checkpoint, are dropped first: they will be
  // written again.
  MetricsWriter(const std::filesystem::path& folder, int64_t generation, int64_t step);

  // `step` counts training steps over the whole run. Every name must be in the schema
  // (base/metric_schema.h).
  void WriteStep(int64_t generation, int64_t step, const Metrics& values);
  void WriteGeneration(int64_t generation, int64_t step, const Metrics& values);

  // The values of the newest training step, kept or written, with "gen" and "step"; empty if there
  // is none.
  const Metrics& last_step() const { return last_step_; }

 private:
  void OpenEvents(const std::vector<Metrics>& steps, const std::vector<Metrics>& generations);
  void Append(const std::string& bytes);

  std::ofstream steps_, events_;
  std::filesystem::path folder_;
  Metrics last_step_;
};

// What is wrong with the rows of generations.jsonl, as the predicate of a sentence about the file;
// empty if it has each generation from 0 on once, in order.
std::string FaultOfGenerations(const std::vector<Metrics>& rows);

// The whole lines of such a file with their numbers, including "gen" and "step"; none if the file
// does not exist.
std::vector<Metrics> ReadMetrics(const std::filesystem::path& file);

}  // namespace pawl
