// The way through fully connected residual layers, from planes to what the heads read, and back.
//
// Shapes:  n rows of planes [n, inputs]; features [n, width] and their gradient.
// Threads: see model/policy_value/packed_network.h.
#pragma once

#include <cstring>

#include "model/policy_value/packed_network.h"

namespace pawl {

// `keep`: what the way back needs; without, one layer's space serves all.
template <typename Element>
const Element* LayersForward(const PolicyValueModel<Element>& model, const float* planes, int64_t n,
                             bool keep, PolicyValueTape<Element>* tape) {
  const Gemm<Element>& g = ChooseGemms().For<Element>();
  int64_t inputs = model.shape.inputs, d = model.shape.width;
  tape->hidden.resize(keep ? model.layers.size() + 1 : 1);
  Element* rows = Room(&tape->planes, n * Padded(inputs));
  g.round_rows(planes, inputs, n, inputs, rows);
  float* h = Room(&tape->h, n * d);
  model.input.Forward(rows, n, h, false);
  auto rectified = [&](size_t layer) {
    Element* hidden = Room(&tape->hidden[keep ? layer : 0], n * Padded(d));
    g.rectify_rows(h, model.biases[layer], n, d, hidden);
    return hidden;
  };
  for (size_t layer = 0; layer < model.layers.size(); ++layer)
    model.layers[layer].Forward(rectified(layer), n, h, true);
  return rectified(model.layers.size());
}

// After LayersForward with `keep`. The gradient's matrices are overwritten, or with `add` added to;
// its biases are added to.
template <typename Element>
void LayersBackward(const PolicyValueModel<Element>& model, float* dfeatures, int64_t n,
                    float* gradient, bool add, PolicyValueTape<Element>* tape) {
  const Gemm<Element>& g = ChooseGemms().For<Element>();
  int64_t d = model.shape.width;
  float* dh = Room(&tape->dh, n * d);
  std::memset(dh, 0, sizeof(float) * static_cast<size_t>(n * d));
  size_t layer = model.layers.size();
  auto rectified_back = [&] {
    g.rectify_back(dfeatures, tape->hidden[layer].data(), n, d, dh,
                   gradient + model.bias_offsets[layer]);
  };
  rectified_back();
  while (layer-- > 0) {
    model.layers[layer].Backward(dh, tape->hidden[layer].data(), n, dfeatures, gradient, add,
                                 &tape->scratch);
    rectified_back();
  }
  model.input.Backward(dh, tape->planes.data(), n, nullptr, gradient, add, &tape->scratch);
}

}  // namespace pawl
