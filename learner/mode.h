// Mode: what the two ways to run the loop (config key mode) do differently, asked by the learner.
//
// Generational: a generation is a barrier. All its samples are judged before it trains, and actors
// sample the next one while this one is measured. Continuous: actors never wait; problems are added
// while steps are drawn, and training goes on from generation to generation as one. Generation 0
// has no samples, and trains alike in both.
// Threads: immutable after construction.
#pragma once

#include <cstdint>
#include <memory>

#include "proto/config.pb.h"

namespace pawl {

class Mode {
 public:
  static std::unique_ptr<Mode> Make(const Config& config);
  virtual ~Mode() = default;

  // Whether each generation is a barrier. Then its samples are awaited, and tallied, before it
  // trains, and the next generation's problems are opened before it is measured. Otherwise its
  // samples are tallied before its weights are published.
  virtual bool HasBarriers() const = 0;
  // Whether the optimizer starts anew at this step.
  virtual bool RestartsAt(int64_t generation, int64_t step) const = 0;
  // Whether steps are counted over the run, and the learning rate stays at its peak.
  virtual bool TrainsOn(int64_t generation) const = 0;
  // How many problems to add where `ready` of those opened wait for an actor.
  virtual int64_t ProblemsToAdd(int64_t generation, int64_t ready) const = 0;
};

}  // namespace pawl
