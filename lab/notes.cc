#include "lab/notes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <cstdint>
#include <map>

#include "base/config.h"
#include "lab/changes.h"
#include "lab/judgement.h"
#include "proto/influence.h"
#include "replay/server/published.h"

namespace pawl {
namespace {

// The smallest and the largest value of a number over runs, with their arms.
struct Range {
  std::string name;
  double low = INFINITY, high = -INFINITY;
  std::string low_arm, high_arm;
  bool known = true;
  void Add(double value, const std::string& arm) {
    if (!std::isfinite(value)) known = false;
    if (value < low) low = value, low_arm = arm;
    if (value > high) high = value, high_arm = arm;
  }
  std::string Words() const {
    return fmt::format("{} from {:.0f} ({}) to {:.0f} ({})", name, low, low_arm, high, high_arm);
  }
};

// The compute of each run after generation 0, and the size of its model.
struct Compute {
  Range steps{"training steps after generation 0"}, rows{"rows trained after generation 0"},
      tokens{"tokens trained after generation 0"}, parameters{"parameters"};
  std::set<std::string> starts;  // the values of start.steps
};

Compute ComputeOf(const std::vector<RunSeries>& runs) {
  Compute compute;
  for (const RunSeries& run : runs) {
    int64_t last = run.last_generation();
    double taken = run.StepsAt(last) - run.StepsAt(0);
    compute.steps.Add(taken, run.arm);
    compute.rows.Add(taken * static_cast<double>(run.config.learn().rows()), run.arm);
    compute.tokens.Add(run.At("learn/tokens", last) - run.At("learn/tokens", 0), run.arm);
    double size = run.At("model/parameters", 0);
    if (std::isfinite(size)) compute.parameters.Add(size, run.arm);
    auto start = run.identity.find("start.steps");
    compute.starts.insert(start == run.identity.end() ? "" : start->second);
  }
  return compute;
}

// A sentence that says whether compute was equal.
std::string ComputeSentence(const Compute& compute) {
  if (!compute.steps.known)
    return "How many steps each run trained is not recorded: whether compute is equal was not "
           "checked.";
  std::string sentence;
  if (compute.steps.low == compute.steps.high && compute.rows.low == compute.rows.high) {
    sentence =
        fmt::format("Checked: every run trained {:.0f} steps, {:.0f} rows, after generation 0",
                    compute.steps.low, compute.rows.low);
  } else {
    sentence = "Compute differs between runs: " +
               (compute.steps.low == compute.steps.high ? compute.rows : compute.steps).Words();
  }
  if (compute.tokens.known && compute.tokens.low < compute.tokens.high) {
    sentence += fmt::format("; {}", compute.tokens.Words());
  } else if (compute.tokens.known) {
    sentence += fmt::format("; {:.0f} tokens each", compute.tokens.low);
  }
  if (compute.parameters.low < compute.parameters.high)
    sentence += "; models differ in size: " + compute.parameters.Words();
  if (compute.starts.size() > 1)
    sentence += fmt::format("; generation 0 took unlike numbers of steps: {}",
                            fmt::join(compute.starts, ", "));
  return sentence + ".";
}

void NoteGenerations(const std::vector<RunSeries>& runs, std::vector<std::string>* notes) {
  std::set<int64_t> generations;
  for (const RunSeries& run : runs) generations.insert(run.config.generations());
  if (generations.size() > 1)
    notes->push_back(
        fmt::format("Runs of {} generations are arms of their own and are not set against each "
                    "other: their last generations "
                    "are not the same.",
                    fmt::join(generations, ", ")));
}

// If seeds share one generation 0, the spread between seeds does not include that of generation 0.
void NoteStarts(const std::vector<Arm>& arms, std::vector<std::string>* notes) {
  for (const Arm& arm : arms) {
    std::map<std::string, int> times;
    for (const RunSeries* run : arm.runs) {
      if (!run->config.start().from().empty()) ++times[PublishedHash(run->folder, 0)];
    }
    times.erase("");
    for (const auto& [hash, count] : times) {
      if (count > 1)
        notes->push_back(fmt::format(
            "{}: {} of its {} seeds began with the same weights; the spread between seeds "
            "leaves out that of generation 0.",
            arm.label, count, arm.runs.size()));
    }
  }
}

void NoteBits(const std::vector<RunSeries>& runs, std::vector<std::string>* notes) {
  std::map<std::string, std::set<std::string>> values;
  for (const RunSeries& run : runs) {
    for (const auto& [key, value] : FlatValues(run.config)) {
      if (InfluenceOf(key) == Influence::kBits && !run.identity.contains(key))
        values[key].insert(value);
    }
  }
  for (const auto& [key, seen] : values) {
    if (seen.size() > 1)
      notes->push_back(
          fmt::format("{} differs between runs ({}) but does not divide them into arms, because it "
                      "can change only the last digits.",
                      key, fmt::join(seen, ", ")));
  }
}

}  // namespace

std::vector<std::string> RuleSentences(size_t findings_tested, size_t contrasts_tested) {
  return {
      "A finding is the change of a task's measure from generation 0 to the last, seed by "
      "seed; a contrast is the difference in the "
      "last generation between two arms that differ in one setting, seed by seed.",
      fmt::format("Intervals are Student's 95% over seeds. p values are Student's, corrected by "
                  "Holm's method over all {} findings tested, and over all {} contrasts tested; a "
                  "change is shown if its p value is below {}.",
                  findings_tested, contrasts_tested, kLevel),
      fmt::format("A finding is named by its size. A loss of at least {:.0f}% of the level is a "
                  "collapse; a smaller loss is a decline, and a slight decline below {:.0f}%. A "
                  "rise of at least {:.0f}% is amplification; a smaller rise is a slight gain.",
                  100 * kCollapse, 100 * kSlight, 100 * kSlight),
      fmt::format("At least {} finished seeds are needed to judge a change. The effect size d is "
                  "the mean change divided by the standard deviation between seeds. \"Seeds "
                  "needed\" is how many seeds find an effect of the observed size with power {}.",
                  kSeedsMin, kPowerWanted)};
}

std::vector<std::string> NotesOn(const std::vector<RunSeries>& runs, const std::vector<Arm>& arms,
                                 const std::set<std::string>& unlike) {
  std::vector<std::string> notes;
  for (const std::string& key : unlike) {
    notes.push_back(
        fmt::format("Arms that differ only in {} are not compared, because this key also decides "
                    "what is measured.",
                    key));
  }
  if (runs.size() > 1) notes.push_back(ComputeSentence(ComputeOf(runs)));
  NoteGenerations(runs, &notes);
  NoteStarts(arms, &notes);
  NoteBits(runs, &notes);
  return notes;
}

}  // namespace pawl
