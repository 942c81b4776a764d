// Exhibit: a named experiment that ends in a figure, a table and a ruling, by a rule that is fixed
// before anything runs.
//
// An exhibit consists of arms, which are ordinary `pawl run`s, and of a function that reads their
// measurements (lab/evidence.h) and rules on them (lab/ruling.h). Every finished seed of its folder
// is reported. An exhibit holds if all its lines hold. Seeds can be added to a folder. A changed
// rule can be applied to old runs; a changed recipe needs new runs.
// Errors: Error(kUsage) for an unknown name, a folder of another recipe, or a folder without
// finished runs.
//
// A new exhibit needs a file in lab/exhibits/ that defines an Exhibit, and a line in
// lab/exhibits.cc.
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

// What the evidence of an exhibit says. (How a game ends is pawl::Outcome, games/game.h.)
struct ExhibitOutcome {
  std::vector<Line> lines;
  std::vector<Panel> panels;
  std::vector<std::string>
      notes;  // measurements beside the rule; no number in them is typed by hand
};

struct Exhibit {
  const char* name;
  const char* claim;
  const char* source;  // the paper, or a statement that the claim is our own
  const char* rule;
  const char* config;  // TOML that all arms share
  int quick_seeds, full_seeds;
  bool shared_start;  // arms of a seed share generation 0 where its settings are equal
  std::vector<ExhibitArm> (*arms)();
  void (*judge)(const Evidence& evidence, ExhibitOutcome* outcome);
};

const std::vector<const Exhibit*>& Exhibits();
const Exhibit& FindExhibit(const std::string& name);  // Error(kUsage) names the known ones

struct ExhibitPlan {
  std::filesystem::path out;      // for several exhibits: contains a folder for each
  std::filesystem::path program;  // pawl-model
  bool full = false;
  int seeds = 0;  // 0: the exhibit's own
  int64_t first_seed = 0;
  int jobs = 1;
};

using Judged = std::function<void(const Exhibit&, const ExhibitOutcome&)>;

// Makes the runs that are not finished, those of all exhibits in parallel. Judges each exhibit as
// soon as its runs are done, by all the seeds in its folder, and writes NAME.json, NAME.md and
// figures there. False when a stop was requested.
bool RunExhibits(const std::vector<const Exhibit*>& exhibits, const ExhibitPlan& plan,
                 const Judged& judged);

// Pools the finished runs of these folders, judges them and writes the result to `out`. Makes no
// runs.
void JudgeExhibits(const std::vector<const Exhibit*>& exhibits,
                   const std::vector<std::filesystem::path>& folders,
                   const std::filesystem::path& out, const Judged& judged);

}  // namespace pawl
