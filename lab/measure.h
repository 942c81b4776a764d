// Measure: the metric that a task is judged by in findings and contrasts.
//
// Each kind of task has metrics that say more than its mean accuracy; the first of them that an arm
// recorded is its measure.
// Errors: none. Threads: free functions, no state.
#pragma once

#include <optional>
#include <string>

#include "lab/series.h"

namespace pawl {

struct Measure {
  std::string metric, what;  // what: the metric in words
  bool lower_is_better = false;
  double resolution = 0;  // the step in which it comes; 0: none
};

// Of the arm's task with this index; nothing where no metric was recorded that can be judged.
std::optional<Measure> MeasureOf(const Arm& arm, int task);

// Whether two configs put the same held-out problems of a task to a model, seed by seed.
bool MeasuredAlike(const Config& x, const Config& y, int task);

}  // namespace pawl
