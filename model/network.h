// Network: the weights of one model as a flat tensor, and the module that computes with them
// (model/module.h), made by its kind's architecture (model/architecture.h).
//
// Threads: one at a time.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "model/flat_weights.h"
#include "model/module.h"
#include "proto/config.pb.h"

namespace pawl {

// Error(kUsage) where so many parameters of a network take more memory than this machine has;
// `purpose`: what for, " to train".
void CheckMemory(const ModelConfig& config, int64_t parameters, int64_t bytes_each,
                 std::string_view purpose);

class Network {
 public:
  Network(const ModelConfig& config, int vocabulary, at::Device device = at::kCPU,
          at::ScalarType type = at::kFloat);

  // Draws the weights: normal with standard deviation 0.02, but where the module has it otherwise.
  void Initialize(RandomKey key);

  const Module& module() const { return *module_; }
  at::Tensor Logits(const PackedRows& rows, at::ScalarType products = at::kFloat) const {
    return module_->Logits(rows, products);
  }
  std::vector<NamedTensor> NamedTensors() const { return module_->NamedTensors(); }
  // The network outlives what these make.
  std::unique_ptr<Memory> MakeMemory(const MemorySettings& settings) const {
    return module_->MakeMemory(*this, settings);
  }
  std::unique_ptr<GradientPass> MakeGradientPass(Config::Precision precision, int threads) {
    return module_->MakeGradientPass(this, precision, threads);
  }

  // All weights as one flat tensor: matrices first (count `decayed`), then embeddings and norms,
  // and last the states in which sequences begin (count `initial_states`).
  at::Tensor& flat() { return flat_; }
  const at::Tensor& flat() const { return flat_; }
  // Laid out alike; undefined before RequireGradient.
  at::Tensor& flat_gradient() { return flat_gradient_; }
  int64_t decayed() const { return decayed_; }
  int64_t initial_states() const { return initial_states_; }
  int64_t parameters() const { return flat_.numel(); }
  void RequireGradient();

  const ModelConfig& config() const { return config_; }
  int vocabulary() const { return vocabulary_; }

 private:
  std::vector<WeightPart> Parts() const;  // matrices, others, initial states

  ModelConfig config_;
  int vocabulary_;
  std::unique_ptr<Module> module_;
  at::Tensor flat_, flat_gradient_;
  int64_t decayed_ = 0, initial_states_ = 0;
};

}  // namespace pawl
