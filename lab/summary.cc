#include "lab/summary.h"

#include <set>

#include "base/error.h"

namespace pawl {
namespace {

std::string Field(const std::string& text) {
  if (text.find_first_of("\",\r\n") == std::string::npos &&
      (text.empty() || (text.front() != ' ' && text.back() != ' ')))
    return text;
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

nlohmann::ordered_json OfEstimate(const Estimate& e) {
  return {{"mean", e.mean}, {"low", e.low}, {"high", e.high}, {"seeds", e.seeds}};
}

template <typename Judged>
void AddJudgement(const Judged& judged, nlohmann::ordered_json* json) {
  (*json)["p"] = judged.p;
  (*json)["p_adjusted"] = judged.p_adjusted;
  (*json)["effect_size"] = judged.effect_size;
  (*json)["verdict"] = judged.outcome;
  (*json)["why"] = judged.why;
  (*json)["seeds_needed"] = judged.seeds_needed > 0 ? nlohmann::ordered_json(judged.seeds_needed)
                                                    : nlohmann::ordered_json();
  (*json)["detectable"] = judged.detectable;
}

}  // namespace

nlohmann::ordered_json ToJson(const Comparison& comparison) {
  nlohmann::ordered_json findings = nlohmann::ordered_json::array(), contrasts = findings,
                         left_out = findings;
  for (const Finding& f : comparison.findings) {
    findings.push_back({{"arm", f.arm},
                        {"task", f.task},
                        {"metric", f.metric},
                        {"generation", f.generation},
                        {"start", OfEstimate(f.start)},
                        {"end", OfEstimate(f.end)},
                        {"change", OfEstimate(f.change)}});
    AddJudgement(f, &findings.back());
  }
  for (const Contrast& c : comparison.contrasts) {
    contrasts.push_back({{"arm_a", c.arm_a},
                         {"arm_b", c.arm_b},
                         {"setting", c.setting},
                         {"task", c.task},
                         {"metric", c.metric},
                         {"generation", c.generation},
                         {"a", OfEstimate(c.a)},
                         {"b", OfEstimate(c.b)},
                         {"difference", OfEstimate(c.difference)}});
    AddJudgement(c, &contrasts.back());
  }
  for (const LeftOut& one : comparison.left_out)
    left_out.push_back({{"folder", one.folder.string()}, {"arm", one.arm}, {"reason", one.reason}});
  return {{"findings", findings},
          {"contrasts", contrasts},
          {"left_out", left_out},
          {"notes", comparison.notes},
          {"rule", comparison.rule}};
}

std::string SummaryCsv(const Comparison& comparison) {
  std::vector<const RunSeries*> runs = comparison.drawn();
  std::set<std::string> metrics;
  for (const RunSeries* run : runs) {
    for (const Metrics& row : run->generations) {
      for (const auto& [name, value] : row) metrics.insert(name);
    }
  }
  metrics.erase("gen");
  std::string csv;
  if (!runs.empty()) {
    for (const auto& [name, value] : runs.front()->settings) csv += fmt::format("{},", Field(name));
  }
  csv += "seed,generation,folder,state";
  for (const std::string& metric : metrics) csv += fmt::format(",{}", Field(metric));
  csv += "\n";
  for (const RunSeries* run : runs) {
    std::string lead;
    for (const auto& [name, value] : run->settings) lead += fmt::format("{},", Field(value));
    for (const Metrics& row : run->generations) {
      csv += lead + fmt::format("{},{},{},{}", run->seed, row.at("gen"),
                                Field(run->folder.string()), StateName(run->state));
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
