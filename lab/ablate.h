// Ablation: runs the cells of grids side by side, each as its own `pawl run` process.
//
// Cells with the same settings of generation 0 take it from one shared run. A finished cell is not
// run again. A failed cell does not affect the others; its folder has the reason in a file `failed`
// until the cell is tried again. A cell that a stop rule of its config ended is finished. Errors:
// Error(kFailed) names the cells that failed, once all others are done.
//
// Several processes may work on one ablation, on one machine or on several that share the folder
// (base/folder_lock.h names the conditions). Each run is made by one process; the others wait for
// it, log this once, and use its outcome. If a process is killed the others take over its run.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "lab/grid.h"
#include "lab/series.h"

namespace pawl {

struct AblationPlan {
  std::filesystem::path grid_file;
  std::filesystem::path out;
  std::filesystem::path program;  // pawl-model
  std::vector<Cell> cells;
  std::string label = {};  // printed before its cells' names when several plans run together
};

// Runs `jobs` runs at once, those of earlier plans first. Calls `done` with each plan as soon as
// all its cells are finished. False when a stop was requested.
bool RunAblations(const std::vector<AblationPlan>& plans, int jobs,
                  const std::function<void(size_t plan)>& done = nullptr);

}  // namespace pawl
