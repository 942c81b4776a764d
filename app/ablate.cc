// pawl ablate: a grid of runs with a shared generation 0 and equal compute, then the report.
#include "lab/ablate.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/folder_kind.h"
#include "base/error.h"
#include "base/files.h"
#include "base/log.h"
#include "base/stop.h"
#include "lab/growth.h"
#include "lab/report.h"
#include "lab/summary.h"

namespace pawl {
namespace {

struct AblateOptions {
  std::string grid, out;
  std::vector<std::string> settings;
  int jobs = 0, cell = -1;
  int64_t first_seed = 0, seeds = 0;
  bool list = false, json = false;
};

void List(const std::vector<Cell>& cells, const AblateOptions& options) {
  nlohmann::json all = nlohmann::json::array();
  for (size_t i = 0; i < cells.size(); ++i) {
    std::filesystem::path folder = std::filesystem::path(options.out) / cells[i].folder;
    bool done = IsFinished(folder, cells[i].generations);
    std::string state = done                                              ? "done"
                        : std::filesystem::exists(folder / "failed")      ? "failed"
                        : std::filesystem::exists(folder / "config.toml") ? "begun"
                                                                          : "";
    if (options.json) {
      all.push_back({{"cell", i}, {"folder", cells[i].folder}, {"done", done}, {"state", state}});
    } else {
      std::cout << fmt::format("{:>4}  {:<6} {}\n", i, state, cells[i].folder);
    }
  }
  if (options.json) std::cout << nlohmann::json{{"cells", all}}.dump() << "\n";
}

// The report of what is there.
void Report(const AblateOptions& options, const AblationPlan& plan) {
  Comparison comparison = Compare({plan.out});
  std::string report = WriteReport(comparison, {plan.out}, plan.out).string();
  if (options.json) {
    nlohmann::ordered_json result = {
        {"out", options.out}, {"report", report}, {"cells", plan.cells.size()}};
    result.update(ToJson(comparison));
    std::cout << OneLine(result) << "\n";
  } else {
    std::cout << VerdictTable(comparison) << "report: " << report << "\n";
  }
}

int Ablate(const AblateOptions& options) {
  RequireConfigFile(options.grid);
  CheckOut(options.out, FolderKind::kAblation);
  GridSource source = {options.grid, options.settings, std::nullopt};
  if (options.seeds > 0) source.seeds = SeedRange{options.first_seed, options.seeds};
  AblationPlan plan;
  plan.grid_file = options.grid;
  plan.out = options.out;
  plan.program = ModelProgram();
  plan.cells = ReadGrid(options.grid, options.settings, source.seeds);
  if (options.list) {
    List(plan.cells, options);
    return 0;
  }
  int jobs = JobsOrCores(options.jobs);
  MakeFolder(plan.out);
  for (const std::string& line : TakeGrid(plan.out, source, plan.cells))
    std::cerr << plan.out.string() << ": " << line << "\n";
  if (options.cell >= 0) {
    if (options.cell >= static_cast<int>(plan.cells.size())) {
      throw Error(ErrorCode::kUsage, "--cell",
                  fmt::format("there are {} cells, counted from 0", plan.cells.size()),
                  "--list shows them");
    }
    plan.cells = {plan.cells[static_cast<size_t>(options.cell)]};
  }
  std::optional<Error> failure;
  try {
    if (!RunAblations({plan}, jobs)) {
      std::cerr << "stopped; the same command goes on\n";
      return StopExitCode();
    }
  } catch (const Error& error) {
    failure = error;
  }
  if (options.cell < 0) Report(options, plan);
  if (failure) throw *failure;
  return 0;
}

}  // namespace

void AddAblate(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<AblateOptions>();
  auto* command =
      app->add_subcommand("ablate", "a grid of runs with a shared generation 0, then the report");
  command->footer(
      "Finished cells are not run again; the grid may grow by seeds, values and generations. A job "
      "array runs --cell $SLURM_ARRAY_TASK_ID, then `pawl report`.\n"
      "Example: pawl ablate examples/fresh_share.toml --out runs/fresh");
  command->add_option("grid", options->grid, "a config with a [grid] table")->required();
  command->add_option("--out", options->out, "the ablation's folder")->required();
  command->add_option("--set", options->settings, "key=value for every cell; may be repeated");
  command->add_option("--jobs", options->jobs, "cells at once; default: one for each core")
      ->check(CLI::Range(1, 1024));
  command->add_option("--cell", options->cell, "run this cell alone, without a report")
      ->check(CLI::NonNegativeNumber);
  auto* seeds =
      command->add_option("--seeds", options->seeds, "so many seeds, in place of the grid's")
          ->check(CLI::Range(int64_t{1}, kSeedsMax));
  command->add_option("--first-seed", options->first_seed, "the first of them; default: 0")
      ->check(CLI::NonNegativeNumber)
      ->needs(seeds);
  command->add_flag("--list", options->list, "list the cells and leave");
  command->add_flag("--json", options->json, "print one JSON object");
  command->callback([options, exit_code] {
    StartLog("ablate", false);
    CatchStopSignals();
    *exit_code = Ablate(*options);
  });
}

}  // namespace pawl
