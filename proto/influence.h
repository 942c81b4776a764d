// Influence: which settings have a part in a run's results. The one place that says it: arms are
// made by it, and it decides what may change in a run that is kept.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "proto/config.pb.h"

namespace pawl {

enum class Influence {
  kResults,  // another value is another experiment
  kBits,  // the same experiment; its numbers may differ in their last digits, or as far as timing
          // decides them
  kNone   // the same numbers: how often something is saved, measured or kept
};

// Of a key as `task.0.path`. A key that is not known to be harmless is kResults.
Influence InfluenceOf(std::string_view key);

// Whether generation 0, which trains on fresh data alone, depends on it.
bool ShapesGenerationZero(std::string_view key);

// What a run that stands at `stored` would do under `wanted`, sorted by whether it may. Each is
// "key: stored -> wanted".
struct KeptChanges {
  std::vector<std::string>
      taken;  // without influence on what was done: kBits, kNone, more generations
  std::vector<std::string> refused;  // would have changed it
  bool starts_elsewhere =
      false;  // start.from differs: only the weights can tell whether that is another generation 0
};
KeptChanges CompareKept(const Config& stored, const Config& wanted);

}  // namespace pawl
