// Network: a decoder-only Transformer in the Llama shape: its weights, and the one definition of
// what it computes. Or, with model.kind linear and mlp, a map of its own for each position, from
// the embeddings of all tokens up to it laid end to end.
//
// The definition is written with LibTorch's operators, for any device, with autograd. On this
// machine's processor training and decoding run through Backprop and a Memory, which compute
// the same and are held to it by tests.
//
// Shapes:  N tokens of all rows laid end to end, D width, V vocabulary, Q = (heads + 2 key-value
// heads) * head size.
// Threads: one at a time.
// Source:  Touvron et al. 2023 (Llama); names and layout of Hugging Face's LlamaForCausalLM.
// Positions: rotary (Su et
//          al. 2021), none (Kazemnejad et al. 2023), learned (added to the embedding; no Llama
//          counterpart), coupled (the same, see Places). Linear and mlp: Malach 2023 (arXiv
//          2309.06979), sections 2 and 4.
#pragma once

#include <ATen/core/Tensor.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "kernels/kernels.h"
#include "proto/config.pb.h"

namespace pawl {

class Tokenizer;

// Cosines and sines of the rotary angles.
struct Rotation {
  bool turns;                   // false: positions are not rotary
  int half;                     // head size / 2
  std::vector<float> cos, sin;  // [context, half]; 1 and 0 where nothing turns
};

// Places: where the position code has a token. Its position in its row; with coupled positions a
// digit is one further than what it follows, and everything else at `start`: in numbers written
// lowest digit first, equal weights share a place.
// Source: position coupling (Cho et al. 2024, arXiv 2405.20671, random start included); Abacus
// (McLeish et al. 2024, 2405.17399).
class Places {
 public:
  explicit Places(const ModelConfig& config);
  Places(const ModelConfig& config, const Tokenizer& tokenizer);
  static int64_t Count(const ModelConfig& config);

  // `before`: of the token in front, if there is one.
  int64_t Of(int32_t token, int64_t position, int64_t before, int64_t start) const {
    if (!coupled_) return position;
    return digit_[static_cast<size_t>(token)] ? std::min(before + 1, places_ - 1) : start;
  }
  // Error(kUsage) when the row is longer than the context: no position code and no map lies beyond
  // it. Coupled places start `room` of the way, in [0, 1), into what the row leaves of them.
  std::vector<int64_t> OfRow(const std::vector<int32_t>& row, double room = 0) const;

 private:
  bool coupled_;
  int64_t context_, places_;
  std::vector<bool> digit_;  // by token; empty unless coupled
};

// Rows laid end to end, as training and scoring use them.
struct PackedRows {
  std::vector<int64_t> tokens, places;
  std::vector<int64_t> starts = {0};  // row r: tokens [starts[r], starts[r+1])

  void Add(const std::vector<int32_t>& row, const std::vector<int64_t>& places);
};

// The same rows beside each other, padded at their ends, and causal attention inside each.
class RowGrid {
 public:
  RowGrid(const std::vector<int64_t>& starts, at::Device device);

  // As Network::Attention.
  at::Tensor Attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) const;

 private:
  int64_t rows_, longest_ = 0;
  at::Tensor tokens_;  // [rows * longest]: which token; some token where the row has ended
  at::Tensor places_;  // [N]: where each token is
};

// Error(kUsage) where so many parameters of a network take more memory than this machine has;
// `purpose`: what for, " to train".
void CheckMemory(const ModelConfig& config, int64_t parameters, int64_t bytes_each,
                 std::string_view purpose);

class Network {
 public:
  static constexpr float kNormEpsilon = 1e-5f;

  Network(const ModelConfig& config, int vocabulary, at::Device device = at::kCPU,
          at::ScalarType type = at::kFloat);

  // Draws the weights: normal with deviation 0.02, output projections scaled by 1/sqrt(2 layers);
  // norms are 1.
  void Initialize(RandomKey key);

  // Queries [N, heads, size], keys and values [N, key-value heads, size] of a layer, rotated ->
  // what is attended to [N, H*S].
  using Attention = std::function<at::Tensor(int64_t layer, const at::Tensor& q,
                                             const at::Tensor& k, const at::Tensor& v)>;

  // Transformer: what comes after the last layer's norm [N, D], for tokens and their places [N]
  // int64. Matrix products take `products` as inputs.
  at::Tensor Compute(const at::Tensor& tokens, const at::Tensor& places, const Attention& attend,
                     at::ScalarType products) const;
  at::Tensor Head(const at::Tensor& hidden,
                  at::ScalarType products) const;  // -> logits [N, V], float32

  // Logits [N, V] of every token of the rows, each attending to those before it in its row.
  at::Tensor Logits(const PackedRows& rows, at::ScalarType products = at::kFloat) const;

  // All weights as one flat tensor, float32 on the processor: matrices first (count `decayed`),
  // then embeddings and norms.
  at::Tensor& flat() { return flat_; }
  const at::Tensor& flat() const { return flat_; }
  at::Tensor& flat_gradient() {
    return flat_gradient_;
  }  // laid out alike; undefined before RequireGradient
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
  const at::Tensor& positions() const {
    return positions_;
  }  // [places, D]; undefined unless learned or coupled
  const at::Tensor& norm() const { return norm_; }
  const at::Tensor& head() const { return head_.defined() ? head_ : embedding_; }

  // linear and mlp: the map of each position p, [D, (p + 1) D], views of flat(); empty for a
  // Transformer.
  const std::vector<at::Tensor>& maps() const { return maps_; }
  const at::Tensor& hidden() const {
    return hidden_;
  }  // mlp: [D, D], after the rectifier; else undefined

  const ModelConfig& config() const { return config_; }
  int vocabulary() const { return vocabulary_; }
  AttentionShape attention_shape() const { return shape_; }
  const Rotation& rotation() const { return rotation_; }
  int64_t parameters() const { return flat_.numel(); }

 private:
  void Allocate(at::TensorOptions options);
  at::Tensor MappedLogits(const PackedRows& rows, at::ScalarType products) const;
  std::vector<at::Tensor*> Tensors();  // all that are defined

  ModelConfig config_;
  int vocabulary_;
  AttentionShape shape_;
  Rotation rotation_;
  at::Tensor flat_, flat_gradient_;
  int64_t decayed_ = 0;
  at::Tensor embedding_, head_, positions_, norm_, hidden_;
  std::vector<Layer> layers_;
  std::vector<at::Tensor> maps_;
  at::Tensor cos_, sin_;  // rotation_'s, [context, 1, half]
};

}  // namespace pawl
