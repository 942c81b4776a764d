// DeviceTrainer: training on any device, by autograd over the network's definition and LibTorch's
// fused AdamW. Networks with a linear map for each position are trained this way on the processor
// too.
//
// The network stays on the processor. The trainer copies it to its device before the first step
// after StartGeneration or LoadState, and Fetch copies the weights back.
// Threads: one at a time.  The network outlives the trainer.
#pragma once

#include <c10/core/Device.h>

#include "learner/trainer.h"

namespace pawl {

class DeviceTrainer : public Trainer {
 public:
  DeviceTrainer(Network* network, const LearnConfig& config, c10::Device device);

  void Fetch() override;

 private:
  DeviceTrainer(Network* host, const LearnConfig& config, std::unique_ptr<Network> copy);

  StepResult Update(const Batch& batch, double rate) override;
  std::vector<float> LogProbs(const Batch& batch) override;
  void Changed() override { stale_ = true; }
  void Upload();

  Network* host_;
  std::unique_ptr<Network> copy_;
  bool stale_ = true;  // the copy is older than the network
};

}  // namespace pawl
