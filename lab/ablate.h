// Ablation: runs the cells of a grid side by side, each as its own `pawl run` process.
//
// Cells that share generation 0's settings take it from one start run. A finished cell is not run again; a failed one
// does not lose the others. Every cell trains the same number of steps and rows: equal compute.
// Errors: Error(kFailed) names the cells that failed, once all others are done.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lab/grid.h"

namespace pawl {

struct AblationPlan {
  std::filesystem::path grid_file;
  std::filesystem::path out;
  std::filesystem::path program;  // pawl-model
  std::vector<Cell> cells;
  int jobs = 1;
};

bool IsFinished(const std::filesystem::path& run, int64_t generations);

// False when a stop was requested.
bool RunAblation(const AblationPlan& plan);

}  // namespace pawl
