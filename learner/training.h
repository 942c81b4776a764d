// Training: a generation's training, from the weights that it begins with to each step's numbers.
//
// base.safetensors in the run's folder holds generation 0's weights where learn.restart = "base" or
// learn.kl ask for them later.
// Errors:  Error(kFailed) where a network's loss is no number.
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

// The key that a generation's first weights are drawn with.
RandomKey InitialKey(const Config& config, int64_t generation);

class Training {
 public:
  Training(const Config& config, const std::filesystem::path& folder, const Mode& mode,
           Student* student);

  // Makes the student ready for what is left of a generation of `steps` steps. `optimizer`: the
  // state that a checkpoint inside it holds; "": there is none.
  void Begin(const Checkpoint& at, int64_t steps, const std::string& optimizer);

  // Trains on the next step, and counts it in `at` and in `metrics`.
  StepResult Train(const Step& step, Checkpoint* at, MetricsWriter* metrics);

  // Keeps generation 0's weights where they are asked for later.
  void KeepBase(const std::string& weights) const;

 private:
  void RestartWeights(int64_t generation);

  Config config_;
  std::filesystem::path base_;
  const Mode& mode_;
  Student* student_;
};

}  // namespace pawl
