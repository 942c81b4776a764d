#include "lab/evidence.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "base/config.h"
#include "base/error.h"
#include "base/files.h"
#include "proto/config.h"

namespace pawl {
namespace {

namespace fs = std::filesystem;

fs::path RunFolderOf(const fs::path& folder, const std::string& arm, int64_t seed) {
  return folder / ("arm=" + arm) / fmt::format("seed={}", seed);
}

// The seeds that an arm has a folder for.
std::vector<int64_t> SeedsIn(const fs::path& arm) {
  std::vector<int64_t> seeds;
  if (!fs::is_directory(arm)) return seeds;
  for (const fs::directory_entry& entry : fs::directory_iterator(arm)) {
    std::string name = entry.path().filename().string();
    if (!entry.is_directory() || !name.starts_with("seed=")) continue;
    int64_t seed = 0;
    const char* end = name.data() + name.size();
    if (auto [last, error] = std::from_chars(name.data() + 5, end, seed);
        error == std::errc() && last == end)
      seeds.push_back(seed);
  }
  return seeds;
}

// The run's settings must be its arm's; where its generation 0 came from is a path, and no setting.
void CheckSettings(const fs::path& run, const ExhibitArm& arm, int64_t seed,
                   const std::string& recipe) {
  Config stored = ParseStored(ReadFile(run / "config.toml"), (run / "config.toml").string(), {});
  std::vector<std::string> settings = arm.settings;
  settings.push_back(fmt::format("seed={}", seed));
  Config wanted = ParseConfig(recipe, "recipe", settings);
  stored.mutable_start()->clear_from();
  if (std::vector<std::string> differing = DifferingKeys(stored, wanted); !differing.empty()) {
    throw Error(ErrorCode::kUsage, run.string(),
                fmt::format("has other settings than arm {} of this version: {}", arm.name,
                            fmt::join(differing, ", ")),
                "choose another --out, or judge with the version that ran it");
  }
}

void CheckArms(const fs::path& folder, const std::vector<ExhibitArm>& arms) {
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    std::string name = entry.path().filename().string();
    bool known = !name.starts_with("arm=") ||
                 std::any_of(arms.begin(), arms.end(),
                             [&](const ExhibitArm& arm) { return name == "arm=" + arm.name; });
    if (!known)
      throw Error(ErrorCode::kUsage, entry.path().string(),
                  "is no arm of this version of the exhibit",
                  "choose another --out, or judge with the version that ran it");
  }
}

}  // namespace

void CheckRuns(const fs::path& folder, const std::string& config,
               const std::vector<ExhibitArm>& arms) {
  if (!fs::is_directory(folder)) return;
  if (fs::exists(folder / "exhibit.toml") && ReadFile(folder / "exhibit.toml") != config) {
    throw Error(ErrorCode::kUsage, folder.string(),
                "holds another exhibit, or another version of it", "choose another folder");
  }
  CheckArms(folder, arms);
  for (const ExhibitArm& arm : arms) {
    for (int64_t seed : SeedsIn(folder / ("arm=" + arm.name))) {
      fs::path run = RunFolderOf(folder, arm.name, seed);
      if (fs::exists(run / "config.toml")) CheckSettings(run, arm, seed, config);
    }
  }
}

Evidence::Evidence(const std::vector<fs::path>& folders, const std::string& config,
                   const std::vector<ExhibitArm>& arms)
    : arms_(arms) {
  for (const auto& [seed, folder] : FindSeeds(folders, config, arms)) {
    std::string reason;
    std::vector<Run> runs = ReadSeed(folder, seed, &reason);
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
  ReadMakers(folders);
}

Evidence::Found Evidence::FindSeeds(const std::vector<fs::path>& folders, const std::string& config,
                                    const std::vector<ExhibitArm>& arms) {
  Found found;
  for (const fs::path& folder : folders) {
    if (!fs::exists(folder / "exhibit.toml"))
      throw Error(ErrorCode::kUsage, folder.string(), "holds no exhibit",
                  "name a folder that `pawl exhibit` ran in");
    CheckRuns(folder, config, arms);
    std::set<int64_t> seeds;
    for (const ExhibitArm& arm : arms) {
      for (int64_t seed : SeedsIn(folder / ("arm=" + arm.name))) seeds.insert(seed);
    }
    for (int64_t seed : seeds) {
      auto [it, is_new] = found.emplace(seed, folder);
      if (!is_new) {
        throw Error(ErrorCode::kUsage, folder.string(),
                    fmt::format("holds seed {}, as {} does", seed, it->second.string()),
                    "pool folders of different seeds; --first-seed chooses them");
      }
    }
  }
  return found;
}

std::vector<Evidence::Run> Evidence::ReadSeed(const fs::path& folder, int64_t seed,
                                              std::string* reason) const {
  std::vector<Run> runs;
  for (const ExhibitArm& arm : arms_) {
    fs::path run = RunFolderOf(folder, arm.name, seed);
    std::vector<Metrics> rows;
    if (fs::exists(run / "generations.jsonl")) rows = ReadMetrics(run / "generations.jsonl");
    if (!fs::exists(run / "config.toml") || rows.empty()) {
      *reason = fmt::format("arm {} has no finished generation", arm.name);
      return {};
    }
    int64_t last = ParseStored(ReadFile(run / "config.toml"), (run / "config.toml").string(), {})
                       .generations();
    if (std::string fault = FaultOfGenerations(rows); !fault.empty())
      throw Error(ErrorCode::kData, (run / "generations.jsonl").string(), fault, kGetItBack);
    if (static_cast<int64_t>(rows.size()) != last + 1) {
      *reason =
          fmt::format("arm {} stands at generation {} of {}", arm.name, rows.size() - 1, last);
      return {};
    }
    runs.push_back({run, std::move(rows)});
  }
  return runs;
}

// Generation 0 may be another run's, made elsewhere.
void Evidence::ReadMakers(const std::vector<fs::path>& folders) {
  for (const fs::path& folder : folders) {
    if (!fs::is_directory(folder / "start")) continue;
    for (const fs::directory_entry& start : fs::directory_iterator(folder / "start")) {
      if (!fs::exists(start.path() / "run.json")) continue;
      for (const Origin& origin : OriginsOf(start.path())) ++makers_[origin];
    }
  }
}

const std::vector<Evidence::Run>& Evidence::RunsOf(const std::string& name) const {
  auto it = runs_.find(name);
  if (it == runs_.end()) throw Error(ErrorCode::kFailed, "arm " + name, "has no runs");
  return it->second;
}

std::vector<double> Evidence::At(const std::string& name, const std::string& metric,
                                 int generation) const {
  std::vector<double> values;
  const std::vector<Run>& runs = RunsOf(name);
  for (size_t i = 0; i < runs.size(); ++i) {
    size_t at = generation < 0 ? runs[i].generations.size() - 1 : static_cast<size_t>(generation);
    if (at >= runs[i].generations.size() || !runs[i].generations[at].contains(metric)) {
      throw Error(ErrorCode::kFailed, fmt::format("arm {}, seed {}", name, seeds_[i]),
                  fmt::format("has not measured {} in generation {}", metric, generation));
    }
    values.push_back(runs[i].generations[at].at(metric));
  }
  return values;
}

std::vector<double> Evidence::Change(const std::string& arm, const std::string& metric, int from,
                                     int to) const {
  std::vector<double> after = At(arm, metric, to), before = At(arm, metric, from);
  for (size_t i = 0; i < after.size(); ++i) after[i] -= before[i];
  return after;
}

double Evidence::run_seconds() const {
  double seconds = 0;
  for (const auto& [name, runs] : runs_) {
    for (const Run& run : runs) {
      for (const Metrics& row : run.generations) {
        auto took = row.find("time/generation_s");
        if (took == row.end())
          throw Error(ErrorCode::kData, (run.folder / "generations.jsonl").string(),
                      "has a generation without time/generation_s", kGetItBack);
        seconds += took->second;
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
        EstimateMean(At(arm, fmt::format("eval/{}/accuracy/{}", task, level), -1)).mean);
  }
  return row + ".";
}

// Gaps where a generation was not measured.
Curve Evidence::CurveOf(const std::string& name, const std::string& metric, double scale) const {
  auto color = std::find_if(arms_.begin(), arms_.end(),
                            [&](const ExhibitArm& arm) { return arm.name == name; }) -
               arms_.begin();
  Curve curve = {name, static_cast<int>(color), {}};
  const std::vector<Run>& runs = RunsOf(name);
  for (size_t g = 0; g < runs.front().generations.size(); ++g) {
    std::vector<double> values;
    for (const Run& run : runs) {
      if (auto it = run.generations[g].find(metric); it != run.generations[g].end())
        values.push_back(it->second * scale);
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
