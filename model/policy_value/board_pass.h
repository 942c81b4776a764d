// The way through residual blocks of convolutions, from planes to what the heads read, and back.
//
// Shapes:  n boards of planes [n, planes, cells]; in between a row for each cell, [n cells, width];
//          features [n, cells squeezed] and their gradient.
// Threads: see model/policy_value/packed_network.h.
#pragma once

#include <cstring>

#include "model/policy_value/packed_network.h"

namespace pawl {

// y [n cells, out] (+)= a convolution of `rows` [n cells] of Padded(channels).
template <typename Element>
void Convolve(const PolicyValueModel<Element>& model, const Linear<Element>& kernel,
              const Element* rows, int64_t n, float* y, bool add, PolicyValueTape<Element>* tape) {
  int64_t m = n * model.shape.cells();
  Element* wide = Room(&tape->wide, m * Padded(kernel.in()));
  model.neighbours->Gather(rows, kernel.in() / kTaps, n, wide);
  kernel.Forward(wide, m, y, add);
}

// dx [n cells, channels], unless it is nullptr, and the kernel's part of the gradient.
template <typename Element>
void ConvolveBack(const PolicyValueModel<Element>& model, const Linear<Element>& kernel,
                  const float* dy, const Element* rows, int64_t n, float* dx, float* gradient,
                  bool add, PolicyValueTape<Element>* tape) {
  int64_t m = n * model.shape.cells(), channels = kernel.in() / kTaps;
  Element* wide = Room(&tape->wide, m * Padded(kernel.in()));
  model.neighbours->Gather(rows, channels, n, wide);
  float* dwide = dx == nullptr ? nullptr : Room(&tape->dwide, m * kernel.in());
  kernel.Backward(dy, wide, m, dwide, gradient, add, &tape->scratch);
  if (dx != nullptr) model.neighbours->Scatter(dwide, channels, n, dx);
}

// Rows of Padded(squeezed), one for each cell -> rows of Padded(cells squeezed), one for each
// board.
template <typename Element>
const Element* JoinCells(const Element* squeezed, const PolicyValueShape& shape, int64_t n,
                         Element* features) {
  int64_t channels = shape.squeezed(), size = shape.features(), stride = Padded(size);
  std::memset(features, 0, sizeof(Element) * static_cast<size_t>(n * stride));
  for (int64_t board = 0; board < n; ++board) {
    Element* to = features + board * stride;
    for (int64_t cell = 0; cell < shape.cells(); ++cell, to += channels) {
      std::memcpy(to, squeezed, sizeof(Element) * static_cast<size_t>(channels));
      squeezed += Padded(channels);
    }
  }
  return features;
}

// `keep`: what the way back needs; without, one layer's space serves all.
template <typename Element>
const Element* BoardForward(const PolicyValueModel<Element>& model, const float* planes, int64_t n,
                            bool keep, PolicyValueTape<Element>* tape) {
  const Gemm<Element>& g = ChooseGemms().For<Element>();
  const PolicyValueShape& shape = model.shape;
  int64_t cells = shape.cells(), m = n * cells, d = shape.width, channels = shape.squeezed();
  tape->hidden.resize(keep ? model.layers.size() + 1 : 1);
  int64_t stride = Padded(shape.planes());
  Element* rows = Room(&tape->planes, m * stride);
  for (int64_t i = 0; i < n; ++i)
    g.round_columns(planes + i * shape.inputs, cells, cells, shape.planes(),
                    rows + i * cells * stride);
  float *h = Room(&tape->h, m * d), *inner = Room(&tape->inner, m * d);
  Convolve(model, model.input, rows, n, h, false, tape);
  auto rectified = [&](size_t layer, const float* x) {
    Element* hidden = Room(&tape->hidden[keep ? layer : 0], m * Padded(d));
    g.rectify_rows(x, model.biases[layer], m, d, hidden);
    return hidden;
  };
  size_t layers = model.layers.size();
  for (size_t layer = 0; layer < layers; layer += 2) {
    Convolve(model, model.layers[layer], rectified(layer, h), n, inner, false, tape);
    Convolve(model, model.layers[layer + 1], rectified(layer + 1, inner), n, h, true, tape);
  }
  float* squeezed = inner;  // no wider
  model.squeeze->Forward(rectified(layers, h), m, squeezed, false);
  Element* squeezed_rows = Room(&tape->squeezed, m * Padded(channels));
  g.rectify_rows(squeezed, model.biases[layers + 1], m, channels, squeezed_rows);
  return JoinCells(squeezed_rows, shape, n, Room(&tape->features, n * Padded(shape.features())));
}

// After BoardForward with `keep`. The gradient's matrices are overwritten, or with `add` added to;
// its biases are added to.
template <typename Element>
void BoardBackward(const PolicyValueModel<Element>& model, const float* dfeatures, int64_t n,
                   float* gradient, bool add, PolicyValueTape<Element>* tape) {
  const Gemm<Element>& g = ChooseGemms().For<Element>();
  const PolicyValueShape& shape = model.shape;
  int64_t m = n * shape.cells(), d = shape.width;
  auto zeros = [&](Aligned<float>* room, int64_t columns) {
    float* begin = Room(room, m * columns);
    std::memset(begin, 0, sizeof(float) * static_cast<size_t>(m * columns));
    return begin;
  };
  float* dx = Room(&tape->dx, m * d);
  auto rectified_back = [&](size_t layer, float* to) {
    g.rectify_back(dx, tape->hidden[layer].data(), m, d, to, gradient + model.bias_offsets[layer]);
  };
  size_t layer = model.layers.size();
  float* dinner = zeros(&tape->dinner, shape.squeezed());
  g.rectify_back(dfeatures, tape->squeezed.data(), m, shape.squeezed(), dinner,
                 gradient + model.bias_offsets[layer + 1]);
  model.squeeze->Backward(dinner, tape->hidden[layer].data(), m, dx, gradient, add, &tape->scratch);
  float* dh = zeros(&tape->dh, d);
  rectified_back(layer, dh);
  auto back = [&](const float* dy) {
    --layer;
    ConvolveBack(model, model.layers[layer], dy, tape->hidden[layer].data(), n, dx, gradient, add,
                 tape);
  };
  while (layer > 0) {
    back(dh);
    dinner = zeros(&tape->dinner, d);
    rectified_back(layer, dinner);
    back(dinner);
    rectified_back(layer, dh);
  }
  ConvolveBack<Element>(model, model.input, dh, tape->planes.data(), n, nullptr, gradient, add,
                        tape);
}

}  // namespace pawl
