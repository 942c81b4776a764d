// The policy-value network's matrices as the products of kernels/ take them, and the way forward
// through them: what evaluation and training have in common.
//
// Shapes:  n rows of planes [n, inputs] at a time, few enough that their activations stay in the
//          cache; logits [n, policy + 3], the outcome's behind the policy's.
// Threads: one refreshes, then any number go forward, each with activations of its own. What comes
//          out of a row depends on that row alone.
#pragma once

#include <vector>

#include "base/together.h"
#include "kernels/linear.h"
#include "model/policy_value/network.h"
#include "model/weight_matrix.h"

namespace pawl {

template <typename Element>
struct PolicyValueModel {
  PolicyValueShape shape;
  Linear<Element> input;
  std::vector<Linear<Element>> layers;
  Linear<Element> heads;
  std::vector<const float*> biases;  // of each layer, then of the output
  const float* heads_bias;

  // The network outlives this.
  explicit PolicyValueModel(const PolicyValueNetwork& network)
      : shape(network.shape()), input(MatrixOf(network.input())), heads(network.heads()) {
    for (const at::Tensor& layer : network.layers()) layers.emplace_back(MatrixOf(layer));
    for (const at::Tensor& bias : network.biases()) biases.push_back(bias.const_data_ptr<float>());
    heads_bias = network.flat().const_data_ptr<float>() + network.heads_bias_offset();
  }

  // `back`: for the way back too.
  void Refresh(bool back, int threads) {
    Together(threads, [&](int t) {
      for (size_t i = static_cast<size_t>(t); i < layers.size(); i += static_cast<size_t>(threads))
        layers[i].Refresh(back);
    });
    input.Refresh(false);
    heads.Refresh(back);
  }
};

// What a way forward leaves behind.
template <typename Element>
struct PolicyValueTape {
  Aligned<Element> planes;               // rounded
  std::vector<Aligned<Element>> hidden;  // what each matrix after the first was multiplied by
  Aligned<float> h, logits;
};

// `keep`: what the way back needs; without, one layer's space serves all.
template <typename Element>
const float* Forward(const PolicyValueModel<Element>& model, const float* planes, int64_t n,
                     bool keep, PolicyValueTape<Element>* tape) {
  const Gemm<Element>& g = ChooseGemms().For<Element>();
  int64_t inputs = model.shape.inputs, d = model.shape.width, heads = model.shape.heads();
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
  float* logits = Room(&tape->logits, n * heads);
  model.heads.Forward(rectified(model.layers.size()), n, logits, false);
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j < heads; ++j) logits[i * heads + j] += model.heads_bias[j];
  }
  return logits;
}

}  // namespace pawl
