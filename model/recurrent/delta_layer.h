// DeltaLayer: what mixes the tokens of a layer in a recurrent network: the gated delta rule, or
// linear attention with decay, and the tensors that it has beside the layer's two matrices.
//
// Shapes:  N tokens of all rows laid end to end, H heads, K key size, V value size, T taps. A row of
//          the layer's input matrix makes, for all heads, queries [H * K], keys [H * K], values
//          [H * V], output gates [H * V], betas [H] and decays [H].
// Threads: one at a time.
// Source:  Yang et al. 2024 (Gated Delta Networks, arXiv 2412.06464), section 3; the names of
//          tensors are those of Hugging Face's Qwen3.5. Betas up to 2: Grazzi et al. 2024 (arXiv
//          2411.12537). Half-lives that begin spread over all lengths are pawl's own.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "kernels/recurrence.h"
#include "model/flat_weights.h"
#include "model/module.h"
#include "proto/config.pb.h"

namespace pawl {

struct DeltaShape {
  int heads, key, value, taps;
  bool erase, negative;
  bool initial;  // sequences begin in a state that is learned

  static DeltaShape Of(const ModelConfig& config, ModelConfig::Mixer::Kind mixer);

  DeltaSizes sizes() const { return {key, value, erase}; }
  int head_channels() const { return 2 * key + value; }  // of one head, that the convolution sees
  int channels() const { return heads * head_channels(); }
  int out() const { return heads * value; }
  int row() const { return channels() + out() + 2 * heads; }
  int64_t tail() const { return static_cast<int64_t>(taps - 1) * head_channels(); }  // of one head

  // Where a head's numbers begin in a row.
  int query(int head) const { return head * key; }
  int key_at(int head) const { return (heads + head) * key; }
  int value_at(int head) const { return 2 * heads * key + head * value; }
  int gate(int head) const { return channels() + head * value; }
  int beta(int head) const { return channels() + out() + head; }
  int decay(int head) const { return channels() + out() + heads + head; }
};

struct DeltaLayer {
  static constexpr float kNormEpsilon = 1e-5f;

  DeltaShape shape;
  at::Tensor convolution;  // [channels, 1, T]
  at::Tensor decay_rate;   // [H]: log of what the softplus is multiplied by
  at::Tensor decay_bias;   // [H]
  at::Tensor norm;         // [V]
  at::Tensor initial;      // [H, K, V]: the state in which sequences begin; undefined: zeros

  std::vector<WeightPart> Parts();  // but `initial`

  // The convolution as if drawn uniformly from +-1/sqrt(T); half-lives spread over those of the
  // config, so that no two heads of a network's `layers` layers have the same.
  void AdjustInitial(const ModelConfig& config, int layer, int layers);

  // `prefix`: the layer's; in, out: its matrices.
  std::vector<NamedTensor> Named(const std::string& prefix, const at::Tensor& in,
                                 const at::Tensor& out) const;

  // The definition: what the input matrix made [N, row] -> what the output matrix takes [N, H * V].
  // `starts`: as in PackedRows.
  at::Tensor Mix(const at::Tensor& wide, const std::vector<int64_t>& starts) const;
};

}  // namespace pawl
