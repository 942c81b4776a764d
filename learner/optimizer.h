// Optimizer: AdamW's moments of a network's flat weights, its steps, and the clipping of gradients.
//
// Weights lie flat, matrices first: weight decay acts on these alone (model/flat_weights.h). Two
// ways to step: pawl's kernel on the processor, and LibTorch's fused operator on any device.
// Shapes:  weights, gradient and moments alike; moments lie on the weights' device.
// Threads: one at a time.
// Source:  AdamW: Loshchilov and Hutter 2019.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "model/module.h"
#include "proto/config.pb.h"

namespace pawl {

class Optimizer {
 public:
  struct Weights {
    const at::Tensor &flat, &gradient;
    int64_t decayed;           // how many of them weight decay acts on
    int64_t trained_from = 0;  // those before stay as they are
  };

  Optimizer(const at::Tensor& flat, const LearnConfig& config);

  // Moments and steps begin anew.
  void Forget();

  // One step at the learning rate `rate`. `norm`: the gradient's; a longer one than learn.clip
  // counts as if it had been scaled down to it. As many threads give the same bits.
  void StepByKernel(const Weights& weights, double rate, double norm, int threads);
  // The same by LibTorch, which scales the gradient itself.
  void StepByLibTorch(const Weights& weights, double rate, double norm);

  // As safetensors, for checkpoints, with `more` behind the moments. Load fills `more`, which is
  // shaped as it was saved. Its errors: see model/weights.h.
  std::string Save(const std::vector<NamedTensor>& more = {}) const;
  void Load(const std::string& bytes, const std::string& where,
            const std::vector<NamedTensor>& more = {});

 private:
  std::vector<NamedTensor> State() const;
  double ClipScale(double norm) const;
  // The weights [from, to).
  void UpdateByKernel(const Weights& weights, int64_t from, int64_t to, double rate, double scale,
                      double decay);
  void UpdateByLibTorch(const Weights& weights, int64_t from, int64_t to, double rate,
                        double decay);

  LearnConfig config_;
  at::Tensor moment1_, moment2_, steps_;
};

}  // namespace pawl
