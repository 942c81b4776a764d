// HostTrainer: trains on the processor with pawl's own passes (model/gradient_pass.h).
//
// The same number of threads gives the same bits.
// Threads: one at a time.  The network outlives the trainer.
#pragma once

#include "learner/trainer.h"
#include "model/gradient_pass.h"

namespace pawl {

class HostTrainer : public Trainer {
 public:
  HostTrainer(Network* network, const LearnConfig& config, int threads);
  // `pass`: the network's, by so many threads.
  HostTrainer(Network* network, const LearnConfig& config, int threads,
              std::unique_ptr<GradientPass> pass);

 private:
  StepResult Update(const Batch& batch, double rate) override;
  std::vector<float> LogProbs(const Batch& batch) override;

  int threads_;
  std::unique_ptr<GradientPass> pass_;
};

}  // namespace pawl
