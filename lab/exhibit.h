// Exhibit: a named experiment that ends in a figure, a table and a verdict, by a rule that stands
// before anything runs.
//
// An exhibit is arms of `pawl run` (its regimes, mixer, verifiers and ledger as anywhere) and a
// judge that reads what the finished runs measured (lab/evidence.h) and rules on it (lab/ruling.h).
// Every finished seed of its folder is reported; an exhibit holds when all its lines do. A folder
// grows by more seeds; a rule may change without a run, a recipe may not.
// Errors: Error(kUsage): an unknown name, a folder of another recipe, nothing finished to judge.
//
// Adding one: a file in lab/exhibits/ that defines an Exhibit, and a line in lab/exhibits.cc.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lab/evidence.h"
#include "lab/plot.h"
#include "lab/ruling.h"

namespace pawl {

struct Outcome {
  std::vector<Line> lines;
  std::vector<Panel> panels;
  std::vector<std::string>
      notes;  // what was measured beside the rule; no number in them is typed by hand
};

struct Exhibit {
  const char* name;
  const char* claim;
  const char* source;  // the paper; for what is ours, that it is
  const char* rule;
  const char* config;  // TOML that all arms share
  int quick_seeds, full_seeds;
  bool shared_start;  // arms of a seed share generation 0 where its settings are equal
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
  int64_t first_seed = 0;
  int jobs = 1;
};

using Judged = std::function<void(const Exhibit&, const Outcome&)>;

// Runs what is not finished, all exhibits' runs side by side; judges each as soon as it has its
// own, by all the seeds that its folder holds, and writes NAME.json, NAME.md and figures there.
// False when a stop was requested.
bool RunExhibits(const std::vector<const Exhibit*>& exhibits, const ExhibitPlan& plan,
                 const Judged& judged);

// Judges what is finished in these folders, pooled, and writes the result to `out`; nothing runs.
void JudgeExhibits(const std::vector<const Exhibit*>& exhibits,
                   const std::vector<std::filesystem::path>& folders,
                   const std::filesystem::path& out, const Judged& judged);

}  // namespace pawl
