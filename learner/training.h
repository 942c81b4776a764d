// Training: trains a generation, from its first weights to the metrics of each step.
//
// base.safetensors in the run's folder holds generation 0's weights if learn.restart = "base" or
// learn.kl needs them later.
// Errors:  Error(kFailed) if a network's loss is not a finite number.
// Threads: one at a time.  The mode and the student outlive it.
#pragma once

#include <filesystem>
#include <string>

#include "base/metrics.h"
#include "learner/checkpoint.h"
#include "learner/mode.h"
#include "learner/student.h"
#include "proto/config.pb.h"

namespace pawl {

// The random key for a generation's initial weights.
RandomKey InitialKey(const Config& config, int64_t generation);

class Training {
 public:
  Training(const Config& config, const std::filesystem::path& folder, const Mode& mode,
           Student* student);

  // Prepares the student for the rest of a generation of `steps` steps. `optimizer` is the
  // optimizer's state of a checkpoint inside the generation, or "".
  void Begin(const Checkpoint& at, int64_t steps, const std::string& optimizer);

  // Trains on the next step, and records it in `at` and `metrics`.
  StepResult Train(const Step& step, Checkpoint* at, MetricsWriter* metrics);

  // Stores generation 0's weights if they are needed later.
  void KeepBase(const std::string& weights) const;

 private:
  void RestartWeights(int64_t generation);

  Config config_;
  std::filesystem::path base_;
  const Mode& mode_;
  Student* student_;
};

}  // namespace pawl
