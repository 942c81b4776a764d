#include "lab/findings.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "base/config.h"
#include "base/error.h"
#include "base/files.h"
#include "lab/grid.h"
#include "proto/influence.h"
#include "replay/server/published.h"
#include "tasks/levels.h"

namespace pawl {
namespace {

namespace fs = std::filesystem;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kSlight = 0.1;    // of its level: less is a slight decline or gain
constexpr double kCollapse = 0.5;  // of its level: to lose so much is a collapse

// What a task is judged by.
struct Measure {
  std::string metric, what;
  bool lower_is_better = false;
  double resolution = 0;  // the step in which it comes
};

std::optional<Measure> MeasureOf(const Arm& arm, int t) {
  const Config& config = arm.runs.front()->config;
  const TaskConfig& task = config.task(t);
  std::string prefix = "eval/" + TaskName(config, t) + "/";
  auto problems = static_cast<double>(config.eval().problems());
  bool classified = task.kind() == "classify";  // its accuracy is an angle, not a count
  std::vector<Measure> measures;
  if (task.kind() == "facts") {
    measures.push_back({prefix + "accuracy_rare", "recall of the rarest tenth", false,
                        1 / std::min(problems, std::ceil(static_cast<double>(task.count()) / 10))});
  }
  if (task.kind() == "text") {
    measures.push_back({prefix + "excess",
                        "held-out real data above the source's entropy, nats per token", true, 0});
    measures.push_back({prefix + "nll", "held-out real data, nats per token", true, 0});
  }
  measures.push_back({prefix + "beyond",
                      fmt::format("accuracy beyond level {}, the highest in fresh data",
                                  FreshLevels(task).highest),
                      false, 1 / problems});
  measures.push_back(
      {prefix + "accuracy", "accuracy, mean over levels", false, classified ? 0 : 1 / problems});
  measures.push_back({prefix + "variance", "fitted variance over the true one", false, 0});
  measures.push_back({prefix + "error", "squared error against the truth", true, 0});
  measures.push_back({prefix + "gini", "probability that two draws differ", false, 0});
  for (const Measure& measure : measures) {
    if (arm.Has(measure.metric)) return measure;
  }
  return std::nullopt;
}

// Two measurements of the same thing, seed by seed.
struct Pairs {
  std::vector<double> before, after, difference;

  void Add(double a, double b) {
    if (!std::isfinite(a) || !std::isfinite(b)) return;
    before.push_back(a);
    after.push_back(b);
    difference.push_back(b - a);
  }
  int seeds() const { return static_cast<int>(difference.size()); }
};

// What findings and contrasts have in common.
template <typename Judged>
void Test(const Pairs& pairs, double resolution, Judged* judged) {
  judged->p = judged->p_adjusted = judged->effect_size = judged->detectable = kNan;
  judged->verdict = "not judged";
  if (pairs.seeds() < kSeedsMin) {
    judged->why = fmt::format("too few seeds: {} of the {} needed", pairs.seeds(), kSeedsMin);
    return;
  }
  MeanTest test = TestMean(pairs.difference, resolution);
  judged->p = test.p;
  judged->effect_size = test.effect_size;
  bool nothing = std::all_of(pairs.difference.begin(), pairs.difference.end(),
                             [](double d) { return d == 0; });
  if (std::isnan(test.p)) {
    judged->why =
        nothing
            ? "every seed gives the same number twice"
            : "every seed gives the very same difference: there is no spread to test it against";
  }
}

// Corrects the family's p values and says what each effect would take to be found in it. Returns
// the family's size.
template <typename Judged>
size_t Correct(std::vector<Judged>* family) {
  std::vector<double> p;
  for (const Judged& one : *family) p.push_back(one.p);
  std::vector<double> adjusted = HolmAdjust(p);
  auto tested = static_cast<size_t>(
      std::count_if(p.begin(), p.end(), [](double value) { return !std::isnan(value); }));
  for (size_t i = 0; i < family->size(); ++i) {
    Judged& one = (*family)[i];
    one.p_adjusted = adjusted[i];
    if (std::isnan(one.p)) continue;
    double alpha = kLevel / static_cast<double>(tested);
    const Estimate& e = one.Effect();
    one.seeds_needed = SeedsNeeded(one.effect_size, alpha, kPowerWanted);
    one.detectable =
        DetectableEffect(e.seeds, alpha, kPowerWanted) * e.standard_error * std::sqrt(e.seeds);
  }
  return tested;
}

std::string Percent(double share) {
  return fmt::format("{:.{}f}%", 100 * share, share < 0.0995 ? 1 : 0);
}

// The word for a change that stands, by its size beside the level that it starts from.
void WordBySize(const Measure& measure, Finding* finding) {
  double change = finding->change.mean, level = finding->start.mean;
  bool rises = change > 0;
  finding->direction = rises == measure.lower_is_better ? -1 : 1;
  double share = level > 0 ? std::abs(change) / level : std::numeric_limits<double>::infinity();
  bool slight = share < kSlight;
  if (finding->direction < 0) {
    finding->verdict = share >= kCollapse ? "collapse" : slight ? "slight decline" : "decline";
  } else {
    finding->verdict = slight ? "slight gain" : "amplification";
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

std::string SeedsWords(int seeds) {
  return seeds > 0 ? fmt::format("{} seeds would", seeds) : "more than 100,000 seeds would";
}

class Comparer {
 public:
  explicit Comparer(const std::vector<fs::path>& folders) {
    for (const fs::path& folder : folders) Read(folder);
    AssignArms(&all_);
  }

  Comparison Run() {
    SortOut();
    result_.arms = GatherArms(result_.runs);
    FindChanges();
    FindContrasts();
    NoteFamilies();
    NoteCompute();
    NoteGenerations();
    NoteStarts();
    NoteBits();
    return std::move(result_);
  }

 private:
  // ---- what there is

  void Read(const fs::path& folder) {
    for (RunSeries& run : ReadRuns(folder)) {
      if (seen_.insert(fs::canonical(run.folder)).second) {
        all_.push_back(std::move(run));
      } else {
        result_.notes.push_back(
            fmt::format("{} was named twice and is counted once.", run.folder.string()));
      }
    }
  }

  void LeaveOut(const RunSeries& run, std::string reason) {
    result_.left_out.push_back(
        {run.folder, run.arm, std::move(reason), run.state == RunState::kUnreadable});
  }

  // Finished runs that can be compared, each (arm, seed) once; the rest with its reason.
  void SortOut() {
    std::map<std::pair<std::map<std::string, std::string>, int64_t>, std::vector<RunSeries*>> same;
    for (RunSeries& run : all_) {
      if (run.state == RunState::kFinished && run.config.generations() == 0) {
        LeaveOut(run, "it is generation 0 alone: there is no change to measure");
        result_.under_way.push_back(run);  // it can be drawn
      } else if (run.state == RunState::kFinished) {
        same[{run.identity, run.seed}].push_back(&run);
      } else {
        LeaveOut(run, run.state_words);
        if (run.state == RunState::kStopped) ++stopped_[run.arm];
        if (run.state != RunState::kUnreadable && !run.generations.empty())
          result_.under_way.push_back(run);
      }
    }
    std::set<const RunSeries*> dropped;
    for (auto& [key, runs] : same) DropRepeated(runs, &dropped);
    for (RunSeries& run : all_) {
      bool counts = run.state == RunState::kFinished && run.config.generations() > 0 &&
                    !dropped.contains(&run);
      if (counts) result_.runs.push_back(std::move(run));
    }
  }

  void DropRepeated(const std::vector<RunSeries*>& runs, std::set<const RunSeries*>* dropped) {
    std::string difference;
    for (size_t i = 1; i < runs.size() && difference.empty(); ++i)
      difference = FirstDifference(*runs[0], *runs[i]);
    for (size_t i = difference.empty() ? 1 : 0; i < runs.size() && runs.size() > 1; ++i) {
      dropped->insert(runs[i]);
      const RunSeries& other = *runs[i == 0 ? 1 : 0];
      LeaveOut(
          *runs[i],
          difference.empty()
              ? fmt::format(
                    "it is the run of {} again (seed {}, equal config and results): counted once",
                    other.folder.string(), other.seed)
              : fmt::format("error: it and {} have one seed ({}) and equal configs, but differ in "
                            "{}: neither is counted",
                            other.folder.string(), other.seed, difference));
    }
  }

  // ---- findings

  void FindChanges() {
    std::vector<Measure> measures;
    for (const Arm& arm : result_.arms) {
      const Config& config = arm.runs.front()->config;
      for (int t = 0; t < config.task_size(); ++t) {
        std::optional<Measure> measure = MeasureOf(arm, t);
        if (!measure) {
          result_.notes.push_back(
              fmt::format("{}: nothing of task {} was measured that could be judged.", arm.label,
                          TaskName(config, t)));
          continue;
        }
        result_.findings.push_back(ChangeOf(arm, TaskName(config, t), *measure));
        measures.push_back(*measure);
      }
    }
    findings_tested_ = Correct(&result_.findings);
    for (size_t i = 0; i < measures.size(); ++i) Say(measures[i], &result_.findings[i]);
  }

  Finding ChangeOf(const Arm& arm, const std::string& task, const Measure& measure) const {
    Finding finding;
    finding.arm = arm.label;
    finding.task = task;
    finding.metric = measure.metric;
    finding.what = measure.what;
    finding.generation = arm.runs.front()->config.generations();
    Pairs pairs;
    for (const RunSeries* run : arm.runs)
      pairs.Add(run->At(measure.metric, 0), run->At(measure.metric, finding.generation));
    finding.start = EstimateMean(pairs.before);
    finding.end = EstimateMean(pairs.after);
    finding.change = EstimateMean(pairs.difference, measure.resolution);
    Test(pairs, measure.resolution, &finding);
    if (auto stopped = stopped_.find(arm.label); stopped != stopped_.end()) {
      finding.p = kNan;
      finding.why = fmt::format(
          "a stop rule ended {} of its runs, and those left are no fair sample", stopped->second);
    }
    return finding;
  }

  void Say(const Measure& measure, Finding* finding) const {
    if (std::isnan(finding->p)) return;
    if (finding->p_adjusted < kLevel) return WordBySize(measure, finding);
    finding->verdict = "no change shown";
    finding->why = finding->change.mean == 0
                       ? ""
                       : SeedsWords(finding->seeds_needed) + " show a change of this size";
  }

  // ---- contrasts

  void FindContrasts() {
    std::vector<Measure> measures;
    for (size_t i = 0; i < result_.arms.size(); ++i) {
      for (size_t j = i + 1; j < result_.arms.size(); ++j)
        ContrastPair(result_.arms[i], result_.arms[j], &measures);
    }
    contrasts_tested_ = Correct(&result_.contrasts);
    for (size_t i = 0; i < measures.size(); ++i) Say(measures[i], &result_.contrasts[i]);
  }

  static std::vector<std::string> Between(const Arm& a, const Arm& b) {
    std::vector<std::string> keys;
    const auto &x = a.runs.front()->identity, &y = b.runs.front()->identity;
    for (const auto& [key, value] : x) {
      auto other = y.find(key);
      if (other == y.end() || other->second != value) keys.push_back(key);
    }
    for (const auto& [key, value] : y) {
      if (!x.contains(key)) keys.push_back(key);
    }
    return keys;
  }

  void ContrastPair(const Arm& first, const Arm& second, std::vector<Measure>* measures) {
    std::vector<std::string> keys = Between(first, second);
    if (keys.size() != 1) return;
    if (keys[0] == "generations") return;  // NoteGenerations says so
    // Of numbers the larger less the smaller, of words the first by letters less the other, but
    // `none` is always the other.
    const auto& identity = first.runs.front()->identity;
    std::string value = identity.contains(keys[0]) ? identity.at(keys[0]) : "";
    bool first_leads = value.starts_with('"') && value != "\"none\"";
    const Arm &a = first_leads ? first : second, &b = first_leads ? second : first;
    const Config &x = a.runs.front()->config, &y = b.runs.front()->config;
    for (int t = 0; t < std::min(x.task_size(), y.task_size()); ++t) {
      std::optional<Measure> of_a = MeasureOf(a, t), of_b = MeasureOf(b, t);
      if (!of_a || !of_b || of_a->metric != of_b->metric) continue;
      if (of_a->what != of_b->what || !MeasuredAlike(x, y, t)) {
        unlike_.insert(keys[0]);
        continue;
      }
      result_.contrasts.push_back(ContrastOf(a, b, keys[0], TaskName(x, t), *of_a));
      measures->push_back(*of_a);
    }
  }

  // Whether two configs put the same held-out problems to a model, seed by seed.
  static bool MeasuredAlike(const Config& x, const Config& y, int t) {
    auto problems_of = [](TaskConfig task) {
      task.clear_share();
      task.clear_fresh_levels();
      task.clear_sample_levels();
      task.clear_eval_levels();
      task.clear_verified();
      task.clear_climb();
      task.clear_backtranslate();
      task.clear_trace();
      task.clear_format();
      task.clear_sandbox();
      task.clear_timeout_s();
      task.clear_judge_trace();
      if (task.kind() == "addition") task.clear_width();
      return ToToml(task);
    };
    Levels a = EvalLevels(x.task(t)), b = EvalLevels(y.task(t));
    return a.lowest == b.lowest && a.highest == b.highest &&
           x.eval().problems() == y.eval().problems() &&
           problems_of(x.task(t)) == problems_of(y.task(t));
  }

  Contrast ContrastOf(const Arm& a, const Arm& b, const std::string& key, const std::string& task,
                      const Measure& measure) const {
    Contrast contrast;
    contrast.task = task;
    contrast.metric = measure.metric;
    contrast.what = measure.what;
    contrast.arm_a = a.label;
    contrast.arm_b = b.label;
    auto value = [&](const Arm& arm) {
      const auto& identity = arm.runs.front()->identity;
      return identity.contains(key) ? PlainValue(identity.at(key)) : std::string("(absent)");
    };
    contrast.setting = fmt::format("{}: {} less {}", key, value(a), value(b));
    contrast.generation = a.runs.front()->config.generations();
    Pairs pairs;
    for (const RunSeries* run : a.runs) {
      auto twin = std::find_if(b.runs.begin(), b.runs.end(),
                               [&](const RunSeries* other) { return other->seed == run->seed; });
      if (twin != b.runs.end())
        pairs.Add((*twin)->At(measure.metric, contrast.generation),
                  run->At(measure.metric, contrast.generation));
    }
    contrast.a = EstimateMean(pairs.after);
    contrast.b = EstimateMean(pairs.before);
    contrast.difference = EstimateMean(pairs.difference, measure.resolution);
    Test(pairs, measure.resolution, &contrast);
    if (stopped_.contains(a.label) || stopped_.contains(b.label)) {
      contrast.p = kNan;
      contrast.why = "a stop rule ended some of these runs, and those left are no fair sample";
    }
    return contrast;
  }

  void Say(const Measure& measure, Contrast* contrast) const {
    if (std::isnan(contrast->p)) return;
    bool higher = contrast->difference.mean > 0;
    if (contrast->p_adjusted < kLevel) {
      contrast->verdict = higher ? "higher" : "lower";
      contrast->direction = higher == measure.lower_is_better ? -1 : 1;
      return;
    }
    contrast->verdict = "no difference shown";
    contrast->why = contrast->difference.mean == 0
                        ? ""
                        : SeedsWords(contrast->seeds_needed) + " show a difference of this size";
  }

  // ---- notes

  void Note(std::string sentence) { result_.notes.push_back(std::move(sentence)); }

  void NoteFamilies() {
    result_.rule = {
        fmt::format(
            "A finding is the change of a task's measure from generation 0 to the last, seed by "
            "seed; a contrast is the difference in the "
            "last generation between two arms that differ in one setting, seed by seed."),
        fmt::format(
            "Intervals are Student's 95% over seeds. p values are Student's, corrected by Holm's "
            "method over all {} findings tested, and over "
            "all {} contrasts tested; below {} something is shown.",
            findings_tested_, contrasts_tested_, kLevel),
        fmt::format(
            "The word goes by size: a loss of {:.0f}% of the level or more is a collapse, less a "
            "decline, under {:.0f}% a slight one; a rise of {:.0f}% or "
            "more is amplification, less a slight gain.",
            100 * kCollapse, 100 * kSlight, 100 * kSlight),
        fmt::format(
            "Nothing is judged from fewer than {} finished seeds. d is the mean over the deviation "
            "between seeds; the seeds needed are those that "
            "find an effect of the size seen with power {}.",
            kSeedsMin, kPowerWanted)};
    for (const std::string& key : unlike_)
      Note(
          fmt::format("Arms that differ in {} alone are not set against each other: it decides "
                      "what is measured too.",
                      key));
  }

  // Equal compute, where that is so.
  void NoteCompute() {
    if (result_.runs.size() < 2) return;
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
        return fmt::format("{} from {:.0f} ({}) to {:.0f} ({})", name, low, low_arm, high,
                           high_arm);
      }
    };
    Range steps{"training steps after generation 0"}, rows{"rows trained after generation 0"},
        tokens{"tokens trained after generation 0"}, parameters{"parameters"};
    std::set<std::string> starts;
    for (const RunSeries& run : result_.runs) {
      int64_t last = run.last_generation();
      double taken = run.At("step", last) - run.At("step", 0);
      steps.Add(taken, run.arm);
      rows.Add(taken * static_cast<double>(run.config.learn().rows()), run.arm);
      tokens.Add(run.At("learn/tokens", last) - run.At("learn/tokens", 0), run.arm);
      double size = run.At("model/parameters", 0);
      if (std::isfinite(size)) parameters.Add(size, run.arm);
      auto start = run.identity.find("start.steps");
      starts.insert(start == run.identity.end() ? "" : start->second);
    }
    if (!steps.known)
      return Note(
          "How many steps each run trained is not recorded: whether compute is equal was not "
          "checked.");
    std::string sentence;
    if (steps.low == steps.high && rows.low == rows.high) {
      sentence =
          fmt::format("Checked: every run trained {:.0f} steps, {:.0f} rows, after generation 0",
                      steps.low, rows.low);
    } else {
      sentence =
          "Compute differs between runs: " + (steps.low == steps.high ? rows : steps).Words();
    }
    if (tokens.known && tokens.low < tokens.high) {
      sentence += fmt::format("; {}", tokens.Words());
    } else if (tokens.known) {
      sentence += fmt::format("; {:.0f} tokens each", tokens.low);
    }
    if (parameters.low < parameters.high)
      sentence += "; models differ in size: " + parameters.Words();
    if (starts.size() > 1)
      sentence +=
          fmt::format("; generation 0 took unlike numbers of steps: {}", fmt::join(starts, ", "));
    Note(sentence + ".");
  }

  void NoteGenerations() {
    std::set<int64_t> generations;
    for (const RunSeries& run : result_.runs) generations.insert(run.config.generations());
    if (generations.size() > 1)
      Note(
          fmt::format("Runs of {} generations are arms of their own and are not set against each "
                      "other: their last "
                      "generations are not the same.",
                      fmt::join(generations, ", ")));
  }

  // Seeds that share one generation 0 have its spread left out.
  void NoteStarts() {
    for (const Arm& arm : result_.arms) {
      std::map<std::string, int> times;
      for (const RunSeries* run : arm.runs) {
        if (!run->config.start().from().empty()) ++times[PublishedHash(run->folder, 0)];
      }
      times.erase("");
      for (const auto& [hash, count] : times) {
        if (count > 1)
          Note(
              fmt::format("{}: {} of its {} seeds began with the same weights; the spread between "
                          "seeds leaves out "
                          "that of generation 0.",
                          arm.label, count, arm.runs.size()));
      }
    }
  }

  void NoteBits() {
    std::map<std::string, std::set<std::string>> values;
    for (const RunSeries& run : result_.runs) {
      for (const auto& [key, value] : FlatValues(run.config)) {
        if (InfluenceOf(key) == Influence::kBits && !run.identity.contains(key))
          values[key].insert(value);
      }
    }
    for (const auto& [key, seen] : values) {
      if (seen.size() > 1)
        Note(fmt::format(
            "{} differs between runs ({}) and makes no arm: it may change last digits alone.", key,
            fmt::join(seen, ", ")));
    }
  }

  std::vector<RunSeries> all_;
  std::set<fs::path> seen_;
  std::map<std::string, int> stopped_;  // by arm
  std::set<std::string> unlike_;
  size_t findings_tested_ = 0, contrasts_tested_ = 0;
  Comparison result_;
};

}  // namespace

Comparison Compare(const std::vector<fs::path>& folders) { return Comparer(folders).Run(); }

}  // namespace pawl
