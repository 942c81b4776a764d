#include "lab/summary.h"

#include <set>

#include "base/error.h"

namespace pawl {
namespace {

std::string Field(const std::string& text) {
  if (text.find_first_of("\",\r\n") == std::string::npos && (text.empty() || (text.front() != ' ' && text.back() != ' '))) return text;
  std::string quoted = "\"";
  for (char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

std::string StateName(RunState state) {
  switch (state) {
    case RunState::kFinished:
      return "finished";
    case RunState::kStopped:
      return "stopped";
    case RunState::kUnfinished:
      return "unfinished";
    case RunState::kFailed:
      return "failed";
    case RunState::kUnreadable:
      return "unreadable";
  }
  return "";
}

}  // namespace

std::string SummaryCsv(const Comparison& comparison) {
  std::vector<const RunSeries*> runs;
  for (const RunSeries& run : comparison.runs) runs.push_back(&run);
  for (const RunSeries& run : comparison.under_way) runs.push_back(&run);
  std::set<std::string> metrics;
  for (const RunSeries* run : runs) {
    for (const Metrics& row : run->generations) {
      for (const auto& [name, value] : row) metrics.insert(name);
    }
  }
  metrics.erase("gen");
  std::string csv;
  if (!runs.empty()) {
    for (const auto& [name, value] : runs.front()->settings) csv += Field(name) + ",";
  }
  csv += "seed,generation,folder,state";
  for (const std::string& metric : metrics) csv += "," + Field(metric);
  csv += "\n";
  for (const RunSeries* run : runs) {
    std::string lead;
    for (const auto& [name, value] : run->settings) lead += Field(value) + ",";
    for (const Metrics& row : run->generations) {
      csv += lead + fmt::format("{},{},{},{}", run->seed, row.at("gen"), Field(run->folder.string()), StateName(run->state));
      for (const std::string& metric : metrics) {
        auto found = row.find(metric);
        csv += found == row.end() ? "," : fmt::format(",{}", found->second);
      }
      csv += "\n";
    }
  }
  return csv;
}

}  // namespace pawl
