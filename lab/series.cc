#include "lab/series.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "base/error.h"
#include "base/files.h"
#include "base/metric_schema.h"
#include "lab/growth.h"
#include "lab/provenance.h"
#include "learner/alarm.h"
#include "replay/ledger/own_ledger.h"

namespace pawl {
namespace {

namespace fs = std::filesystem;

constexpr const char* kRows = "generations.jsonl";

// Folders inside a run's folder, which contain no other run.
const std::set<std::string> kPartsOfRuns = {"weights", "checkpoints", "logs", "tb", "figures"};

bool HoldsRun(const fs::path& folder) {
  return fs::exists(folder / "config.toml") || fs::exists(folder / kRows) ||
         fs::exists(folder / "failed");
}

bool HoldsStarts(const fs::path& folder) {
  return fs::exists(folder / "grid.toml") || fs::exists(folder / "exhibit.toml");
}

class RunFinder {
 public:
  std::vector<fs::path> Find(const fs::path& root) {
    if (!fs::is_directory(root))
      throw Error(ErrorCode::kUsage, root.string(), "is not a folder",
                  "name a run's or an ablation's folder");
    Visit(root);
    return found_;
  }

  const std::vector<fs::path>& ablations() const { return ablations_; }  // folders with a grid

 private:
  void Visit(const fs::path& folder) {
    if (!seen_.insert(fs::canonical(folder)).second) return;  // symbolic links may form a loop
    size_t before = found_.size();
    std::vector<fs::path> inside;
    for (const auto& entry : fs::directory_iterator(folder)) {
      std::string name = entry.path().filename().string();
      bool start = name == "start" && HoldsStarts(folder);
      if (entry.is_directory() && !start && !kPartsOfRuns.contains(name))
        inside.push_back(entry.path());
    }
    std::sort(inside.begin(), inside.end());
    for (const fs::path& path : inside) Visit(path);
    // On a cluster the replay server's folder contains the learner's folder, which has the
    // generations.
    if (fs::exists(folder / "grid.toml")) ablations_.push_back(folder);
    bool of_server = !fs::exists(folder / kRows) && found_.size() > before;
    if (HoldsRun(folder) && !of_server) found_.push_back(folder);
  }

  std::set<fs::path> seen_;
  std::vector<fs::path> found_, ablations_;
};

std::string FirstLine(const fs::path& file) {
  std::string text = ReadStored(file);
  return text.substr(0, text.find('\n'));
}

// Whether the config's stop rule ends a run at the last of these generations.
bool StopRuleFired(const Config& config, const std::vector<Metrics>& rows) {
  if (config.alarm().action() != AlarmConfig::stop) return false;
  CollapseAlarm alarm(config);
  for (size_t i = 0; i < rows.size(); ++i) {
    if (alarm.See(static_cast<int64_t>(i), rows[i])) return i + 1 == rows.size();
  }
  return false;
}

void SetState(RunSeries* run) {
  auto set = [&](RunState state, std::string words) {
    run->state = state;
    run->state_words = std::move(words);
  };
  int64_t last = run->last_generation(), asked = run->config.generations();
  std::string fault = FaultOfGenerations(run->generations);
  std::string stands = last < 0 ? "no generation is finished"
                                : fmt::format("it stands at generation {} of {}", last, asked);
  if (!fault.empty()) return set(RunState::kUnreadable, fmt::format("{} {}", kRows, fault));
  if (last > asked)
    return set(RunState::kUnreadable,
               fmt::format("{} holds generation {}, its config asks for {}", kRows, last, asked));
  if (last == asked)
    return set(RunState::kFinished, fmt::format("finished, {} generations", asked));
  if (StopRuleFired(run->config, run->generations))
    return set(RunState::kStopped,
               fmt::format("its stop rule ended it at generation {} of {}", last, asked));
  if (fs::exists(run->folder / "failed"))
    return set(RunState::kFailed,
               fmt::format("failed: {}; {}", FirstLine(run->folder / "failed"), stands));
  set(RunState::kUnfinished, "unfinished: " + stands);
}

}  // namespace

bool RunSeries::has_start_alone() const {
  return state == RunState::kFinished && config.generations() == 0;
}

int64_t RunSeries::last_generation() const { return static_cast<int64_t>(generations.size()) - 1; }

const Metrics* RunSeries::Row(int64_t generation) const {
  for (const Metrics& row : generations) {
    auto found = row.find("gen");
    if (found != row.end() && found->second == static_cast<double>(generation)) return &row;
  }
  return nullptr;
}

double RunSeries::At(const std::string& metric, int64_t generation) const {
  const Metrics* row = Row(generation);
  KnownMetric(metric);
  constexpr double kNotMeasured = std::numeric_limits<double>::quiet_NaN();
  return row == nullptr ? kNotMeasured : ValueOf(*row, metric).value_or(kNotMeasured);
}

double RunSeries::StepsAt(int64_t generation) const {
  const Metrics* row = Row(generation);
  return row != nullptr && row->contains("step") ? row->at("step")
                                                 : std::numeric_limits<double>::quiet_NaN();
}

RunSeries ReadRun(const fs::path& folder) {
  RunSeries run;
  run.folder = folder;
  fs::path config = folder / "config.toml";
  if (!fs::exists(config)) {
    bool failed = fs::exists(folder / "failed");
    run.state = failed ? RunState::kFailed : RunState::kUnreadable;
    run.state_words = failed
                          ? fmt::format("failed before it began: {}", FirstLine(folder / "failed"))
                          : "its config.toml is missing";
    return run;
  }
  try {
    run.config = ParseStored(ReadStored(config), config.string(), {});
    run.seed = run.config.seed();
    run.generations = ReadMetrics(folder / kRows);
    OriginsOf(folder);  // which a page names
    SetState(&run);
  } catch (const Error& error) {
    run.state = RunState::kUnreadable;
    run.state_words = error.what();
  }
  return run;
}

bool IsFinished(const fs::path& folder, int64_t generations) {
  if (!fs::exists(folder / kRows) || !HoldsItsLedger(folder)) return false;
  RunSeries run = ReadRun(folder);
  return run.state == RunState::kStopped ||
         (run.state != RunState::kUnreadable && run.last_generation() == generations);
}

std::vector<RunSeries> ReadRuns(const fs::path& root) {
  RunFinder finder;
  std::vector<RunSeries> runs;
  for (const fs::path& folder : finder.Find(root)) runs.push_back(ReadRun(folder));
  for (const fs::path& ablation : finder.ablations()) {
    for (RunSeries& run : CellsNotBegun(ablation)) runs.push_back(std::move(run));
  }
  if (!runs.empty()) return runs;
  throw Error(ErrorCode::kUsage, root.string(), "holds no run",
              "name a run's or an ablation's folder");
}

bool Arm::Has(const std::string& metric) const {
  KnownMetric(metric);
  return std::any_of(runs.begin(), runs.end(), [&](const RunSeries* run) {
    return std::any_of(run->generations.begin(), run->generations.end(),
                       [&](const auto& row) { return row.contains(metric); });
  });
}

int64_t Arm::generations() const {
  int64_t most = 0;
  for (const RunSeries* run : runs) most = std::max(most, run->last_generation() + 1);
  return most;
}

Estimate Arm::At(const std::string& metric, int64_t generation) const {
  std::vector<double> values;
  for (const RunSeries* run : runs) {
    double value = run->At(metric, generation);
    if (std::isfinite(value)) values.push_back(value);
  }
  return EstimateMean(values);
}

}  // namespace pawl
