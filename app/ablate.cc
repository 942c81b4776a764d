// pawl ablate: a grid of runs with a shared generation 0 and equal compute, then the report.
#include "lab/ablate.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/folder_kind.h"
#include "base/config.h"
#include "base/error.h"
#include "base/files.h"
#include "base/log.h"
#include "base/stop.h"
#include "lab/report.h"

namespace pawl {
namespace {

struct AblateOptions {
  std::string grid, out;
  std::vector<std::string> settings;
  int jobs = 0, cell = -1;
  bool list = false, json = false;
};

void List(const std::vector<Cell>& cells, const AblateOptions& options) {
  nlohmann::json all = nlohmann::json::array();
  for (size_t i = 0; i < cells.size(); ++i) {
    bool done = IsFinished(std::filesystem::path(options.out) / cells[i].folder, cells[i].generations);
    if (options.json) {
      all.push_back({{"cell", i}, {"folder", cells[i].folder}, {"done", done}});
    } else {
      std::cout << fmt::format("{:>4}  {:<6} {}\n", i, done ? "done" : "", cells[i].folder);
    }
  }
  if (options.json) std::cout << nlohmann::json{{"cells", all}}.dump() << "\n";
}

// The grid's file is part of the folder: another one is refused.
void KeepGrid(const AblateOptions& options) {
  std::filesystem::path kept = std::filesystem::path(options.out) / "grid.toml";
  std::string text = ReadFile(options.grid);
  for (const std::string& setting : options.settings) text += "# --set " + setting + "\n";
  if (!std::filesystem::exists(kept)) {
    WriteFileAtomically(kept, text);
  } else if (ReadFile(kept) != text) {
    throw Error(ErrorCode::kUsage, options.out, "holds another grid (its grid.toml differs)",
                "choose another --out, or give the grid it was started with");
  }
}

int Ablate(const AblateOptions& options) {
  RequireConfigFile(options.grid);
  CheckOut(options.out, FolderKind::kAblation);
  AblationPlan plan;
  plan.grid_file = options.grid;
  plan.out = options.out;
  plan.program = ModelProgram();
  plan.cells = ReadGrid(options.grid, options.settings);
  if (options.list) {
    List(plan.cells, options);
    return 0;
  }
  int jobs = JobsOrCores(options.jobs);
  MakeFolder(plan.out);
  KeepGrid(options);
  if (options.cell >= 0) {
    if (options.cell >= static_cast<int>(plan.cells.size())) {
      throw Error(ErrorCode::kUsage, "--cell", fmt::format("there are {} cells, counted from 0", plan.cells.size()), "--list shows them");
    }
    plan.cells = {plan.cells[static_cast<size_t>(options.cell)]};
  }
  if (!RunAblations({plan}, jobs)) {
    std::cerr << "stopped; the same command goes on\n";
    return StopExitCode();
  }
  if (options.cell >= 0) return 0;
  std::string report = WriteReport({plan.out}, plan.out).string();
  if (options.json) {
    std::cout << nlohmann::json{{"out", options.out}, {"report", report}, {"cells", plan.cells.size()}}.dump() << "\n";
  } else {
    std::cout << VerdictTable({plan.out}) << "report: " << report << "\n";
  }
  return 0;
}

}  // namespace

void AddAblate(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<AblateOptions>();
  auto* command = app->add_subcommand("ablate", "a grid of runs with a shared generation 0, then the report");
  command->footer("Finished cells are not run again. A job array runs --cell $SLURM_ARRAY_TASK_ID, then `pawl report`.\n"
                  "Example: pawl ablate examples/fresh_share.toml --out runs/fresh");
  command->add_option("grid", options->grid, "a config with a [grid] table")->required();
  command->add_option("--out", options->out, "the ablation's folder")->required();
  command->add_option("--set", options->settings, "key=value for every cell; may be repeated");
  command->add_option("--jobs", options->jobs, "cells at once; default: one for each core")->check(CLI::Range(1, 1024));
  command->add_option("--cell", options->cell, "run this cell alone, without a report")->check(CLI::NonNegativeNumber);
  command->add_flag("--list", options->list, "list the cells and leave");
  command->add_flag("--json", options->json, "print one JSON object");
  command->callback([options, exit_code] {
    StartLog("ablate", false);
    CatchStopSignals();
    *exit_code = Ablate(*options);
  });
}

}  // namespace pawl
