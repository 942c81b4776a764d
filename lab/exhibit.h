// Exhibit: a named experiment that ends in a figure, a table and a verdict, by a rule that stands here before anything runs.
//
// An exhibit is arms of `pawl run` (its regimes, mixer, verifiers and ledger as anywhere) and a judge that reads what the runs
// measured. Every seed is reported. A line HOLDS or FAILS by its rule, or is UNDECIDED where the seeds can't tell; an exhibit
// holds when all its lines do.
//
// Adding one: a file in lab/exhibits/ that defines an Exhibit, and a line in lab/exhibits.cc.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "lab/plot.h"
#include "lab/series.h"

namespace pawl {

enum class Ruling { kHolds, kFails, kUndecided };
std::string_view RulingName(Ruling ruling);

struct Line {
  std::string quantity;
  std::string expected;
  double measured = 0, standard_error = 0;  // of the mean over seeds
  std::vector<double> by_seed;
  Ruling ruling = Ruling::kUndecided;
};

// |mean - expected| <= 3 standard errors + allowance. Undecided with fewer than three seeds, or where three standard errors
// are more than half of what is expected.
Line Within(std::string quantity, double expected, double allowance, std::vector<double> by_seed);

// At least `wanted` of the seeds satisfy `holds`.
Line Seeds(std::string quantity, std::string expected, std::vector<double> by_seed, const std::vector<bool>& holds, int wanted);

// Every seed satisfies `holds`.
Line EverySeed(std::string quantity, std::string expected, std::vector<double> by_seed, const std::function<bool(double)>& holds);

// The mean's 95% interval lies above (below) the bound: holds; on the other side: fails; around it: undecided.
Line Above(std::string quantity, double bound, std::vector<double> by_seed);
Line Below(std::string quantity, double bound, std::vector<double> by_seed);

struct ExhibitArm {
  std::string name;
  std::vector<std::string> settings;  // as --set
  std::vector<std::string> start = {};  // for generation 0 alone, on top; only where starts are shared
};

// What the runs measured, arm by arm.
class Evidence {
 public:
  Evidence(const std::filesystem::path& folder, const std::vector<ExhibitArm>& arms);

  // A metric of one generation (-1: the last), by seed. Error(kFailed) names an arm without it.
  std::vector<double> At(const std::string& arm, const std::string& metric, int generation) const;
  // What it is in one generation less what it is in another, by seed.
  std::vector<double> Change(const std::string& arm, const std::string& metric, int from, int to) const;

  double run_seconds() const;  // of all arms' generations, one after the other; shared starts not counted

  // For notes: "ARM, accuracy by digits, mean over seeds: 8: 1.00 9: 0.98.", of a task's last generation.
  std::string AccuracyByLevel(const std::string& arm, const std::string& task, const std::string& level_word, int lowest, int highest) const;

  // For figures: a metric of one arm; of all arms.
  Curve CurveOf(const std::string& arm, const std::string& metric, double scale = 1) const;
  Panel PanelOf(std::string title, std::string y_label, bool unit_range, const std::string& metric, double scale = 1) const;

 private:
  const Arm& Find(const std::string& name) const;

  std::vector<RunSeries> runs_;
  std::vector<Arm> arms_;
  std::vector<std::string> names_;
};

struct Outcome {
  std::vector<Line> lines;
  std::vector<Panel> panels;
  std::vector<std::string> notes;  // what was seen beside the rule
};

struct Exhibit {
  const char* name;
  const char* claim;
  const char* source;  // the paper; for what is ours, that it is
  const char* rule;
  const char* config;  // TOML that all arms share
  int quick_seeds, full_seeds;
  bool shared_start;   // arms of a seed share generation 0 where its settings are equal
  std::vector<ExhibitArm> (*arms)();
  void (*judge)(const Evidence& evidence, Outcome* outcome);
};

const std::vector<const Exhibit*>& Exhibits();
const Exhibit& FindExhibit(const std::string& name);  // Error(kUsage) names the known ones

struct ExhibitPlan {
  std::filesystem::path out;      // of several exhibits: holds a folder for each
  std::filesystem::path program;  // pawl-model
  bool full = false;
  int seeds = 0;  // 0: the exhibit's own
  int jobs = 1;
  bool quiet = false;  // no tables on stdout
};

// Runs what is not finished, all exhibits' runs side by side; judges each as soon as it has its own, writes NAME.json, NAME.md and figures. False when a
// stop was requested.
bool RunExhibits(const std::vector<const Exhibit*>& exhibits, const ExhibitPlan& plan, const std::function<void(const Exhibit&, Ruling)>& judged);

}  // namespace pawl
