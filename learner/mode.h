// Mode: answers the learner's questions about what the two modes (config key mode) do differently.
//
// Generational: a generation is a barrier. All its samples get verdicts before it trains, and
// actors sample the next generation while this one is measured. Continuous: actors never wait.
// Problems are added while steps are drawn, and training continues over generations without a
// restart. Generation 0 has no samples and trains the same way in both.
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

  // Whether a generation's samples are awaited and tallied before it trains. Otherwise they are
  // tallied before its weights are published.
  virtual bool AwaitsSamples() const = 0;
  // Whether a generation's problems are opened before the generation before it is measured.
  virtual bool OpensAhead() const = 0;
  // Whether the optimizer's state is reset at this step.
  virtual bool RestartsAt(int64_t generation, int64_t step) const = 0;
  // Whether steps are counted over the whole run and the learning rate stays at its peak.
  virtual bool TrainsOn(int64_t generation) const = 0;
  // Number of problems to add when `ready` of the opened ones wait for an actor.
  virtual int64_t ProblemsToAdd(int64_t generation, int64_t ready) const = 0;
};

}  // namespace pawl
