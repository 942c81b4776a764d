#include "lab/changes.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "lab/measure.h"

namespace pawl {
namespace {

std::string Percent(double share) {
  return fmt::format("{:.{}f}%", 100 * share, share < 0.0995 ? 1 : 0);
}

// Names a significant change by its size relative to the level in generation 0.
void WordBySize(const Measure& measure, Finding* finding) {
  double change = finding->change.mean, level = finding->start.mean;
  bool rises = change > 0;
  finding->direction = rises == measure.lower_is_better ? -1 : 1;
  double share = level > 0 ? std::abs(change) / level : std::numeric_limits<double>::infinity();
  bool slight = share < kSlight;
  if (finding->direction < 0) {
    finding->outcome = share >= kCollapse ? "collapse" : slight ? "slight decline" : "decline";
  } else {
    finding->outcome = slight ? "slight gain" : "amplification";
  }
  if (level <= 0) {
    finding->why = "from a level of 0";
  } else if (rises && share >= 1) {
    finding->why = fmt::format("to {:.1f} times its level", 1 + share);
  } else {
    std::string_view word =
        measure.lower_is_better ? (rises ? "rises by" : "falls by") : (rises ? "gains" : "loses");
    finding->why = fmt::format("{} {} of its level", word, Percent(share));
  }
}

Finding ChangeOf(const Arm& arm, const std::string& task, const Measure& measure,
                 const std::map<std::string, int>& stopped) {
  int64_t last = arm.runs.front()->config.generations();
  Pairs pairs = PairGenerations(arm, measure.metric, last);
  Finding finding;
  static_cast<Judgement&>(finding) = TestPairs(pairs, measure.resolution);
  finding.arm = arm.label;
  finding.task = task;
  finding.metric = measure.metric;
  finding.what = measure.what;
  finding.generation = last;
  finding.start = EstimateMean(pairs.before);
  finding.end = EstimateMean(pairs.after);
  finding.change = EstimateMean(pairs.difference, measure.resolution);
  if (auto of_arm = stopped.find(arm.label); of_arm != stopped.end()) {
    finding.p = std::numeric_limits<double>::quiet_NaN();
    finding.why =
        fmt::format("a stop rule ended {} of its runs, so the remaining runs are not a fair sample",
                    of_arm->second);
  }
  return finding;
}

void Say(const Measure& measure, Finding* finding) {
  if (std::isnan(finding->p)) return;
  if (finding->p_adjusted < kLevel) return WordBySize(measure, finding);
  finding->outcome = "no change shown";
  finding->why = finding->change.mean == 0
                     ? ""
                     : SeedsWords(finding->seeds_needed) + " show a change of this size";
}

}  // namespace

Changes FindChanges(const std::vector<Arm>& arms, const std::map<std::string, int>& stopped) {
  Changes changes;
  std::vector<Measure> measures;
  for (const Arm& arm : arms) {
    const Config& config = arm.runs.front()->config;
    for (int t = 0; t < config.task_size(); ++t) {
      if (config.task(t).propose()) continue;  // nobody is asked held-out proposals
      std::optional<Measure> measure = MeasureOf(arm, t);
      if (!measure) {
        changes.notes.push_back(fmt::format("{}: no measure of task {} can be judged.", arm.label,
                                            TaskName(config, t)));
        continue;
      }
      changes.findings.push_back(ChangeOf(arm, TaskName(config, t), *measure, stopped));
      measures.push_back(*measure);
    }
  }
  std::vector<std::pair<Estimate, Judgement*>> family;
  for (Finding& finding : changes.findings) family.emplace_back(finding.change, &finding);
  changes.tested = Correct(family);
  for (size_t i = 0; i < measures.size(); ++i) Say(measures[i], &changes.findings[i]);
  return changes;
}

}  // namespace pawl
