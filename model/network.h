// Network: a decoder-only Transformer in the Llama shape: its weights, and the one definition of what it computes.
//
// The definition is written with LibTorch's operators, for any device, with autograd. On this machine's processor training
// and decoding run through Backprop and CachedForward, which compute the same and are held to it by tests.
//
// Shapes:  N tokens of all rows laid end to end, D width, V vocabulary, Q = (heads + 2 key-value heads) * head size.
// Threads: one at a time.
// Source:  Touvron et al. 2023 (Llama); names and layout of Hugging Face's LlamaForCausalLM. Positions: rotary (Su et
//          al. 2021), none (Kazemnejad et al. 2023), learned (added to the embedding; no Llama counterpart).
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "model/kernels.h"
#include "proto/config.pb.h"

namespace pawl {

// Cosines and sines of the rotary angles.
struct Rotation {
  bool turns;                   // false: positions are not rotary
  int half;                     // head size / 2
  std::vector<float> cos, sin;  // [context, half]; 1 and 0 where nothing turns
};

// Rows laid end to end, as training and scoring use them.
struct PackedRows {
  std::vector<int64_t> tokens, positions;
  std::vector<int64_t> starts = {0};  // row r: tokens [starts[r], starts[r+1])

  void Add(const std::vector<int32_t>& row);
};

class Network {
 public:
  static constexpr float kNormEpsilon = 1e-5f;

  Network(const ModelConfig& config, int vocabulary);

  // Draws the weights: normal with deviation 0.02, output projections scaled by 1/sqrt(2 layers); norms are 1.
  void Initialize(RandomKey key);

  // Logits [N, V] of every token of the rows, each attending to those before it in its row.
  at::Tensor Logits(const PackedRows& rows) const;

  // All weights as one flat float32 tensor: matrices first (count `decayed`), then embeddings and norms.
  at::Tensor& flat() { return flat_; }
  at::Tensor& flat_gradient() { return flat_gradient_; }  // laid out alike; undefined before RequireGradient
  int64_t decayed() const { return decayed_; }
  void RequireGradient();

  // Named tensors as Hugging Face's Llama has them; views of flat().
  struct Named {
    std::string name;
    at::Tensor tensor;
  };
  std::vector<Named> HuggingFaceTensors() const;

  // Views of flat(). gate_up holds the gate's rows, then up's; qkv queries, keys, values.
  struct Layer {
    at::Tensor norm1, qkv, out, norm2, gate_up, down;
  };
  const std::vector<Layer>& layers() const { return layers_; }
  const at::Tensor& embedding() const { return embedding_; }
  const at::Tensor& positions() const { return positions_; }  // undefined unless learned
  const at::Tensor& norm() const { return norm_; }
  const at::Tensor& head() const { return config_.tied() ? embedding_ : head_; }

  const ModelConfig& config() const { return config_; }
  int vocabulary() const { return vocabulary_; }
  AttentionShape attention_shape() const { return shape_; }
  const Rotation& rotation() const { return rotation_; }
  int64_t parameters() const { return flat_.numel(); }

 private:
  void Allocate();

  ModelConfig config_;
  int vocabulary_;
  AttentionShape shape_;
  Rotation rotation_;
  at::Tensor flat_, flat_gradient_;
  int64_t decayed_ = 0;
  at::Tensor embedding_, head_, positions_, norm_;
  std::vector<Layer> layers_;
};

}  // namespace pawl
