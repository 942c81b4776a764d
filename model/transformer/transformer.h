// Transformer: a decoder-only Transformer in the Llama shape: its weights, and the one definition of
// what it computes. In a recurrent network (ModelConfig::recurrent) each layer mixes tokens by what
// model.mixers names for it: a recurrence (model/recurrent/), or attention without a position code,
// over all tokens or over the last few.
//
// Shapes:  N tokens of all rows laid end to end, D width, V vocabulary, Q = (heads + 2 key-value
// heads) * head size.
// Threads: one at a time.
// Source:  Touvron et al. 2023 (Llama); names and layout of Hugging Face's LlamaForCausalLM.
// Positions: rotary (Su et al. 2021), none (Kazemnejad et al. 2023), learned (added to the
// embedding; no Llama counterpart), coupled (the same, see model/places.h).
#pragma once

#include <functional>
#include <optional>

#include "kernels/kernels.h"
#include "model/module.h"
#include "model/recurrent/delta_layer.h"
#include "proto/config.pb.h"

namespace pawl {

// Cosines and sines of the rotary angles.
struct Rotation {
  bool turns = false;           // false: positions are not rotary
  int half = 0;                 // head size / 2
  std::vector<float> cos, sin;  // [context, half]; empty where nothing turns
};

class Transformer : public Module {
 public:
  static constexpr float kNormEpsilon = 1e-5f;

  Transformer(const ModelConfig& config, int vocabulary, c10::Device device);

  // The module of a network of this architecture. A bug if it is of another.
  static const Transformer& Of(const Network& network);

  std::vector<Part> Matrices() override;
  std::vector<Part> Others() override;
  std::vector<Part> InitialStates() override;
  void AdjustInitial() override;  // output projections scaled by 1/sqrt(2 layers); norms are 1
  std::vector<NamedTensor> NamedTensors() const override;
  at::Tensor Logits(const PackedRows& rows, at::ScalarType products) const override;
  std::unique_ptr<Memory> MakeMemory(const Network& network,
                                     const MemorySettings& settings) const override;
  std::unique_ptr<GradientPass> MakeGradientPass(Network* network, Config::Precision precision,
                                                 int threads) const override;

  // Queries [N, heads, size], keys and values [N, key-value heads, size] of a layer, rotated ->
  // what is attended to [N, H*S].
  using Attention = std::function<at::Tensor(int64_t layer, const at::Tensor& q,
                                             const at::Tensor& k, const at::Tensor& v)>;
  // What the input matrix of a layer that is no attention made [N, row] -> what its output matrix
  // takes.
  using Recurrence = std::function<at::Tensor(const DeltaLayer& layer, const at::Tensor& wide)>;

  // What comes after the last layer's norm [N, D], for tokens and their places [N] int64.
  at::Tensor Compute(const at::Tensor& tokens, const at::Tensor& places, const Attention& attend,
                     at::ScalarType products, const Recurrence& recur = {}) const;
  // -> logits [N, V], float32
  at::Tensor Head(const at::Tensor& hidden, at::ScalarType products) const;

  // gate_up holds the gate's rows, then up's; `in` queries, keys, values of attention, or what a
  // recurrence's row has (DeltaShape).
  struct Layer {
    at::Tensor norm1, in, out, norm2, gate_up, down;
    std::optional<DeltaLayer> delta;  // none: attention
    int64_t window = 0;               // of attention: over so many tokens; 0: over all

    bool attends_to_all() const { return !delta && window == 0; }
  };
  const std::vector<Layer>& layers() const { return layers_; }
  const at::Tensor& embedding() const { return embedding_; }
  const at::Tensor& positions() const { return positions_; }  // [places, D]; or undefined
  const at::Tensor& norm() const { return norm_; }
  const at::Tensor& head() const { return head_.defined() ? head_ : embedding_; }
  AttentionShape attention_shape() const { return shape_; }
  const Rotation& rotation() const { return rotation_; }

 private:
  ModelConfig config_;
  int vocabulary_;
  c10::Device device_;
  AttentionShape shape_;
  Rotation rotation_;
  at::Tensor embedding_, head_, positions_, norm_;
  std::vector<Layer> layers_;
  at::Tensor cos_, sin_;  // rotation_'s, [context, 1, half]; undefined where nothing turns
};

}  // namespace pawl
