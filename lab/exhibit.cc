#include "lab/exhibit.h"

#include <fmt/ranges.h>

#include <iostream>

#include "base/error.h"
#include "base/files.h"
#include "base/folder_lock.h"
#include "lab/ablate.h"
#include "lab/exhibit_page.h"

namespace pawl {
namespace {

namespace fs = std::filesystem;

std::vector<Cell> MakeCells(const Exhibit& exhibit, const ExhibitPlan& plan,
                            const fs::path& config) {
  int seeds = plan.seeds > 0 ? plan.seeds : plan.full ? exhibit.full_seeds : exhibit.quick_seeds;
  std::vector<Cell> cells;
  for (int64_t seed = plan.first_seed; seed < plan.first_seed + seeds; ++seed) {
    for (const ExhibitArm& arm : exhibit.arms()) {
      cells.push_back(MakeCell(config, arm.settings,
                               {{"", "arm", arm.name}, {"seed", "seed", std::to_string(seed)}},
                               exhibit.shared_start ? std::optional(arm.start) : std::nullopt));
    }
  }
  return cells;
}

AblationPlan RunsOf(const Exhibit& exhibit, const ExhibitPlan& plan) {
  MakeFolder(plan.out);
  FolderLock lock = FolderLock::Await(plan.out / kSharedLock);
  AblationPlan runs;
  runs.grid_file = plan.out / "exhibit.toml";
  CheckRuns(plan.out, exhibit.config, exhibit.arms());
  WriteFileAtomically(runs.grid_file, exhibit.config);
  runs.out = plan.out;
  runs.program = plan.program;
  runs.cells = MakeCells(exhibit, plan, runs.grid_file);
  return runs;
}

// Writes NAME.json, NAME.md and figures.
ExhibitOutcome JudgeExhibit(const Exhibit& exhibit, const std::vector<fs::path>& folders,
                            const fs::path& out) {
  Evidence evidence(folders, exhibit.config, exhibit.arms());
  for (const std::string& left_out : evidence.left_out())
    std::cerr << fmt::format("{}: not judged: {}\n", exhibit.name, left_out);
  ExhibitOutcome outcome;
  exhibit.judge(evidence, &outcome);
  MakeFolder(out);
  FolderLock lock = FolderLock::Await(out / kSharedLock);
  for (size_t i = 0; i < outcome.panels.size(); ++i) {
    WriteFileAtomically(out / fmt::format("{}-{}.svg", exhibit.name, i),
                        DrawSvg(outcome.panels[i], true));
  }
  ExhibitFacts facts = GatherFacts(exhibit, evidence);
  WriteFileAtomically(out / fmt::format("{}.json", exhibit.name),
                      ExhibitJson(exhibit, outcome, facts).dump(1) + "\n");
  WriteFileAtomically(out / fmt::format("{}.md", exhibit.name),
                      ExhibitMarkdown(exhibit, outcome, facts));
  return outcome;
}

}  // namespace

const Exhibit& FindExhibit(const std::string& name) {
  std::string known;
  for (const Exhibit* exhibit : Exhibits()) {
    if (exhibit->name == name) return *exhibit;
    known += (known.empty() ? "" : ", ") + std::string(exhibit->name);
  }
  throw Error(ErrorCode::kUsage, "exhibit", fmt::format("unknown '{}'", name), "known: " + known);
}

bool RunExhibits(const std::vector<const Exhibit*>& exhibits, const ExhibitPlan& plan,
                 const Judged& judged) {
  std::vector<ExhibitPlan> plans;
  std::vector<AblationPlan> runs;
  for (const Exhibit* exhibit : exhibits) {
    plans.push_back(plan);
    if (exhibits.size() > 1) plans.back().out /= exhibit->name;
    runs.push_back(RunsOf(*exhibit, plans.back()));
    if (exhibits.size() > 1) runs.back().label = std::string(exhibit->name) + " ";
  }
  return RunAblations(runs, plan.jobs, [&](size_t i) {
    judged(*exhibits[i], JudgeExhibit(*exhibits[i], {plans[i].out}, plans[i].out));
  });
}

void JudgeExhibits(const std::vector<const Exhibit*>& exhibits,
                   const std::vector<fs::path>& folders, const fs::path& out,
                   const Judged& judged) {
  std::vector<std::string> missing;
  for (const Exhibit* exhibit : exhibits) {
    std::vector<fs::path> theirs = folders;
    if (exhibits.size() > 1) {
      for (fs::path& folder : theirs) folder /= exhibit->name;
    }
    try {
      judged(*exhibit,
             JudgeExhibit(*exhibit, theirs, exhibits.size() > 1 ? out / exhibit->name : out));
    } catch (const Error& error) {
      if (exhibits.size() == 1) throw;
      std::cerr << error.what() << "\n";
      missing.push_back(exhibit->name);
    }
  }
  if (!missing.empty()) {
    throw Error(ErrorCode::kFailed, "exhibit all",
                fmt::format("{} were not judged: {}", missing.size(), fmt::join(missing, ", ")),
                "the lines above say why");
  }
}

}  // namespace pawl
