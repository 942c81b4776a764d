// The way through a policy-value network, forward and back: what evaluation and training have in
// common.
//
// Shapes:  n rows of planes [n, inputs] at a time, few enough that their activations stay in the
//          cache (RowsAtOnce); logits [n, policy + 3], the outcome's behind the policy's.
// Threads: see model/policy_value/packed_network.h. What comes out of a row depends on that row alone.
#pragma once

#include <algorithm>

#include "model/policy_value/board_pass.h"
#include "model/policy_value/layers_pass.h"

namespace pawl {

// Of `rows` vectors of the network's width, so many positions.
inline int64_t RowsAtOnce(const PolicyValueShape& shape, int64_t rows) {
  return shape.convolves() ? std::max<int64_t>(1, rows / shape.cells()) : rows;
}

// `keep`: what the way back needs; without, one layer's space serves all.
template <typename Element>
const float* Forward(const PolicyValueModel<Element>& model, const float* planes, int64_t n,
                     bool keep, PolicyValueTape<Element>* tape) {
  int64_t heads = model.shape.heads();
  float* logits = Room(&tape->logits, n * heads);
  tape->read = model.shape.convolves() ? BoardForward(model, planes, n, keep, tape)
                                       : LayersForward(model, planes, n, keep, tape);
  model.heads.Forward(tape->read, n, logits, false);
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j < heads; ++j) logits[i * heads + j] += model.heads_bias[j];
  }
  return logits;
}

// After Forward with `keep`: writes the gradient, laid out as the flat weights. Its matrices are
// overwritten, or with `add` added to; its biases are added to.
template <typename Element>
void Backward(const PolicyValueModel<Element>& model, const float* dlogits, int64_t n,
              float* gradient, bool add, PolicyValueTape<Element>* tape) {
  int64_t heads = model.shape.heads();
  float *dbias = gradient + model.heads_bias_offset,
        *dfeatures = Room(&tape->dfeatures, n * model.shape.features());
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j < heads; ++j) dbias[j] += dlogits[i * heads + j];
  }
  model.heads.Backward(dlogits, tape->read, n, dfeatures, gradient, add, &tape->scratch);
  if (model.shape.convolves())
    BoardBackward(model, dfeatures, n, gradient, add, tape);
  else
    LayersBackward(model, dfeatures, n, gradient, add, tape);
}

}  // namespace pawl
