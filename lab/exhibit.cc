#include "lab/exhibit.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/files.h"
#include "lab/ablate.h"

namespace pawl {
namespace {

namespace fs = std::filesystem;

Line MakeLine(std::string quantity, std::string expected, std::vector<double> by_seed) {
  Estimate estimate = EstimateMean(by_seed);
  return {std::move(quantity), std::move(expected), estimate.mean, estimate.standard_error, std::move(by_seed)};
}

std::vector<Cell> MakeCells(const Exhibit& exhibit, const ExhibitPlan& plan, const fs::path& config) {
  int seeds = plan.seeds > 0 ? plan.seeds : plan.full ? exhibit.full_seeds : exhibit.quick_seeds;
  std::vector<Cell> cells;
  for (int seed = 0; seed < seeds; ++seed) {
    for (const ExhibitArm& arm : exhibit.arms()) {
      cells.push_back(MakeCell(config, arm.settings, {{"", "arm", arm.name}, {"seed", "seed", std::to_string(seed)}},
                               exhibit.shared_start ? std::optional(arm.start) : std::nullopt));
    }
  }
  return cells;
}

std::string Number(double value) { return fmt::format("{:.4g}", value); }

std::string Now() {
  std::time_t now = std::time(nullptr);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", std::gmtime(&now));
  return text;
}

Ruling Whole(const std::vector<Line>& lines) {
  auto any = [&](Ruling ruling) { return std::any_of(lines.begin(), lines.end(), [&](const Line& line) { return line.ruling == ruling; }); };
  return any(Ruling::kFails) ? Ruling::kFails : any(Ruling::kUndecided) ? Ruling::kUndecided : Ruling::kHolds;
}

struct Facts {
  std::string config_hash, time;
  size_t seeds;
  double seconds;
};

nlohmann::ordered_json ToJson(const Exhibit& exhibit, const Outcome& outcome, const Facts& facts, bool full) {
  nlohmann::ordered_json lines = nlohmann::ordered_json::array();
  for (const Line& line : outcome.lines) {
    Bounds interval = BootstrapMean(line.by_seed);
    lines.push_back({{"quantity", line.quantity},
                     {"expected", line.expected},
                     {"measured", line.measured},
                     {"standard_error", line.standard_error},
                     {"bootstrap_95", {interval.low, interval.high}},
                     {"by_seed", line.by_seed},
                     {"ruling", RulingName(line.ruling)}});
  }
  return {{"exhibit", exhibit.name},  {"ruling", RulingName(Whole(outcome.lines))},
          {"claim", exhibit.claim},   {"source", exhibit.source},
          {"rule", exhibit.rule},     {"size", full ? "full" : "quick"},
          {"seeds", facts.seeds},     {"config_sha256", facts.config_hash},
          {"pawl", PAWL_VERSION},     {"time", facts.time},
          {"run_seconds", facts.seconds}, {"notes", outcome.notes},
          {"lines", lines}};
}

std::string ToMarkdown(const Exhibit& exhibit, const Outcome& outcome, const Facts& facts, const std::vector<ExhibitArm>& arms, bool full) {
  std::string page = fmt::format("# {}: {}\n\n{}\n\nSource: {}\n\nRule, written before the run: {}\n\n", exhibit.name,
                                 RulingName(Whole(outcome.lines)), exhibit.claim, exhibit.source, exhibit.rule);
  for (size_t i = 0; i < outcome.panels.size(); ++i) {
    page += fmt::format("![{}]({}-{}.svg)\n", outcome.panels[i].title, exhibit.name, i);
  }
  page += "\n| quantity | expected | measured | standard error | 95% by bootstrap | seeds | |\n| --- | --- | --- | --- | --- | --- | --- |\n";
  for (const Line& line : outcome.lines) {
    Bounds interval = BootstrapMean(line.by_seed);
    page += fmt::format("| {} | {} | {} | {} | {} to {} | {} | {} |\n", line.quantity, line.expected, Number(line.measured),
                        Number(line.standard_error), Number(interval.low), Number(interval.high), line.by_seed.size(), RulingName(line.ruling));
  }
  for (const std::string& note : outcome.notes) page += "\n" + note + "\n";
  page += fmt::format("\n## Recipe\n\n`pawl exhibit {} --{} --seeds {} --out DIR`, pawl {}, {}, {:.0f} s in its runs; config {}.\nEvery seed's values are in `{}.json`.\n",
                      exhibit.name, full ? "full" : "quick", facts.seeds, PAWL_VERSION, facts.time, facts.seconds,
                      facts.config_hash.substr(0, 12), exhibit.name);
  page += fmt::format("\n```toml\n{}```\n\n| arm | settings |\n| --- | --- |\n", exhibit.config);
  for (const ExhibitArm& arm : arms) {
    std::string settings;
    for (const std::string& setting : arm.settings) settings += "`" + setting + "` ";
    for (const std::string& setting : arm.start) settings += "generation 0: `" + setting + "` ";
    page += fmt::format("| {} | {} |\n", arm.name, settings);
  }
  return page;
}

void Print(const Outcome& outcome) {
  size_t wide = 8;
  for (const Line& line : outcome.lines) wide = std::max(wide, line.quantity.size());
  std::cout << fmt::format("{:<{}}  {:>22}  {:>10}  {:>10}  {:>5}\n", "quantity", wide, "expected", "measured", "std error", "seeds");
  for (const Line& line : outcome.lines) {
    std::cout << fmt::format("{:<{}}  {:>22}  {:>10}  {:>10}  {:>5}  {}\n", line.quantity, wide, line.expected, Number(line.measured),
                             Number(line.standard_error), line.by_seed.size(), RulingName(line.ruling));
  }
  for (const std::string& note : outcome.notes) std::cout << note << "\n";
}

}  // namespace

std::string_view RulingName(Ruling ruling) {
  return ruling == Ruling::kHolds ? "HOLDS" : ruling == Ruling::kFails ? "FAILS" : "UNDECIDED";
}

Line Within(std::string quantity, double expected, double allowance, std::vector<double> by_seed) {
  Line line = MakeLine(std::move(quantity), Number(expected), std::move(by_seed));
  double margin = 3 * line.standard_error;
  if (line.by_seed.size() < 3 || margin > std::abs(expected) / 2 + allowance) return line;
  line.ruling = std::abs(line.measured - expected) <= margin + allowance ? Ruling::kHolds : Ruling::kFails;
  return line;
}

Line Seeds(std::string quantity, std::string expected, std::vector<double> by_seed, const std::vector<bool>& holds, int wanted) {
  Line line = MakeLine(std::move(quantity), std::move(expected), std::move(by_seed));
  auto holding = std::count(holds.begin(), holds.end(), true), all = static_cast<std::ptrdiff_t>(holds.size());
  if (all < wanted) return line;
  line.ruling = holding >= wanted ? Ruling::kHolds : Ruling::kFails;
  return line;
}

Line EverySeed(std::string quantity, std::string expected, std::vector<double> by_seed, const std::function<bool(double)>& holds) {
  std::vector<bool> each;
  for (double value : by_seed) each.push_back(holds(value));
  return Seeds(std::move(quantity), expected + ", every seed", std::move(by_seed), each, static_cast<int>(each.size()));
}

Line Above(std::string quantity, double bound, std::vector<double> by_seed) {
  Estimate estimate = EstimateMean(by_seed);
  Line line = MakeLine(std::move(quantity), "> " + Number(bound), std::move(by_seed));
  if (estimate.seeds < 2) return line;
  if (estimate.low > bound) line.ruling = Ruling::kHolds;
  if (estimate.high < bound) line.ruling = Ruling::kFails;
  return line;
}

Line Below(std::string quantity, double bound, std::vector<double> by_seed) {
  Line line = Above(std::move(quantity), bound, std::move(by_seed));
  line.expected = "< " + Number(bound);
  if (line.ruling != Ruling::kUndecided) line.ruling = line.ruling == Ruling::kHolds ? Ruling::kFails : Ruling::kHolds;
  return line;
}

Evidence::Evidence(const fs::path& folder, const std::vector<ExhibitArm>& arms) : runs_(ReadRuns(folder)), arms_(GatherArms(runs_)) {
  for (const ExhibitArm& arm : arms) names_.push_back(arm.name);
}

const Arm& Evidence::Find(const std::string& name) const {
  for (const Arm& arm : arms_) {
    if (arm.label == "arm=" + name) return arm;
  }
  throw Error(ErrorCode::kFailed, "arm " + name, "has no runs");
}

std::vector<double> Evidence::At(const std::string& name, const std::string& metric, int generation) const {
  std::vector<double> values;
  for (const RunSeries* run : Find(name).runs) {
    size_t at = generation < 0 ? run->generations.size() - 1 : static_cast<size_t>(generation);
    if (at < run->generations.size() && run->generations[at].contains(metric)) values.push_back(run->generations[at].at(metric));
  }
  if (!values.empty()) return values;
  throw Error(ErrorCode::kFailed, "arm " + name, fmt::format("has not measured {} in generation {}", metric, generation));
}

std::vector<double> Evidence::Change(const std::string& arm, const std::string& metric, int from, int to) const {
  std::vector<double> after = At(arm, metric, to), before = At(arm, metric, from);
  for (size_t i = 0; i < after.size(); ++i) after[i] -= before[i];
  return after;
}

Curve Evidence::CurveOf(const std::string& name, const std::string& metric, double scale) const {
  const Arm& arm = Find(name);
  auto color = std::find(names_.begin(), names_.end(), name) - names_.begin();
  Curve curve = {name, static_cast<int>(color), {}};
  for (size_t g = 0; g < arm.generations(); ++g) {
    Estimate e = arm.At(metric, g);
    curve.points.push_back({e.mean * scale, e.low * scale, e.high * scale, e.seeds});
  }
  return curve;
}

std::string Evidence::AccuracyByLevel(const std::string& arm, const std::string& task, const std::string& level_word, int lowest, int highest) const {
  std::string row = fmt::format("{}, accuracy by {}, mean over seeds:", arm, level_word);
  for (int level = lowest; level <= highest; ++level) {
    row += fmt::format(" {}: {:.2f}", level, EstimateMean(At(arm, fmt::format("eval/{}/accuracy/{}", task, level), -1)).mean);
  }
  return row + ".";
}

double Evidence::run_seconds() const {
  double seconds = 0;
  for (const RunSeries& run : runs_) {
    for (const Metrics& row : run.generations) seconds += row.at("time/generation_s");
  }
  return seconds;
}

Panel Evidence::PanelOf(std::string title, std::string y_label, bool unit_range, const std::string& metric, double scale) const {
  Panel panel = {std::move(title), std::move(y_label), unit_range, {}};
  for (const std::string& name : names_) panel.curves.push_back(CurveOf(name, metric, scale));
  return panel;
}

const Exhibit& FindExhibit(const std::string& name) {
  std::string known;
  for (const Exhibit* exhibit : Exhibits()) {
    if (exhibit->name == name) return *exhibit;
    known += (known.empty() ? "" : ", ") + std::string(exhibit->name);
  }
  throw Error(ErrorCode::kUsage, "exhibit", fmt::format("unknown '{}'", name), "known: " + known);
}

namespace {

AblationPlan RunsOf(const Exhibit& exhibit, const ExhibitPlan& plan) {
  MakeFolder(plan.out);
  AblationPlan runs;
  runs.grid_file = plan.out / "exhibit.toml";
  if (fs::exists(runs.grid_file) && ReadFile(runs.grid_file) != exhibit.config) {
    throw Error(ErrorCode::kUsage, plan.out.string(), "holds another exhibit, or another version of it", "choose another --out");
  }
  WriteFileAtomically(runs.grid_file, exhibit.config);
  runs.out = plan.out;
  runs.program = plan.program;
  runs.cells = MakeCells(exhibit, plan, runs.grid_file);
  return runs;
}

// Writes NAME.json, NAME.md and figures.
Ruling JudgeExhibit(const Exhibit& exhibit, const ExhibitPlan& plan, const AblationPlan& runs) {
  std::vector<ExhibitArm> arms = exhibit.arms();
  Evidence evidence(plan.out, arms);
  Outcome outcome;
  exhibit.judge(evidence, &outcome);
  Facts facts = {Sha256Hex(ReadFile(runs.grid_file)), Now(), runs.cells.size() / arms.size(), evidence.run_seconds()};
  for (size_t i = 0; i < outcome.panels.size(); ++i) {
    WriteFileAtomically(plan.out / fmt::format("{}-{}.svg", exhibit.name, i), DrawSvg(outcome.panels[i], true));
  }
  WriteFileAtomically(plan.out / fmt::format("{}.json", exhibit.name), ToJson(exhibit, outcome, facts, plan.full).dump(1) + "\n");
  WriteFileAtomically(plan.out / fmt::format("{}.md", exhibit.name), ToMarkdown(exhibit, outcome, facts, arms, plan.full));
  if (!plan.quiet) Print(outcome);
  return Whole(outcome.lines);
}

}  // namespace

bool RunExhibits(const std::vector<const Exhibit*>& exhibits, const ExhibitPlan& plan, const std::function<void(const Exhibit&, Ruling)>& judged) {
  std::vector<ExhibitPlan> plans;
  std::vector<AblationPlan> runs;
  for (const Exhibit* exhibit : exhibits) {
    plans.push_back(plan);
    if (exhibits.size() > 1) plans.back().out /= exhibit->name;
    runs.push_back(RunsOf(*exhibit, plans.back()));
    if (exhibits.size() > 1) runs.back().label = std::string(exhibit->name) + " ";
  }
  return RunAblations(runs, plan.jobs, [&](size_t i) { judged(*exhibits[i], JudgeExhibit(*exhibits[i], plans[i], runs[i])); });
}

}  // namespace pawl
