// A policy-value network's matrices as the products of kernels/ take them, and what a way through
// them leaves behind.
//
// Threads: one refreshes, then any number go forward and back, each with a tape of its own.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/together.h"
#include "kernels/linear.h"
#include "model/policy_value/neighbours.h"
#include "model/policy_value/network.h"
#include "model/weight_matrix.h"

namespace pawl {

template <typename Element>
struct PolicyValueModel {
  PolicyValueShape shape;
  Linear<Element> input;
  std::vector<Linear<Element>> layers;
  std::optional<Linear<Element>> squeeze;
  std::optional<Neighbours> neighbours;
  Linear<Element> heads;
  std::vector<const float*> biases;   // as the network has them
  std::vector<int64_t> bias_offsets;  // in the flat weights
  const float* heads_bias;
  int64_t heads_bias_offset;

  // The network outlives this.
  explicit PolicyValueModel(const PolicyValueNetwork& network)
      : shape(network.shape()), input(MatrixOf(network.input())), heads(network.heads()) {
    for (const at::Tensor& layer : network.layers()) layers.emplace_back(MatrixOf(layer));
    if (shape.convolves()) {
      squeeze.emplace(MatrixOf(network.squeeze()));
      neighbours.emplace(shape.height, shape.columns);
    }
    for (const at::Tensor& bias : network.biases()) {
      biases.push_back(bias.const_data_ptr<float>());
      bias_offsets.push_back(bias.storage_offset());
    }
    heads_bias_offset = network.heads_bias_offset();
    heads_bias = network.flat().const_data_ptr<float>() + heads_bias_offset;
  }

  // `back`: for the way back too.
  void Refresh(bool back, int threads) {
    Together(threads, [&](int t) {
      for (size_t i = static_cast<size_t>(t); i < layers.size(); i += static_cast<size_t>(threads))
        layers[i].Refresh(back);
    });
    input.Refresh(false);
    if (squeeze) squeeze->Refresh(back);
    heads.Refresh(back);
  }
};

// What a way forward leaves behind, and room for the way back.
template <typename Element>
struct PolicyValueTape {
  Aligned<Element> planes;               // rounded
  std::vector<Aligned<Element>> hidden;  // what each matrix after the first was multiplied by
  const Element* read = nullptr;         // by the heads
  Aligned<float> h, logits;
  Aligned<Element> wide, squeezed, features;  // of boards alone, as `inner`
  Aligned<float> inner;

  typename Linear<Element>::Scratch scratch;
  Aligned<float> dfeatures, dh, dx, dinner, dwide;
};

}  // namespace pawl
