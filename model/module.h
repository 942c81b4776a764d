// Module: the tensors of one network and what is computed with them. Each architecture has a folder
// with its own: model/transformer/, model/mapped/.
//
// The definition (Logits) is written with LibTorch's operators, for any device, with autograd. On
// this machine's processor decoding runs through a Memory, and training through a GradientPass
// where there is one; both compute what the definition does, and tests hold them to it.
// Shapes:  N tokens of all rows laid end to end, D width, V vocabulary.
// Threads: one at a time.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <vector>

#include "model/flat_weights.h"
#include "model/gradient_pass.h"
#include "model/memory.h"
#include "model/packed_rows.h"
#include "proto/config.pb.h"

namespace pawl {

class Network;

struct NamedTensor {
  std::string name;
  at::Tensor tensor;
};

struct MemorySettings {
  c10::Device device;
  Config::Precision precision;  // of matrix products
  int slots;
  int threads;  // that share a step, on the processor
};

class Module {
 public:
  virtual ~Module() = default;

  // ---- tensors: members that a Network makes views of its flat weights
  using Part = WeightPart;
  virtual std::vector<Part> Matrices() = 0;  // what AdamW's weight decay acts on
  virtual std::vector<Part> Others() = 0;
  // The states in which sequences begin, of a network that learns them.
  virtual std::vector<Part> InitialStates() { return {}; }
  // All of them were drawn normal with standard deviation kInitialDeviation; changes what is to
  // begin otherwise.
  static constexpr double kInitialDeviation = 0.02;
  virtual void AdjustInitial() = 0;

  // With the names of a weights file; views.
  virtual std::vector<NamedTensor> NamedTensors() const = 0;

  // Logits [N, V], float32, of every token of the rows; each depends on the tokens before it in its
  // row. Matrix products take `products` as inputs.
  virtual at::Tensor Logits(const PackedRows& rows, at::ScalarType products) const = 0;

  // `network`: this module's, on the processor; it outlives what is made.
  virtual std::unique_ptr<Memory> MakeMemory(const Network& network,
                                             const MemorySettings& settings) const = 0;
  // nullptr where training runs over the definition.
  virtual std::unique_ptr<GradientPass> MakeGradientPass(Network* network,
                                                         Config::Precision precision,
                                                         int threads) const = 0;
};

}  // namespace pawl
