// PolicyValueNetwork: the fully connected residual network that says of a position of a game which
// moves are good and how the game will end.
//
//     h = W_in planes;  in each layer  h = h + W relu(h + b);  a = relu(h + b_out)
//     policy logits = W_p a + c_p;  outcome logits = W_v a + c_v
//
// Definition is written with LibTorch's operators, with autograd. evaluator.h and gradient_pass.h
// compute the same by hand on this machine's processor; tests hold them to it.
// Shapes:  planes [B, inputs]; policy logits [B, policy]; outcome logits [B, 3]: the player to move
//          wins, a draw, the player to move loses. float32.
// Threads: one at a time.
// Source:  Residual layers that the rectifier stands before: He et al. 2016 (arXiv 1603.05027).
//          Policy and value from one network: Silver et al. 2017 (AlphaGo Zero).
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "base/random.h"
#include "kernels/linear.h"
#include "model/flat_weights.h"
#include "model/module.h"

namespace pawl {

constexpr int64_t kOutcomes = 3;

struct PolicyValueShape {
  int64_t inputs, width, layers, policy;
  int64_t heads() const { return policy + kOutcomes; }
};

struct PolicyValueLogits {
  at::Tensor policy, outcome;
};

class PolicyValueNetwork {
 public:
  // Weights are 0.
  explicit PolicyValueNetwork(PolicyValueShape shape);

  // Draws the matrices so that variances stay alike from layer to layer and first answers are
  // almost even; biases are 0.
  void Initialize(RandomKey key);

  // Matrix products take `products` as inputs.
  PolicyValueLogits Definition(const at::Tensor& planes,
                               at::ScalarType products = at::kFloat) const;

  // Of a weights file (TensorsToSafetensors and TensorsFromSafetensors of model/weights.h); views.
  std::vector<NamedTensor> NamedTensors() const;

  // All weights as one flat tensor: matrices first (count `decayed`), then biases.
  at::Tensor& flat() { return flat_; }
  const at::Tensor& flat() const { return flat_; }
  // Laid out alike; undefined before RequireGradient.
  at::Tensor& flat_gradient() { return flat_gradient_; }
  int64_t decayed() const { return decayed_; }
  int64_t parameters() const { return flat_.numel(); }
  void RequireGradient();

  const PolicyValueShape& shape() const { return shape_; }

  // For the passes by hand. Both heads lie together: one matrix [policy + 3, width].
  const at::Tensor& input() const { return input_; }
  const std::vector<at::Tensor>& layers() const { return layers_; }
  WeightMatrix heads() const;
  // [width], of each layer and then of the output.
  const std::vector<at::Tensor>& biases() const { return biases_; }
  // [policy + 3], where head biases lie in the flat weights.
  int64_t heads_bias_offset() const { return policy_bias_.storage_offset(); }

 private:
  std::vector<WeightPart> Matrices();
  std::vector<WeightPart> Parts();  // matrices, then biases

  PolicyValueShape shape_;
  at::Tensor input_, policy_, value_, policy_bias_, value_bias_;
  std::vector<at::Tensor> layers_, biases_;
  at::Tensor flat_, flat_gradient_;
  int64_t decayed_;
};

}  // namespace pawl
