// Measure: the metric by which a task is judged in findings and contrasts.
//
// Each kind of task has a list of metrics that say more than its mean accuracy. The first one that
// an arm recorded is its measure.
// Errors: none. Threads: free functions, no state.
#pragma once

#include <optional>
#include <string>

#include "lab/series.h"

namespace pawl {

struct Measure {
  std::string metric, what;  // what: the metric in words
  bool lower_is_better = false;
  double resolution = 0;  // smallest step between its values; 0: continuous
};

// The measure of the arm's task with this index; nullopt if the arm recorded none.
std::optional<Measure> MeasureOf(const Arm& arm, int task);

// Whether two configs have the same held-out problems of a task for equal seeds.
bool MeasuredAlike(const Config& x, const Config& y, int task);

}  // namespace pawl
