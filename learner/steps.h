// StepDraws: the batches that a generation trains on, drawn from the replay server.
//
// It refills the fresh streams and, in continuous mode, adds problems. Once in each generation it
// logs which tasks have no verified sample to train on, and why. Such a generation continues with
// the other data, because pawl is there to measure collapse.
// Where generations are barriers, the steps after those that it returns are drawn while the caller
// trains: a step is a function of the seed there, so that this changes nothing but time.
// Threads: one at a time. Between calls of Next it may use the replay and the supply in a thread of
//          its own, until the generation's last step is returned or a stop is requested.
//          All objects given to the constructor outlive it.
#pragma once

#include <future>
#include <vector>

#include "learner/generation.h"
#include "learner/history.h"
#include "learner/mode.h"
#include "learner/progress.h"
#include "learner/supply.h"
#include "wire/replay.h"

namespace pawl {

class StepDraws {
 public:
  StepDraws(Replay* replay, const Config& config, const Mode& mode, const History& history,
            Supply* supply, Progress* progress);

  // Number of steps of a generation after generation 0: learn.steps, or with learn.epochs the steps
  // needed to go this many times through its verified samples (0 if there are none).
  int64_t CountOf(Generation* generation);

  // Some batches from step `first` on; the generation has `steps` in all. Empty when a stop was
  // requested or nothing is left to draw.
  std::vector<Step> Next(int64_t first, int64_t steps, Generation* generation);

 private:
  DrawSteps Ask(int64_t generation) const;
  Steps Draw(int64_t generation, int64_t first, int64_t steps, Generation* noted);
  void DrawAhead(int64_t generation, int64_t first, int64_t steps);
  void NoteEmpty(const Steps& answer, Generation* generation) const;

  Replay* replay_;
  Config config_;
  const Mode& mode_;
  const History& history_;
  Supply* supply_;
  Progress* progress_;
  // The last member, so that it is waited for before anything that it uses is destroyed.
  struct Ahead {
    int64_t generation, first;
    std::future<Steps> steps;
  } ahead_ = {};
};

}  // namespace pawl
