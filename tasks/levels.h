// The levels that a config asks for, with defaults for those that it does not set.
#pragma once

#include "proto/config.pb.h"

namespace pawl {

struct Levels {  // inclusive
  int lowest, highest;
};

// Defaults: fresh_levels are those of the task's kind, sample_levels equal fresh_levels,
// eval_levels equal sample_levels. A task may have fewer levels than its kind's default.
Levels FreshLevels(const TaskConfig& task);
Levels SampleLevels(const TaskConfig& task);
Levels EvalLevels(const TaskConfig& task);

}  // namespace pawl
