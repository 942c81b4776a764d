#include "lab/evidence.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/files.h"
#include "base/metric_schema.h"

namespace pawl {

namespace fs = std::filesystem;

Evidence::Evidence(const std::vector<fs::path>& folders, const std::string& config,
                   const std::vector<ExhibitArm>& arms)
    : arms_(arms) {
  for (const auto& [seed, folder] : FindSeeds(folders, config, arms)) {
    std::string reason;
    std::vector<ExhibitRun> runs = ReadSeed(folder, arms, seed, &reason);
    if (runs.empty()) {
      left_out_.push_back(fmt::format("seed {}: {}", seed, reason));
      continue;
    }
    seeds_.push_back(seed);
    for (size_t a = 0; a < arms.size(); ++a) {
      for (const Origin& origin : OriginsOf(runs[a].folder)) ++makers_[origin];
      runs_[arms[a].name].push_back(std::move(runs[a]));
    }
  }
  if (seeds_.empty()) {
    throw Error(ErrorCode::kUsage, folders.front().string(),
                left_out_.empty()
                    ? "holds no run of this exhibit"
                    : fmt::format("no seed is finished in every arm; {}", left_out_.front()),
                "run the exhibit to its end first");
  }
  // Generation 0 may have been made by another run on another machine.
  for (const auto& [origin, starts] : MakersOfStarts(folders)) makers_[origin] += starts;
}

const std::vector<ExhibitRun>& Evidence::RunsOf(const std::string& name) const {
  auto it = runs_.find(name);
  if (it == runs_.end()) throw Error(ErrorCode::kFailed, "arm " + name, "has no runs");
  return it->second;
}

std::vector<double> Evidence::At(const std::string& name, const std::string& metric,
                                 int generation) const {
  std::vector<double> values;
  const std::vector<ExhibitRun>& runs = RunsOf(name);
  for (size_t i = 0; i < runs.size(); ++i) {
    size_t at = generation < 0 ? runs[i].generations.size() - 1 : static_cast<size_t>(generation);
    auto value =
        at < runs[i].generations.size() ? ValueOf(runs[i].generations[at], metric) : std::nullopt;
    if (!value) {
      throw Error(ErrorCode::kFailed, fmt::format("arm {}, seed {}", name, seeds_[i]),
                  fmt::format("has not measured {} in generation {}", metric, generation));
    }
    values.push_back(*value);
  }
  return values;
}

std::vector<double> Less(std::vector<double> values, const std::vector<double>& others) {
  for (size_t i = 0; i < values.size(); ++i) values[i] -= others[i];
  return values;
}

std::vector<double> Evidence::Change(const std::string& arm, const std::string& metric, int from,
                                     int to) const {
  return Less(At(arm, metric, to), At(arm, metric, from));
}

double Evidence::run_seconds() const {
  double seconds = 0;
  for (const auto& [name, runs] : runs_) {
    for (const ExhibitRun& run : runs) {
      for (const Metrics& row : run.generations) {
        std::optional<double> took = ValueOf(row, "time/generation_s");
        if (!took)
          throw Error(ErrorCode::kData, (run.folder / "generations.jsonl").string(),
                      "has a generation without time/generation_s", kGetItBack);
        seconds += *took;
      }
    }
  }
  return seconds;
}

std::string Evidence::AccuracyByLevel(const std::string& arm, const std::string& task,
                                      const std::string& level_word, int lowest,
                                      int highest) const {
  std::string row = fmt::format("{}, accuracy by {}, mean over seeds:", arm, level_word);
  for (int level = lowest; level <= highest; ++level) {
    row += fmt::format(
        " {}: {:.2f}", level,
        EstimateMean(At(arm, MetricOf("eval/T/accuracy/L", task, std::to_string(level)), -1)).mean);
  }
  return row + ".";
}

// Gaps where a generation was not measured.
Curve Evidence::CurveOf(const std::string& name, const std::string& metric, double scale) const {
  auto color = std::find_if(arms_.begin(), arms_.end(),
                            [&](const ExhibitArm& arm) { return arm.name == name; }) -
               arms_.begin();
  Curve curve = {name, static_cast<int>(color), {}};
  const std::vector<ExhibitRun>& runs = RunsOf(name);
  for (size_t g = 0; g < runs.front().generations.size(); ++g) {
    std::vector<double> values;
    for (const ExhibitRun& run : runs) {
      if (auto value = ValueOf(run.generations[g], metric)) values.push_back(*value * scale);
    }
    curve.points.push_back(EstimateMean(values));
  }
  return curve;
}

Panel Evidence::PanelOf(std::string title, std::string y_label, bool unit_range,
                        const std::string& metric, double scale) const {
  Panel panel = {std::move(title), std::move(y_label), unit_range, {}};
  for (const ExhibitArm& arm : arms_) panel.curves.push_back(CurveOf(arm.name, metric, scale));
  return panel;
}

}  // namespace pawl
