#include "lab/series.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "base/error.h"
#include "base/files.h"
#include "base/random.h"

namespace pawl {
namespace {

namespace fs = std::filesystem;

RunSeries ReadRun(const fs::path& root, const fs::path& folder) {
  RunSeries run;
  run.folder = folder;
  run.config = ParseStored(ReadFile(folder / "config.toml"), (folder / "config.toml").string(), {});
  for (const fs::path& part : fs::relative(folder, root)) {
    std::string text = part.string();
    size_t equals = text.find('=');
    if (equals == std::string::npos) continue;
    std::pair<std::string, std::string> axis = {text.substr(0, equals), text.substr(equals + 1)};
    if (axis.first == "seed") {
      run.seed = axis.second;
    } else {
      run.axes.push_back(axis);
    }
  }
  run.generations = ReadMetrics(folder / "generations.jsonl");
  return run;
}

}  // namespace

std::vector<RunSeries> ReadRuns(const fs::path& root) {
  std::vector<fs::path> folders;
  if (fs::exists(root / "generations.jsonl")) {
    folders.push_back(root);
  } else if (fs::is_directory(root)) {
    for (auto it = fs::recursive_directory_iterator(root); it != fs::recursive_directory_iterator(); ++it) {
      if (it->is_directory() && it->path().filename() == "start") {
        it.disable_recursion_pending();
      } else if (it->path().filename() == "generations.jsonl") {
        folders.push_back(it->path().parent_path());
      }
    }
  }
  std::sort(folders.begin(), folders.end());
  std::vector<RunSeries> runs;
  for (const fs::path& folder : folders) {
    RunSeries run = ReadRun(root, folder);
    if (!run.generations.empty()) runs.push_back(std::move(run));
  }
  if (runs.empty()) {
    throw Error(ErrorCode::kUsage, root.string(), "holds no run with a finished generation", "name a run's or an ablation's folder");
  }
  return runs;
}

Estimate EstimateMean(const std::vector<double>& values) {
  Estimate estimate;
  estimate.seeds = static_cast<int>(values.size());
  if (values.empty()) return estimate;
  double n = static_cast<double>(values.size()), squares = 0;
  for (double value : values) estimate.mean += value / n;
  estimate.low = estimate.high = estimate.mean;
  if (values.size() < 2) return estimate;
  for (double value : values) squares += (value - estimate.mean) * (value - estimate.mean);
  double t = boost::math::quantile(boost::math::students_t(n - 1), 0.975);
  estimate.standard_error = std::sqrt(squares / (n - 1) / n);
  double half = t * estimate.standard_error;
  estimate.low -= half;
  estimate.high += half;
  return estimate;
}

Bounds BootstrapMean(const std::vector<double>& values) {
  constexpr size_t kDraws = 10000;
  if (values.empty()) return {0, 0};
  RandomStream random(RandomKey::Root(0).Fold("bootstrap"));
  std::vector<double> means(kDraws);
  for (double& mean : means) {
    for (size_t i = 0; i < values.size(); ++i) mean += values[random.Below(values.size())] / static_cast<double>(values.size());
  }
  std::sort(means.begin(), means.end());
  return {means[kDraws / 40], means[kDraws - kDraws / 40 - 1]};
}

bool Arm::Has(const std::string& metric) const {
  return std::any_of(runs.begin(), runs.end(), [&](const RunSeries* run) {
    return std::any_of(run->generations.begin(), run->generations.end(), [&](const auto& row) { return row.contains(metric); });
  });
}

size_t Arm::generations() const {
  size_t most = 0;
  for (const RunSeries* run : runs) most = std::max(most, run->generations.size());
  return most;
}

Estimate Arm::At(const std::string& metric, size_t generation) const {
  std::vector<double> values;
  for (const RunSeries* run : runs) {
    if (generation >= run->generations.size()) continue;
    auto it = run->generations[generation].find(metric);
    if (it != run->generations[generation].end()) values.push_back(it->second);
  }
  return EstimateMean(values);
}

Estimate Arm::Change(const std::string& metric) const {
  std::vector<double> changes;
  for (const RunSeries* run : runs) {
    auto first = run->generations.front().find(metric), last = run->generations.back().find(metric);
    if (first == run->generations.front().end() || last == run->generations.back().end()) continue;
    changes.push_back(last->second - first->second);
  }
  return EstimateMean(changes);
}

std::vector<Arm> GatherArms(const std::vector<RunSeries>& runs) {
  std::vector<Arm> arms;
  for (const RunSeries& run : runs) {
    std::string label;
    for (const auto& [name, value] : run.axes) label += (label.empty() ? "" : " ") + name + "=" + value;
    if (label.empty()) label = fs::absolute(run.folder).lexically_normal().filename().string();
    auto arm = std::find_if(arms.begin(), arms.end(), [&](const Arm& a) { return a.label == label; });
    if (arm == arms.end()) arm = arms.insert(arms.end(), Arm{label, {}});
    arm->runs.push_back(&run);
  }
  return arms;
}

std::vector<Finding> Judge(const Arm& arm) {
  std::vector<Finding> findings;
  const Config& config = arm.runs.front()->config;
  for (int t = 0; t < config.task_size(); ++t) {
    Finding finding;
    finding.task = TaskName(config, t);
    std::string prefix = "eval/" + finding.task + "/";
    if (config.task(t).kind() == "facts") {
      finding.metric = prefix + "accuracy_rare";
      finding.what = "recall of the rarest tenth";
    } else if (arm.Has(prefix + "beyond")) {
      finding.metric = prefix + "beyond";
      finding.what = fmt::format("accuracy beyond level {}, the highest in fresh data", FreshLevels(config.task(t)).highest);
    } else {
      finding.metric = prefix + "accuracy";
      finding.what = "accuracy";
    }
    finding.change = arm.Change(finding.metric);
    if (finding.change.seeds == 0) continue;
    finding.start = arm.At(finding.metric, 0);
    finding.end = arm.At(finding.metric, arm.generations() - 1);
    finding.verdict = finding.change.seeds < 2     ? "one seed: nothing can be said"
                      : finding.change.high < 0    ? "collapse"
                      : finding.change.low > 0     ? "amplification"
                                                   : "no change beyond the seeds' spread";
    findings.push_back(finding);
  }
  return findings;
}

}  // namespace pawl
