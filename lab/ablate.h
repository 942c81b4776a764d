// Ablation: runs the cells of grids side by side, each as its own `pawl run` process.
//
// Cells that share generation 0's settings take it from one start run. A finished cell is not run again; a failed one
// does not lose the others. Every cell trains the same number of steps and rows: equal compute.
// Errors: Error(kFailed) names the cells that failed, once all others are done.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "lab/grid.h"

namespace pawl {

struct AblationPlan {
  std::filesystem::path grid_file;
  std::filesystem::path out;
  std::filesystem::path program;  // pawl-model
  std::vector<Cell> cells;
  std::string label = {};  // before its cells' names, where several plans run together
};

bool IsFinished(const std::filesystem::path& run, int64_t generations);

// So many runs at once, a plan's before the next one's as far as they go. `done` is told which plan has all of its cells, as soon as it
// has. False when a stop was requested.
bool RunAblations(const std::vector<AblationPlan>& plans, int jobs, const std::function<void(size_t plan)>& done = nullptr);

}  // namespace pawl
