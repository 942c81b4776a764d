// Standing: the learner's progress in its run, and the checkpoints from which it continues.
//
// Errors:  Error(kData) if the files in the folder do not fit together (learner/resume.h).
// Threads: one at a time.  The student outlives it.
#pragma once

#include <filesystem>
#include <string>

#include "learner/checkpoint.h"
#include "learner/student.h"
#include "proto/config.pb.h"

namespace pawl {

class Standing {
 public:
  // Gives the student the weights of the folder's newest checkpoint, or newly initialised weights.
  Standing(const Config& config, const std::filesystem::path& folder, Student* student);

  // The counters of the progress; its weights and optimizer are empty.
  Checkpoint* at() { return &at_; }

  // Whether an earlier attempt began this generation.
  bool BegunBefore(int64_t generation) const { return generation == resumed_generation_; }

  // Returns the optimizer's state of the checkpoint once, and "" afterwards. Until it is taken new
  // checkpoints contain it, because it can be used only when the generation's number of steps is
  // known.
  std::string TakeOptimizer() { return std::exchange(resumed_optimizer_, ""); }

  void Save();
  // Begins the next generation with a checkpoint.
  void Advance();

 private:
  void GoOnFrom(Checkpoint saved);

  Config config_;
  std::filesystem::path folder_;
  Student* student_;
  Checkpoint at_;
  int64_t resumed_generation_ = -1;
  std::string resumed_optimizer_;
};

}  // namespace pawl
