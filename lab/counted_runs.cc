#include "lab/counted_runs.h"

#include <fmt/format.h>

#include <set>
#include <utility>

namespace pawl {
namespace {

namespace fs = std::filesystem;

// Reads every run below the folders once.
std::vector<RunSeries> ReadEach(const std::vector<fs::path>& folders,
                                std::vector<std::string>* notes) {
  std::vector<RunSeries> all;
  std::set<fs::path> seen;
  for (const fs::path& folder : folders) {
    for (RunSeries& run : ReadRuns(folder)) {
      if (seen.insert(fs::canonical(run.folder)).second) {
        all.push_back(std::move(run));
      } else {
        notes->push_back(
            fmt::format("{} was named twice and is counted once.", run.folder.string()));
      }
    }
  }
  return all;
}

void LeaveOut(CountedRuns* counted, const RunSeries& run, std::string reason) {
  counted->left_out.push_back(
      {run.folder, run.arm, std::move(reason), run.state == RunState::kUnreadable});
}

void DropRepeated(const std::vector<const RunSeries*>& runs, std::set<const RunSeries*>* dropped,
                  CountedRuns* counted) {
  std::string difference;
  for (size_t i = 1; i < runs.size() && difference.empty(); ++i)
    difference = FirstDifference(*runs[0], *runs[i]);
  for (size_t i = difference.empty() ? 1 : 0; i < runs.size() && runs.size() > 1; ++i) {
    dropped->insert(runs[i]);
    const RunSeries& other = *runs[i == 0 ? 1 : 0];
    LeaveOut(
        counted, *runs[i],
        difference.empty()
            ? fmt::format(
                  "it is the run of {} again (seed {}, equal config and results): counted once",
                  other.folder.string(), other.seed)
            : fmt::format("error: it and {} have one seed ({}) and equal configs, but differ in "
                          "{}: neither is counted",
                          other.folder.string(), other.seed, difference));
  }
}

}  // namespace

CountedRuns CountRuns(const std::vector<fs::path>& folders) {
  CountedRuns counted;
  std::vector<RunSeries> all = ReadEach(folders, &counted.notes);
  AssignArms(&all);
  std::map<std::pair<std::map<std::string, std::string>, int64_t>, std::vector<const RunSeries*>>
      same;
  for (RunSeries& run : all) {
    if (run.state == RunState::kFinished) {
      same[{run.identity, run.seed}].push_back(&run);
    } else {
      LeaveOut(&counted, run, run.state_words);
      if (run.state == RunState::kStopped) ++counted.stopped[run.arm];
      if (run.state != RunState::kUnreadable && !run.generations.empty())
        counted.under_way.push_back(run);
    }
  }
  std::set<const RunSeries*> dropped;
  for (auto& [key, runs] : same) DropRepeated(runs, &dropped, &counted);
  for (RunSeries& run : all) {
    if (run.state != RunState::kFinished || dropped.contains(&run)) continue;
    if (run.has_start_alone())
      LeaveOut(&counted, run, "it has only generation 0, so there is no change to measure");
    auto& counted_as = run.has_start_alone() ? counted.starts : counted.runs;
    counted_as.push_back(std::move(run));
  }
  return counted;
}

}  // namespace pawl
