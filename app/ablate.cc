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

// Writes the report of the cells that have finished so far.
void Report(const AblateOptions& options, const AblationPlan& plan) {
  Comparison comparison = Compare({plan.out});
  std::string report = WriteReport(comparison, {plan.out}, plan.out).string();
  if (options.json) {
    nlohmann::ordered_json result = {
        {"out", options.out}, {"report", report}, {"cells", plan.cells.size()}};
    result.update(ToJson(comparison));
    std::cout << OneLine(result) << "\n";
  } else {
    std::cout << FindingTable(comparison) << "report: " << report << "\n";
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
      std::cerr << "stopped; run the same command again to continue\n";
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
  auto* command = app->add_subcommand(
      "ablate", "run every cell of a grid, with a shared generation 0, and write the report");
  command->footer(
      "Finished cells are not run again. The grid may get more seeds, values and generations "
      "later.\nIn a job array each job runs --cell $SLURM_ARRAY_TASK_ID; afterwards run `pawl "
      "report`.\nExample: pawl ablate examples/fresh_share.toml --out runs/fresh");
  command->add_option("grid", options->grid, "a TOML config with a [grid] table")->required();
  command->add_option("--out", options->out, "folder of the ablation")->required();
  command->add_option("--set", options->settings,
                      "key=value, sets a config key in every cell; may be repeated");
  command
      ->add_option("--jobs", options->jobs,
                   "number of cells that run at once; default: one for each core")
      ->check(CLI::Range(1, 1024));
  command
      ->add_option("--cell", options->cell, "run only the cell with this number; write no report")
      ->check(CLI::NonNegativeNumber);
  auto* seeds =
      command->add_option("--seeds", options->seeds, "number of seeds, instead of the grid's")
          ->check(CLI::Range(int64_t{1}, kSeedsMax));
  command->add_option("--first-seed", options->first_seed, "the first seed; default: 0")
      ->check(CLI::NonNegativeNumber)
      ->needs(seeds);
  command->add_flag("--list", options->list, "list the cells and run nothing");
  command->add_flag("--json", options->json, "print the result as one JSON object");
  command->callback([options, exit_code] {
    StartLog("ablate", false);
    CatchStopSignals();
    *exit_code = Ablate(*options);
  });
}

}  // namespace pawl
