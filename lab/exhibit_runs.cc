#include "lab/exhibit_runs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "base/config.h"
#include "base/error.h"
#include "base/files.h"
#include "proto/config.h"
#include "proto/config_check.h"

namespace pawl {
namespace {

namespace fs = std::filesystem;

fs::path RunFolderOf(const fs::path& folder, const std::string& arm, int64_t seed) {
  return folder / ("arm=" + arm) / fmt::format("seed={}", seed);
}

// The seeds for which an arm has a folder.
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

// The run's settings must be those of its arm. The origin of its generation 0 is a path and not a
// setting.
void CheckSettings(const fs::path& run, const ExhibitArm& arm, int64_t seed,
                   const std::string& recipe) {
  Config stored = ParseStored(ReadFile(run / "config.toml"), (run / "config.toml").string(), {});
  std::vector<std::string> settings = arm.settings;
  settings.push_back(fmt::format("seed={}", seed));
  Config wanted = StartedFrom(ParseConfig(recipe, "recipe", settings), stored.start().from());
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
                  "is not an arm of this version of the exhibit",
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

std::map<int64_t, fs::path> FindSeeds(const std::vector<fs::path>& folders,
                                      const std::string& config,
                                      const std::vector<ExhibitArm>& arms) {
  std::map<int64_t, fs::path> found;
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

std::vector<ExhibitRun> ReadSeed(const fs::path& folder, const std::vector<ExhibitArm>& arms,
                                 int64_t seed, std::string* reason) {
  std::vector<ExhibitRun> runs;
  for (const ExhibitArm& arm : arms) {
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

std::map<Origin, int> MakersOfStarts(const std::vector<fs::path>& folders) {
  std::map<Origin, int> makers;
  for (const fs::path& folder : folders) {
    if (!fs::is_directory(folder / "start")) continue;
    for (const fs::directory_entry& start : fs::directory_iterator(folder / "start")) {
      if (!fs::exists(start.path() / "run.json")) continue;
      for (const Origin& origin : OriginsOf(start.path())) ++makers[origin];
    }
  }
  return makers;
}

}  // namespace pawl
