// PolicyValueNetwork: the residual network that says of a position of a game which moves are good and
// how the game will end. Its layers are fully connected (model.kind = fc)
//
//     h = W_in planes;  in each layer  h = h + W relu(h + b);  a = relu(h + b_out)
//
// or convolutions of 3 x 3 cells, whose rim is 0 (resnet), and a vector stands for each cell:
//
//     h = K_in * planes;  in each block  h = h + K_2 * relu(K_1 * relu(h + b_1) + b_2)
//     a = relu(W_s relu(h + b_out) + b_s) of all cells, side by side; W_s squeezes a cell's vector
//
// and then  policy logits = W_p a + c_p;  outcome logits = W_v a + c_v.
//
// Definition is written with LibTorch's operators, with autograd. evaluator.h and gradient_pass.h
// compute the same by hand on this machine's processor; tests hold them to it.
// Shapes:  planes [B, inputs], of a board [planes, height, columns]; policy logits [B, policy];
//          outcome logits [B, 3]: the player to move wins, a draw, the player to move loses.
//          Kernels [out, 3, 3, in]: rows of the board, then columns. float32.
// Threads: one at a time.
// Source:  Residual layers that the rectifier stands before: He et al. 2016 (arXiv 1603.05027).
//          Policy and value from one network, 1 x 1 convolutions before the heads: Silver et al.
//          2017 (AlphaGo Zero). Nothing is normalised, so that a position's answer is its own;
//          branches that begin small by the depth take its place: Zhang et al. 2019 (Fixup, arXiv
//          1901.09321).
#pragma once

#include <ATen/core/Tensor.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/random.h"
#include "kernels/linear.h"
#include "model/flat_weights.h"
#include "model/module.h"

namespace pawl {

constexpr int64_t kOutcomes = 3;

// Of a squeezed cell, at most: what both heads read of it.
constexpr int64_t kSqueezed = 16;
constexpr int64_t kTaps = 9;  // cells of a convolution

struct PolicyValueShape {
  int64_t inputs, width, layers, policy;
  int64_t height = 0, columns = 0;  // of the board that convolutions run over; 0: fully connected

  bool convolves() const { return height > 0; }
  int64_t cells() const { return height * columns; }
  int64_t planes() const { return inputs / cells(); }
  int64_t squeezed() const { return std::min(width, kSqueezed); }
  int64_t matrices() const { return convolves() ? 2 * layers : layers; }  // of the residual layers
  int64_t features() const { return convolves() ? cells() * squeezed() : width; }  // of the heads
  int64_t heads() const { return policy + kOutcomes; }
  // Multiplications of an evaluation; cells beyond the rim count.
  int64_t products() const {
    int64_t body = convolves()
                       ? cells() * width * (kTaps * (planes() + matrices() * width) + squeezed())
                       : width * (inputs + matrices() * width);
    return body + heads() * features();
  }
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

  // For the passes by hand. Kernels are matrices [out, 9 in]; both heads lie together: one matrix
  // [policy + 3, features].
  const at::Tensor& input() const { return input_; }
  const std::vector<at::Tensor>& layers() const { return layers_; }  // two of each block
  const at::Tensor& squeeze() const { return squeeze_; }             // undefined without a board
  WeightMatrix heads() const;
  // [width], before each matrix of layers() and then of the output; last, [squeezed], that of the
  // squeezed cells.
  const std::vector<at::Tensor>& biases() const { return biases_; }
  // [policy + 3], where head biases lie in the flat weights.
  int64_t heads_bias_offset() const { return policy_bias_.storage_offset(); }

 private:
  std::vector<WeightPart> Matrices();
  std::vector<WeightPart> Parts();  // matrices, then biases
  at::Tensor Trunk(const at::Tensor& planes, at::ScalarType products) const;  // [B, features]
  at::Tensor BoardTrunk(const at::Tensor& planes, at::ScalarType products) const;
  void NameLayers(std::vector<NamedTensor>* named) const;
  void NameBlocks(std::vector<NamedTensor>* named) const;

  PolicyValueShape shape_;
  at::Tensor input_, squeeze_, policy_, value_, policy_bias_, value_bias_;
  std::vector<at::Tensor> layers_, biases_;
  at::Tensor flat_, flat_gradient_;
  int64_t decayed_;
};

}  // namespace pawl
