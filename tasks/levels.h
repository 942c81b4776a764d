// The levels that a config asks for, with what it leaves out filled in.
#pragma once

#include "proto/config.pb.h"

namespace pawl {

struct Levels {  // inclusive
  int lowest, highest;
};

// What is not set: fresh_levels are those of the task's kind, sample_levels are fresh_levels,
// eval_levels are sample_levels. A task may have fewer levels than its kind's default.
Levels FreshLevels(const TaskConfig& task);
Levels SampleLevels(const TaskConfig& task);
Levels EvalLevels(const TaskConfig& task);

}  // namespace pawl
