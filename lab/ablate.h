// Ablation: runs the cells of grids side by side, each as its own `pawl run` process.
//
// Cells that share generation 0's settings take it from one start run. A finished cell is not run
// again; a failed one does not lose the others, and leaves its reason in a file `failed` in its
// folder until it is tried again. One that a stop rule of its config ended is finished. Errors:
// Error(kFailed) names the cells that failed, once all others are done.
//
// Several processes may work on one ablation, on one machine or on several that share the folder
// (base/folder_lock.h says what that takes): each run is made by one of them, the others wait for
// it, say so once, and take its outcome. One that is killed leaves its run to the others.
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
  std::string label = {};  // before its cells' names, where several plans run together
};

// So many runs at once, a plan's before the next one's as far as they go. `done` is told which plan
// has all of its cells, as soon as it has. False when a stop was requested.
bool RunAblations(const std::vector<AblationPlan>& plans, int jobs,
                  const std::function<void(size_t plan)>& done = nullptr);

}  // namespace pawl
