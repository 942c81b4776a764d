// StepDraws: the batches that a generation trains on, drawn from the replay server.
//
// It feeds the fresh streams that run dry and, in continuous mode, adds problems. Once a generation
// it says which tasks have no verified sample to train on, and why. Such a generation goes on with
// what there is: a collapse is what this loop is here to measure.
// Threads: one at a time.  All that it is made of outlives it.
#pragma once

#include <vector>

#include "learner/alarm.h"
#include "learner/generation.h"
#include "learner/mode.h"
#include "learner/progress.h"
#include "learner/supply.h"
#include "wire/replay.h"

namespace pawl {

class StepDraws {
 public:
  StepDraws(Replay* replay, const Config& config, const Mode& mode, const CollapseAlarm& alarm,
            Supply* supply, Progress* progress);

  // How many steps a generation after generation 0 has: learn.steps; with learn.epochs what it
  // takes to go through its verified samples so many times, none where there are none.
  int64_t CountOf(Generation* generation);

  // Some batches from step `first` on, of `steps` in all. Empty when a stop was requested, or
  // nothing is left to draw.
  std::vector<Step> Next(int64_t first, int64_t steps, Generation* generation);

 private:
  DrawSteps Ask(int64_t generation) const;
  void NoteEmpty(const Steps& answer, Generation* generation) const;

  Replay* replay_;
  Config config_;
  const Mode& mode_;
  const CollapseAlarm& alarm_;
  Supply* supply_;
  Progress* progress_;
};

}  // namespace pawl
