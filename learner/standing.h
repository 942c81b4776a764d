// Standing: where the learner stands in its run, and the checkpoints that it goes on from.
//
// Errors:  Error(kData) where what lies in the folder does not go together (learner/resume.h).
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
  // Gives the student the weights of the folder's newest checkpoint, or draws the first ones.
  Standing(const Config& config, const std::filesystem::path& folder, Student* student);

  // Its counters; what it says of weights and optimizer is empty.
  Checkpoint* at() { return &at_; }

  // Whether an earlier attempt began this generation.
  bool BegunBefore(int64_t generation) const { return generation == resumed_generation_; }

  // The optimizer's state as the checkpoint had it, once; "" afterwards. Until it is taken each
  // checkpoint holds it: it takes effect when it is known how many steps its generation has.
  std::string TakeOptimizer() { return std::exchange(resumed_optimizer_, ""); }

  void Save();
  // The next generation begins, with a checkpoint.
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
