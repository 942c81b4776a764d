// Network: a decoder-only Transformer in the Llama shape. The one definition that training and decoding share.
//
// Tokens of all rows lie end to end in one dimension, so no matrix product sees padding. How a token attends to its
// row is given by an Attention: over the row itself in training, over a cache in decoding.
//
// Shapes:  N tokens, D width, V vocabulary, Q = (heads + 2 key-value heads) * head size.
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
#include "model/linear.h"
#include "proto/config.pb.h"

namespace pawl {

class Attention {
 public:
  virtual ~Attention() = default;
  // qkv_NQ, not yet rotated -> out_N(heads * head size).
  virtual at::Tensor Attend(int layer, const at::Tensor& qkv_NQ) = 0;
};

// Cosines and sines of the rotary angles; 1 and 0 where positions are not rotary.
struct Rotation {
  int half;                     // head size / 2
  std::vector<float> cos, sin;  // [context, half]
};

class Network {
 public:
  Network(const ModelConfig& config, int vocabulary);

  // Draws the weights: normal with deviation 0.02, output projections scaled by 1/sqrt(2 layers); norms are 1.
  void Initialize(RandomKey key);

  // tokens_N, positions_N int64 -> final hidden states, normed. Matrix products run in the weights' precision.
  at::Tensor Hidden(const at::Tensor& tokens_N, const at::Tensor& positions_N, Attention* attention);
  at::Tensor Logits(const at::Tensor& hidden_ND) const;

  // Training in bfloat16 computes with copies of the matrices; gradients flow to the float32 weights.
  void UseBfloat16(bool on) { bfloat16_ = on; }
  void RefreshBfloat16();  // after the weights changed; records the casts for autograd when it is on

  // All weights as one flat float32 tensor: matrices first (count `decayed`), then embeddings and norms.
  at::Tensor& flat() { return flat_; }
  at::Tensor& flat_gradient() { return flat_gradient_; }
  int64_t decayed() const { return decayed_; }
  void RequireGradient();

  // Named tensors as Hugging Face's Llama has them; views of flat().
  struct Named {
    std::string name;
    at::Tensor tensor;
  };
  std::vector<Named> HuggingFaceTensors() const;

  const ModelConfig& config() const { return config_; }
  int vocabulary() const { return vocabulary_; }
  AttentionShape attention_shape() const { return shape_; }
  const Rotation& rotation() const { return rotation_; }
  int64_t parameters() const { return flat_.numel(); }

 private:
  struct Layer {
    at::Tensor norm1, norm2;
    Matrix qkv, out, gate_up, down;
  };

  void Allocate();

  ModelConfig config_;
  int vocabulary_;
  AttentionShape shape_;
  Rotation rotation_;
  bool bfloat16_ = false;
  at::Tensor flat_, flat_gradient_;
  int64_t decayed_ = 0;
  at::Tensor embedding_, positions_, norm_;
  Matrix head_;  // tied: its weight is embedding_
  std::vector<Layer> layers_;
};

// Rows laid end to end, as training and scoring use them.
struct PackedRows {
  std::vector<int64_t> tokens, positions;
  std::vector<int64_t> starts = {0};  // row r: tokens [starts[r], starts[r+1])

  void Add(const std::vector<int32_t>& row);
  at::Tensor Tokens() const;
  at::Tensor Positions() const;
};

// Causal attention inside each row; carries gradients.
std::unique_ptr<Attention> AttendInRows(const Network& network, const PackedRows& rows);

}  // namespace pawl
