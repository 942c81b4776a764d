// Which task of a config sets problems, and for which other task it sets them.
//
// A task with propose = true asks the model for problems of another task of its kind: the n-th
// such task of a kind for the n-th task of the kind that neither proposes nor judges.
// Errors: none. Threads: free functions, no state.
#pragma once

#include "proto/config.pb.h"

namespace pawl {

// The task for which the task at `index` sets problems; -1 where it sets none, or where the config
// lacks the other task.
int ProposedTask(const Config& config, int index);

// The task that sets problems for the task at `index`; -1 where there is none.
int ProposerOf(const Config& config, int index);

// Whether any task of the config sets problems.
bool AnyProposes(const Config& config);

}  // namespace pawl
