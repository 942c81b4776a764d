// Trainer: next-token training on solutions, with AdamW.
//
// The loss is the mean negative log-likelihood over a batch's solution tokens, the end token
// included (and the prompt's, if the config says so). With learn.objective a policy gradient, rows
// with a reward go up or down by it, see learner/objective.h.
// Two kinds: learner/host_trainer.h, by the processor's own passes, and learner/device_trainer.h, by
// LibTorch's operators on any device.
// Threads: one at a time.  The network outlives the trainer.
// Source:  AdamW: learner/optimizer.h.  Schedule: learner/schedule.h.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "learner/batch.h"
#include "learner/carried_states.h"
#include "learner/optimizer.h"
#include "model/network.h"
#include "model/places.h"
#include "proto/config.pb.h"

namespace pawl {

struct StepResult {
  double loss;           // nats per token, of what was drawn as of what is taught
  double gradient_norm;  // before clipping
  double learning_rate;
  int64_t tokens;      // tokens run through the network
  double clipped = 0;  // share of a policy gradient's tokens that pull no further
};

class Trainer {
 public:
  // The kind for this device and network. `threads` share the rows; another count may give other
  // bits.
  static std::unique_ptr<Trainer> Make(Network* network, const LearnConfig& config, int threads,
                                       Config::Device device);
  virtual ~Trainer() = default;

  // Forgets the moments and the carried states; the next steps are 0, 1, ... of `total`.
  void StartGeneration(int64_t generation, int64_t total);

  // `forever`: the rate stays at its peak after the warm-up (continuous mode). `key`: of this
  // step's randomness, the offsets of coupled positions. Error(kUsage) when a row is longer than
  // the network's context.
  StepResult Step(const std::vector<TrainRow>& rows, int64_t step, bool forever, RandomKey key);

  // Brings the weights back into the network from another device.
  virtual void Fetch() {}

  // Optimizer moments and carried states as safetensors, for checkpoints.
  std::string SaveState() const { return optimizer_.Save(carried_.Tensors()); }
  // After StartGeneration of the generation that it was saved in.
  void LoadState(const std::string& bytes, const std::string& where);

 protected:
  // `network`: what is trained; the moments lie on its device.
  Trainer(Network* network, const LearnConfig& config);

  // One update of the weights at the learning rate `rate`; all of the result but `clipped`.
  virtual StepResult Update(const Batch& batch, double rate) = 0;
  // Of the batch's targets, now.
  virtual std::vector<float> LogProbs(const Batch& batch) = 0;
  // Others may have changed the network's weights.
  virtual void Changed() {}

  // Of the network, as the optimizer takes them.
  Optimizer::Weights weights() const;
  // The gradient's norm over what is trained; `all`: over all weights, where it is known.
  double TrainedNorm(std::optional<double> all) const;

  Network* network_;
  LearnConfig config_;
  Optimizer optimizer_;

 private:
  Places places_;
  CarriedStates carried_;
  int64_t total_ = 1, trained_from_ = 0;
};

}  // namespace pawl
