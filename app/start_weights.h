// What is to be said of the weights that start.from names, before a run begins with them.
//
// Errors:  none: a ledger or a config that cannot be read is one more remark.
// Threads: one at a time. Cost: reads every prompt in the ledger of the run that made the weights,
//          and of the runs that it began with.
#pragma once

#include <string>
#include <vector>

#include "tasks/task.h"

namespace pawl {

// Where the weights were trained on, or asked, problems that this run holds out: its accuracy is
// then not on new problems. A line for each task, or one where nobody can tell. Runs of one seed
// and the same levels hold out the same problems.
std::vector<std::string> SeenHeldOut(const Config& config, const TaskSet& tasks);

}  // namespace pawl
