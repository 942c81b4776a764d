// Trainer: next-token training on solutions, with AdamW.
//
// The loss is the mean negative log-likelihood over a batch's solution tokens, the end token
// included (and the prompt's, if the config says so). With learn.objective a policy gradient, rows
// with a reward go up or down by it, see learner/objective.h; all rows weigh alike then (grpo: the
// mean over their tokens; dr_grpo: their sum over the context's length). Rows lie end to end: no
// padding.
// Threads: one at a time.  The network outlives the trainer.
// Source:  AdamW: Loshchilov and Hutter 2019.  Schedule: linear warm-up, constant, linear decay (Hu
// et al. 2024, WSD).
#pragma once

#include <c10/core/Device.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "proto/config.pb.h"

namespace pawl {

class Network;

struct TrainRow {
  std::vector<int32_t> prompt;    // begin token first
  std::vector<int32_t> solution;  // with its end token, unless it was cut

  // For a policy gradient; else the row is supervised.
  struct Reward {
    double advantage;
    std::vector<float> drawn;      // log-probability of each token as it was drawn
    std::vector<float> reference;  // by generation 0's weights; empty without learn.kl
  };
  std::optional<Reward> reward = {};
};

struct StepResult {
  double loss;           // nats per token, of what was drawn as of what is taught
  double gradient_norm;  // before clipping
  double learning_rate;
  int64_t tokens;      // tokens run through the network
  double clipped = 0;  // share of a policy gradient's tokens that pull no further
};

class Trainer {
 public:
  // `threads` share the rows; another count may give other bits. The network stays on the
  // processor: on another device the trainer has a copy, taken before the first step after
  // StartGeneration or LoadState.
  Trainer(Network* network, const LearnConfig& config, int threads, Config::Device device);
  // By LibTorch's operators, on any device.
  Trainer(Network* network, const LearnConfig& config, c10::Device device);
  Trainer(Trainer&&);
  Trainer& operator=(Trainer&&);
  ~Trainer();

  // Forgets the moments; the next steps are 0, 1, ... of `total`.
  void StartGeneration(int64_t total);

  // `forever`: the rate stays at its peak after the warm-up (continuous mode). `key`: of this
  // step's randomness, the offsets of coupled positions. Error(kUsage) when a row is longer than
  // the network's context.
  StepResult Step(const std::vector<TrainRow>& rows, int64_t step, bool forever, RandomKey key);

  // Brings the weights back into the network from another device.
  void Fetch();

  // Optimizer moments as safetensors, for checkpoints.
  std::string SaveState() const;
  void LoadState(const std::string& bytes, const std::string& where);

 private:
  class Impl;
  class HostImpl;
  class DeviceImpl;
  std::unique_ptr<Impl> impl_;
};

// The key of a training step's randomness.
RandomKey StepKey(int64_t run_seed, int64_t generation, int64_t step);

// The learning rate at a step of a generation, as a share of the peak.
double ScheduledRate(const LearnConfig& config, int64_t step, int64_t total, bool forever);

// Log-probability of each solution token under softmax(logits / temperature); rows in, rows out.
std::vector<std::vector<float>> SolutionLogProbs(Network* network,
                                                 const std::vector<TrainRow>& rows,
                                                 double temperature,
                                                 Config::Precision precision = Config::float32);

}  // namespace pawl
