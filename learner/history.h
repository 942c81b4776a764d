// History: what the rest of a run depends on in the rows of the generations that are done: the
// collapse alarm, the curriculum, and the ratings of a model that plays.
//
// A run that goes on shows it the rows that it finds, and is then where it was.
// Errors:  Error(kStopRule) where the alarm rings and is to end the run; it tells the server so.
//          Those of RunLadder.
// Threads: one at a time.  The replay outlives it.
#pragma once

#include <string>

#include "base/metrics.h"
#include "learner/alarm.h"
#include "learner/curriculum.h"
#include "learner/run_ladder.h"
#include "proto/config.pb.h"
#include "wire/replay.h"

namespace pawl {

class History {
 public:
  History(Replay* replay, const Config& config)
      : replay_(replay),
        config_(config),
        alarm_(config),
        curriculum_(config),
        ladder_(replay, config) {}

  // The row of a generation that is done. Generations come in order.
  void See(int64_t generation, const Metrics& row);

  // What the newest generation, whose weights these are, measures against those that were seen.
  Metrics Measure(int64_t generation, const std::string& weights) {
    return ladder_.Measure(generation, weights);
  }

  const CollapseAlarm& alarm() const { return alarm_; }
  const Curriculum& curriculum() const { return curriculum_; }

 private:
  Replay* replay_;
  Config config_;
  CollapseAlarm alarm_;
  Curriculum curriculum_;
  RunLadder ladder_;
};

}  // namespace pawl
